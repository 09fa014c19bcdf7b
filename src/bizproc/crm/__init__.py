"""The ready-made business domain: records, people, forms, working time."""
