"""Implementations of the store contract (`bizproc.store`): memory and SQL."""
