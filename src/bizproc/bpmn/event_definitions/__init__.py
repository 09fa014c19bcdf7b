"""What events are about: errors and escalations, conditions, several at once."""
