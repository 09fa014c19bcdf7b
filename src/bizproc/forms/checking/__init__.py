"""Check answers by what their form says."""
