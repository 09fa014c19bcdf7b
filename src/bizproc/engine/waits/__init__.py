"""What waits stands here as rows: one module per table, the only one that writes it."""
