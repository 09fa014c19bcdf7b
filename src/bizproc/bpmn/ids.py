"""Read ids and references as XML Schema does: blanks around them count for nothing."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["collapse_ids"]

_NAMED: Final = frozenset({"id", "default", "calledElement"})
# elements whose text is a reference
_REFERENCES: Final = frozenset(
    {
        *("incoming", "outgoing", "eventDefinitionRef", "sourceRef", "targetRef"),
        *("loopDataInputRef", "loopDataOutputRef", "outputSetRefs", "inputSetRefs"),
        *("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"),
        *("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"),
    }
)


def collapse_ids(root: Element) -> None:
    """Take the blanks off ids and references; a prefix of the file itself is left out.

    `xsd:ID`, `xsd:IDREF` and `xsd:QName` collapse white space.
    """
    own = root.get("targetNamespace")
    for element in root.iter(f"{{{BPMN}}}*"):
        for key, value in element.attrib.items():
            name = str(key)
            if name in _NAMED or name.endswith("Ref"):
                _write(element, name, str(value), own)
        if local_name(element) in _REFERENCES and element.text:
            element.text = _plain(element, element.text, own)


def _write(element: Element, name: str, value: str, own: str | None) -> None:
    plain = _plain(element, value, own)
    if plain != value:
        element.set(name, plain)


def _plain(element: Element, value: str, own: str | None) -> str:
    text = value.strip()
    prefix, colon, rest = text.partition(":")
    is_own = bool(colon) and own is not None and element.nsmap.get(prefix) == own
    return rest if is_own else text
