"""What every request passes: headers, its origin, who sent it."""
