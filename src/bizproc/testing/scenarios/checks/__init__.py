"""Look for what a scenario names and nothing knows."""
