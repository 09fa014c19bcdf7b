"""How activities repeat, and what their turns throw."""
