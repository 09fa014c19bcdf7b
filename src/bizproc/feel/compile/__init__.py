"""Turn a syntax tree into Python closures, one per node."""
