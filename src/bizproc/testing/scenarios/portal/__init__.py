"""Scenarios of a workspace: records, people, mail and constants round the engine."""
