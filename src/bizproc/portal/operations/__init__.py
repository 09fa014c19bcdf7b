"""What operators do in a portal: deeds that are kept, and deeds to many at once."""
