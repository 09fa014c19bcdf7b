"""What public forms keep until they are taken."""
