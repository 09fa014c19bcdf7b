"""What a scenario file says: read, checked, every node with its line."""
