"""The meaning of each BPMN element, as SpiffWorkflow task specs of our own."""
