"""What the card of a record shows, read in few questions with rights inside."""
