"""Who may see and do what with records, as a workspace declares it."""
