"""Dates, times and durations: reading, writing, and what Python's own cannot hold."""
