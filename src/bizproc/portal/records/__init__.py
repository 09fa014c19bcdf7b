"""Records: commands on them, their values, their history, questions about them."""
