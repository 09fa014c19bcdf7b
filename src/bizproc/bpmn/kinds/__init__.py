"""The kinds of elements and of events."""
