"""Types of records, their fields and funnels, and the public forms that make them."""
