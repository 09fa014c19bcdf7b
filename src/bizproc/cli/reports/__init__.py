"""Commands that sum up what was done."""
