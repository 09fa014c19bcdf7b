"""Read a BPMN diagram into typed elements, and check it before it runs."""
