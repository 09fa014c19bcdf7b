"""Scenario files: read, run on a virtual clock, reported (`bizproc/scenario@1`)."""
