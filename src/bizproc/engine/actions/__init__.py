"""Call an action: its inputs, what it comes to, and what becomes of that."""
