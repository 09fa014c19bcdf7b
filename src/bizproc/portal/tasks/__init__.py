"""Tasks of people: the inbox, drafts, answers, who may do what with them."""
