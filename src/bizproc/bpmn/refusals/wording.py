"""Put into words what a file holds that does not run here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from lxml import etree

from bizproc.bpmn.vocabulary import (
    BPMN,
    CAMUNDA_7,
    DECORATION_NAMESPACES,
    EXECUTED_NAMESPACES,
    HARMLESS_VALUES,
    HINTS,
    SPIFF,
    ZEEBE,
)
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = [
    "a_or_an",
    "foreign_expression",
    "is_foreign",
    "is_harmless",
    "is_kept",
    "kept_attribute",
    "refused_attribute",
    "refused_element",
    "refused_foreign",
    "shorten",
    "split_name",
]

_SHOWN: Final = 60  # characters of a text that a message quotes
_DIALECTS: Final = {
    CAMUNDA_7: ("Camunda 7", "camunda7"),
    SPIFF: ("SpiffWorkflow", "spiff"),
}
_JUEL: Final = ("${", "#{")


def a_or_an(word: str) -> str:
    """Return a word with its article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def split_name(key: str) -> tuple[str, str]:
    """Return the namespace, "" for none, and the name of an attribute or element."""
    name = etree.QName(key)
    return name.namespace or "", name.localname


def shorten(text: str) -> str:
    """Return a text as a message quotes it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def is_foreign(namespace: str) -> bool:
    """Say whether another engine runs what stands in a namespace."""
    return namespace in EXECUTED_NAMESPACES


def is_kept(key: str) -> bool:
    """Say whether an attribute is of a program that no engine follows."""
    namespace, _ = split_name(key)
    return namespace not in {"", BPMN, ZEEBE, *EXECUTED_NAMESPACES}


def is_harmless(key: str, value: str) -> bool:
    """Say whether an attribute changes nothing that runs."""
    namespace, name = split_name(key)
    if namespace == ZEEBE:
        return name.startswith("modelerTemplate")
    if namespace:
        relates = namespace == CAMUNDA_7 and name == "diagramRelationId"
        return relates or namespace in DECORATION_NAMESPACES
    if name == "implementation":
        return True  # by which technology others would call it
    return HARMLESS_VALUES.get(name) == value.strip()


def kept_attribute(key: str, value: str) -> str:
    """Say that an attribute of another program means nothing here."""
    namespace, name = split_name(key)
    return (
        f"attribute {name}={shorten(value)!r} of namespace {namespace} has no meaning"
        " here; it is kept"
    )


def refused_attribute(tag: str, key: str, value: str, allowed: Collection[str]) -> str:
    """Say that an attribute is not supported, and what to do."""
    namespace, name = split_name(key)
    if namespace == BPMN:
        return f"bpmn:{name} on {tag} has a prefix; write it without"
    hint = HINTS.get(name)
    if hint is None:
        near = did_you_mean(name, allowed)
        return f"attribute {name!r} on {tag} is not supported; remove it{near}"
    return f"{name}={shorten(value)!r} on {tag} is not supported; {hint}"


def refused_element(element: Element, *, where: str, known: Collection[str]) -> str:
    """Say that an element is not supported, and what to draw instead.

    `known` are the elements that may stand there: a name very like one is a slip.
    """
    namespace, name = split_name(element.tag)
    prefix = f"{element.prefix}:" if element.prefix else ""
    hint = "its namespace is unknown and may mean something; remove it"
    if namespace in {BPMN, ZEEBE}:
        near = did_you_mean(name, known)
        slip = "did you mean" in near
        hint = HINTS.get(name, near.removeprefix("; ") if slip else "remove it")
    return f"{prefix}{name} in {where} is not supported; {hint}"


def refused_foreign(element: Element, names: Sequence[str], namespace: str) -> str:
    """Say that another engine's words stand at an element: all of them at once."""
    listed = ", ".join(dict.fromkeys(names))
    of = f"{listed} of this {local_name(element)}"
    if namespace not in _DIALECTS:
        them = "it" if len(set(names)) == 1 else "them"
        return f"{of}: another engine's, would do nothing here; remove {them}"
    whose, dialect = _DIALECTS[namespace]
    return (
        f"{of}: {whose}'s, write it in the words of Camunda 8 (zeebe:); `bizproc import"
        f" FILE --from {dialect}` does that"
    )


def foreign_expression(text: str, *, what: str) -> str | None:
    """Say that an expression is one of Camunda 7, None if it is not."""
    if not text.startswith(_JUEL):
        return None
    return (
        f"the {what} {shorten(text)!r} is an expression of Camunda 7; write FEEL, `= amount > 100`;"
        " `bizproc import FILE --from camunda7` does that"
    )
