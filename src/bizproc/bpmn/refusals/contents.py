"""What an element of a file holds, as the refusals look at it."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.vocabulary import CONTAINERS
from bizproc.source.xml import Element, local_name

__all__ = ["attributes_of", "is_drawn", "is_in_other_language", "own_text"]


def is_drawn(element: Element) -> bool:
    """Say whether an element is one of the drawing, which findings name."""
    parent = element.getparent()
    return (
        parent is not None
        and local_name(parent) in CONTAINERS
        and bool(element.get("id"))
    )


def is_in_other_language(element: Element) -> bool:
    """Say whether an expression is said not to be FEEL."""
    return "feel" not in element.get("language", "feel").lower()


def own_text(element: Element) -> str:
    """Return the text that stands in an element itself, around its children."""
    parts = [element.text, *(child.tail for child in element)]
    return " ".join(part.strip() for part in parts if part and part.strip())


def attributes_of(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an element as texts."""
    for key, value in element.attrib.items():
        yield str(key), str(value)
