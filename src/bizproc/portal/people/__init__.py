"""Who acts, who is meant, and what each may do."""
