"""Prove processes: scenarios, a virtual clock, the store's conformance suite."""
