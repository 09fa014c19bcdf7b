"""A shop on Django whose orders are processes."""
