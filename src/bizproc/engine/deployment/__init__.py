"""What is deployed: read together, checked, kept by version, compiled once."""
