"""Who works here, and how people are addressed."""
