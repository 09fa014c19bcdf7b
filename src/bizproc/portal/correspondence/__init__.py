"""What people write on the card of a record: notes among colleagues, and letters."""
