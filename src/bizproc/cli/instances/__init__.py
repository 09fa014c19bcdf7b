"""Commands that start, watch and operate instances."""
