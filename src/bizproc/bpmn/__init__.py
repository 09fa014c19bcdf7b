"""Read a BPMN diagram into typed elements, and check it before it runs."""

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checking import check
from bizproc.bpmn.definitions import read

__all__ = ["Catalog", "check", "read"]
