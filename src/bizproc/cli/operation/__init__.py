"""Commands for the long life of a database: what grows, what is wrong, a copy of it."""
