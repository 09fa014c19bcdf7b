"""What expressions see and call in a portal."""
