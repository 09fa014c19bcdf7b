"""The tasks of people."""
