"""Draw forms on pages, and read what is posted back."""
