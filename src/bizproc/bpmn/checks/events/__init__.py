"""Check what events wait for: messages, errors, and loops that go through them."""
