"""Tables of the portal, a file for what belongs together."""
