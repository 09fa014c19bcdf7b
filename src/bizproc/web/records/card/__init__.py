"""The card of a record: its fields, what happened with it, and what may be done."""
