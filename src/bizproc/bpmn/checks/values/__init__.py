"""Check what values mean: people, moments, values of lists, columns, what nobody reads."""
