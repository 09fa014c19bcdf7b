"""What a run of scenarios found, for people and for CI servers."""
