"""Tell of messages that no operation is called with, where a file describes operations.

Which service an operation calls means nothing here; it does to those who read the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import tag_words
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_operations"]


def look_at_operations(
    reading: DiagramFile, root: Element, processes: Iterable[Element]
) -> None:
    """Warn of message events of executable processes without an operation."""
    if next(root.iter(f"{{{BPMN}}}operation"), None) is None:
        return
    for process in processes:
        for element in process.iter(f"{{{BPMN}}}messageEventDefinition"):
            if element.find(f"{{{BPMN}}}operationRef") is None:
                _tell(reading, element)


def _tell(reading: DiagramFile, definition: Element) -> None:
    event = definition.getparent()
    where = "event" if event is None else tag_words(local_name(event))
    message = (
        f"the message of this {where} names no operation, and the file describes some;"
        " name one (operationRef)"
    )
    reading.warn("BP186", definition, message)
