"""The records of one unit of work: rows, views, history, and who acts on them."""
