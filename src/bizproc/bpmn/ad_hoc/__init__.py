"""Ad-hoc sub-processes: what the diagram says of them, and what they may hold."""
