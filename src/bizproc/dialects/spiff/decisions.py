"""Look up what a decision beside the diagram gives."""

from __future__ import annotations

from bizproc.dialects.sheet import Sheet
from bizproc.errors import SourceError
from bizproc.source.xml import local_name, parse_xml

__all__ = ["outputs_of"]


def outputs_of(sheet: Sheet, decision: str) -> list[str]:
    """Return the names of a decision's outputs; none if its file is not there.

    SpiffWorkflow writes each into a variable of its name.
    """
    for data in sheet.beside("*.dmn"):
        try:
            root = parse_xml(data, file="*.dmn", most="max_dmn_bytes")
        except SourceError:
            continue
        for element in root.iter("{*}decision"):
            if element.get("id") == decision:
                return [
                    it.get("name", "")
                    for it in element.iter("{*}output")
                    if local_name(it) == "output" and it.get("name", "").isidentifier()
                ]
    return []
