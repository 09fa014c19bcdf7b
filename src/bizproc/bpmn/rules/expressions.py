"""Tell of expressions that are marked as texts for people, and are run all the same."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import tag_words
from bizproc.bpmn.vocabulary import BPMN, WITH_TEXT, XSI
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_expressions"]

_TYPE: Final = f"{{{XSI}}}type"
_FORMAL: Final = "tFormalExpression"


def look_at_expressions(reading: DiagramFile, root: Element) -> None:
    """Warn of expressions whose `xsi:type` says that no engine can evaluate them."""
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in WITH_TEXT)):
        marked = element.get(_TYPE, _FORMAL).strip().rpartition(":")[2]
        if marked != _FORMAL:
            message = (
                f"the {tag_words(local_name(element))} is marked as {marked}, a text for"
                f" people, and is evaluated; mark it {_FORMAL}"
            )
            reading.warn("BP187", element, message)
