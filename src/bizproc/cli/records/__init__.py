"""Commands on records and constants."""
