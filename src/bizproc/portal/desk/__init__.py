"""The desk of a person: their tasks, and what they type, write and send for them."""
