"""Commands on diagrams, decisions, forms, expressions and workspace files."""
