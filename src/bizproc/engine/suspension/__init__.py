"""Instances and processes that an operator holds, and what waits for them."""
