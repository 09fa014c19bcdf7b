"""Draw a business process in BPMN, run it in Python, prove it in CI."""
