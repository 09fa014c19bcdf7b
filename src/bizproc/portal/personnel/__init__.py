"""People change while processes run: they come, go, move, are away."""
