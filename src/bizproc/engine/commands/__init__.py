"""The commands of the engine: one file each, each within one unit of work."""
