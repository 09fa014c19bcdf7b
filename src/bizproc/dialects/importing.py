"""Rewrite a diagram: read it, let a dialect rewrite it, write it as it was laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from bizproc.bpmn.vocabulary import BPMN, CAMUNDA_7, SPIFF, ZEEBE
from bizproc.dialects import camunda7, spiff
from bizproc.dialects.leftovers import sweep
from bizproc.dialects.sheet import Sheet
from bizproc.errors import (
    Finding,
    InvalidValueError,
    Location,
    SourceError,
    did_you_mean,
)
from bizproc.source.xml import Element, line_of, local_name, parse_xml

__all__ = ["DIALECTS", "Imported", "import_diagram"]

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODELER: Final = "{http://camunda.org/schema/modeler/1.0}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Hold a rewritten diagram, the forms that were made, and what was found.

    `forms` are form-js documents by their id.
    """

    diagram: bytes
    forms: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    prefix: str
    namespaces: frozenset[str]
    rewrite: Callable[[Sheet], None]
    advice: Mapping[str, str]
    harmless: frozenset[str]


_DIALECTS: Final[Mapping[str, _Dialect]] = {
    "camunda7": _Dialect(
        prefix="camunda",
        namespaces=frozenset(
            {
                CAMUNDA_7,
                "http://operaton.org/schema/1.0/bpmn",
                "http://activiti.org/bpmn",
                "http://flowable.org/bpmn",
            }
        ),
        rewrite=camunda7.rewrite,
        advice=camunda7.ADVICE,
        harmless=camunda7.HARMLESS,
    ),
    "spiff": _Dialect(
        prefix="spiffworkflow",
        namespaces=frozenset({SPIFF}),
        rewrite=spiff.rewrite,
        advice=spiff.ADVICE,
        harmless=spiff.HARMLESS,
    ),
}

DIALECTS: Final = tuple(_DIALECTS)
"""What diagrams can be imported from."""


def import_diagram(
    data: bytes,
    *,
    file: str,
    dialect: str,
    beside: Callable[[str], list[bytes]] = lambda _: [],
) -> Imported:
    """Return a diagram of another dialect in ours.

    Args:
        data: the file's bytes.
        file: the name that findings show.
        dialect: one of DIALECTS.
        beside: gives the files beside the diagram (forms, decisions) of a name, in
            which `*` stands for anything.

    Raises:
        SourceError: not readable as XML, or no BPMN.
        InvalidValueError: no such dialect.
    """
    chosen = _DIALECTS.get(dialect)
    if chosen is None:
        message = f"there is no dialect {dialect!r}{did_you_mean(dialect, DIALECTS)}"
        raise InvalidValueError(message)
    root = parse_xml(data, file=file, comments=True)
    if root.tag != f"{{{BPMN}}}definitions":
        message = f"the root element is {local_name(root)}, not BPMN 2.0 definitions"
        place = Location(file=file, line=line_of(root))
        raise SourceError([Finding(code="BP001", message=message, location=place)])
    sheet = Sheet(
        root=root,
        file=file,
        foreign=chosen.namespaces,
        prefix=_prefix(root, chosen),
        beside=beside,
    )
    chosen.rewrite(sheet)
    sweep(sheet, chosen.advice, chosen.harmless)
    findings = sorted(sheet.findings, key=lambda it: it.location.line or 0)
    return Imported(
        diagram=_written(root, chosen.namespaces),
        forms=sheet.forms,
        findings=tuple(findings),
    )


def _prefix(root: Element, dialect: _Dialect) -> str:
    """Return how the file itself calls the dialect's words."""
    for prefix, namespace in root.nsmap.items():
        if prefix and namespace in dialect.namespaces:
            return str(prefix)
    return dialect.prefix


def _written(root: Element, foreign: frozenset[str]) -> bytes:
    """Return the file, with the declarations that it needs."""
    for name, value in (
        ("executionPlatform", "Camunda Cloud"),
        ("executionPlatformVersion", "8.6.0"),
    ):
        if f"{_MODELER}{name}" in root.attrib:
            root.set(f"{_MODELER}{name}", value)
    prefixes = {str(it) for it in root.nsmap if it and root.nsmap[it] not in foreign}
    etree.cleanup_namespaces(
        root, top_nsmap={"zeebe": ZEEBE}, keep_ns_prefixes=sorted(prefixes)
    )
    for holder in root.iter(f"{{{BPMN}}}extensionElements"):
        _indent(holder)
    tree = root.getroottree()
    text = etree.tostring(tree, encoding="unicode")
    return f"{_DECLARATION}{text.rstrip()}\n".encode()


def _indent(holder: Element) -> None:
    """Lay extension elements out as the lines around them are."""
    parent = holder.getparent()
    if parent is None:
        return
    depth = len(list(holder.iterancestors()))
    unit = _unit(parent, depth)
    etree.indent(holder, space=unit, level=depth)
    following = holder.getnext()
    ahead = f"\n{unit * (depth if following is not None else depth - 1)}"
    if not (holder.tail or "").strip():
        holder.tail = ahead
    if parent.index(holder) == 0 and not (parent.text or "").strip():
        parent.text = f"\n{unit * depth}"


def _unit(parent: Element, depth: int) -> str:
    """Return how far a level is indented: as its parent is, else two blanks."""
    before = parent.getprevious()
    blanks = (before.tail if before is not None else None) or ""
    own = blanks.rpartition("\n")[2]
    if own and not own.strip() and depth > 1 and len(own) % (depth - 1) == 0:
        return own[: len(own) // (depth - 1)]
    return "  "
