"""Infer the types of expressions, and find what can only fail."""
