"""Values that a workspace file declares: their types, titles, defaults, bounds."""
