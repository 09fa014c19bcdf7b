"""Running instances go on in another version of their process."""
