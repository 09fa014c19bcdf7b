"""Who does the work, in the standard's own words."""
