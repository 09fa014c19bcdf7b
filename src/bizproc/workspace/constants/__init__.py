"""Values that the company changes without touching a diagram."""
