"""Read a BPMN diagram into typed elements, and check it before it runs."""

from bizproc.bpmn.definitions import read

__all__ = ["read"]
