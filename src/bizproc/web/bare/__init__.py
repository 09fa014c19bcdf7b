"""Pages over an engine alone: who works there, and what they may, the host says."""
