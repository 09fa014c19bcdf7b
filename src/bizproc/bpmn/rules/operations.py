"""Tell of messages that no operation is called with, where a file describes operations.

Which service an operation calls means nothing here; it does to those who read the file.
"""

from __future__ import annotations

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import tag_words
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_operations"]


def look_at_operations(reading: DiagramFile, root: Element, process: Element) -> None:
    """Warn of message events of an executable process without an operation."""
    if next(root.iter(f"{{{BPMN}}}operation"), None) is None:
        return
    for element in process.iter(f"{{{BPMN}}}messageEventDefinition"):
        if element.find(f"{{{BPMN}}}operationRef") is None:
            event = element.getparent()
            where = "event" if event is None else tag_words(local_name(event))
            message = (
                f"the message of this {where} names no operation, and the file describes"
                " some; name one (operationRef)"
            )
            reading.warn("BP186", element, message)
