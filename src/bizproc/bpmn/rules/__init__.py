"""What BPMN 2.0 asks of a drawing beyond its schema: one concept for each file."""
