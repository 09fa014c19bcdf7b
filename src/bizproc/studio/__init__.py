"""What helps to draw processes: checks, pages, the names in reach of an expression."""
