"""What a file holds that does not run here: told once, at its place."""
