"""What one instance may do, and what becomes of it when it cannot go on."""
