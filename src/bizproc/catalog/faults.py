"""Say what is wrong with a text that names something, and what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bizproc.catalog.model import Catalog, Named, StageEntry
from bizproc.errors import did_you_mean

__all__ = ["NameFault", "fault_of", "known_names", "people_fault", "stages_of"]

_WORDS = {
    "record_type": "record type",
    "calendar": "working calendar",
}
_WHERE = {
    **dict.fromkeys(("record_type", "funnel", "stage"), "crm.yaml"),
    **dict.fromkeys(("setting", "calendar"), "bizproc.yaml"),
    "constant": "constants.yaml",
}
_TABLES = {
    "role": "roles",
    "group": "groups",
    "record_type": "record_types",
    "funnel": "funnels",
    "process": "processes",
    "decision": "decisions",
    "form": "forms",
    "calendar": "calendars",
    "constant": "constants",
    "setting": "settings",
}
# what else may be raised or drawn while diagrams run
_OPEN = frozenset({"message", "process", "decision", "form", "element", "record"})


# of these people may be hired, and groups and departments made, while diagrams run
_GROWING = frozenset({"person", "group"})


class NameFault(NamedTuple):
    """Say what is wrong with a name; it is certain unless names may yet come to be."""

    message: str
    certain: bool = True


def known_names(catalog: Catalog, named: Named) -> frozenset[str]:
    """Return what a text of a kind may be; nothing where anything may."""
    kind = named.kind
    if kind == "person":
        return frozenset(_addresses(catalog))
    if kind == "message":
        return frozenset(catalog.messages)
    if kind == "field":
        types = _types(catalog, named.of)
        return frozenset(name for it in types for name in it.fields)
    if kind == "stage":
        return frozenset(it.code for it in stages_of(catalog, named.of))
    if kind == "funnel" and named.of is not None:
        return frozenset(
            name for it in _types(catalog, named.of) for name in it.funnels
        )
    table = _TABLES.get(kind)
    return frozenset(getattr(catalog, table)) if table else frozenset()


def fault_of(catalog: Catalog, named: Named, literal: Any) -> NameFault | None:
    """Say what is wrong with a literal that names something, or None.

    A list holds several names; the keys of a context are names if it is about fields.
    What may come to be while diagrams run (a message, a process) is not judged, and an
    unknown person is no certain fault.
    """
    if named.kind in _OPEN:
        return None
    for text in _texts(literal, named):
        message = None if text in named.besides else _text_fault(catalog, named, text)
        if message is not None:
            certain = named.kind not in _GROWING or text.startswith("role:")
            return NameFault(message, certain)
    return None


def _texts(literal: Any, named: Named) -> Iterator[str]:
    if isinstance(literal, str):
        yield literal
    elif isinstance(literal, Mapping):
        if named.kind == "field":
            yield from (it for it in literal if isinstance(it, str))
    elif isinstance(literal, (list, tuple)):
        yield from (it for it in literal if isinstance(it, str))


def _text_fault(catalog: Catalog, named: Named, text: str) -> str | None:
    kind = named.kind
    if kind == "person":
        return people_fault(catalog, text)
    if kind == "stage":
        return _stage_fault(catalog, text, named.of)
    known = known_names(catalog, named)
    if text in known or (kind not in _TABLES and kind != "field"):
        return None
    if kind == "field":
        whose = "no record has" if named.of is None else f"a {named.of} has no"
        a_field = "a field" if named.of is None else "field"
        return f"{whose} {a_field} {text!r}{did_you_mean(text, known)}"
    return f"there is no {_WORDS.get(kind, kind)} {text!r}{_hint(kind, text, known)}"


def _hint(kind: str, text: str, known: Iterable[str]) -> str:
    hint = did_you_mean(text, known)
    where = _WHERE.get(kind)
    return hint or (f"; declare it in {where}" if where else "")


def _stage_fault(catalog: Catalog, text: str, of: str | None) -> str | None:
    """Say that no funnel at all has such a stage; which one is meant, the run knows."""
    stages = list(stages_of(catalog, of))
    wanted = _folded(text)
    if any(wanted in {_folded(name) for name in it.names} for it in stages):
        return None
    hint = did_you_mean(text, {it.code for it in stages})
    return f"no funnel has a stage {text!r}{hint or '; declare a funnel in crm.yaml'}"


def people_fault(catalog: Catalog, text: str) -> str | None:
    """Say why an address can mean nobody, or None; a file's people alone are known."""
    address = text.strip()
    known = set(_addresses(catalog))
    if not catalog.people or address in known or address == "":
        return None
    kind, colon, name = address.partition(":")
    if not colon:
        return f"there is no person {address!r}{did_you_mean(address, known)}"
    of_kind = {it.partition(":")[2] for it in known if it.startswith(f"{kind}:")}
    if not of_kind:
        return f"{address!r} is no address{did_you_mean(address, known)}"
    word = "person" if kind == "user" else kind
    return f"there is no {word} {name!r}{did_you_mean(name, of_kind)}"


def stages_of(catalog: Catalog, of: str | None = None) -> Iterator[StageEntry]:
    """Yield the stages of a record type, or of all."""
    for record_type in _types(catalog, of):
        for funnel in record_type.funnels.values():
            yield from funnel.stages


def _types(catalog: Catalog, of: str | None) -> list[Any]:
    one = catalog.record_types.get(of or "")
    return [*catalog.record_types.values()] if one is None else [one]


def _addresses(catalog: Catalog) -> Iterator[str]:
    yield from (it.address for it in catalog.roles.values())
    yield from catalog.people
    yield from (f"user:{it}" for it in catalog.people)
    yield from (f"group:{it}" for it in catalog.groups)
    for it in catalog.departments:
        yield from (f"department:{it}", f"department:{it}+")


def _folded(text: str) -> str:
    """Return the form in which titles of stages are compared."""
    return text.strip().casefold().replace("ё", "е")
