"""The language in which lists of records are narrowed."""
