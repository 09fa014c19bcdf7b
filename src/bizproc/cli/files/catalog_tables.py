"""Print the catalogue: an overview, the table of a kind, one entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bizproc.cli.output import print_json, print_table, say
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean

if TYPE_CHECKING:
    from bizproc.catalog import Catalog

__all__ = ["EMPTY", "show"]

EMPTY: Mapping[str, str] = {
    "actions": "register some and name them with --actions",
    "messages": "list some under messages of bizproc.yaml, or draw message events",
    "record_types": "declare some in crm.yaml",
    "people": "list some under people of bizproc.yaml",
    "roles": "a workspace has them",
    "groups": "name some at people of bizproc.yaml",
    "departments": "list some under people of bizproc.yaml",
    "constants": "define some in constants.yaml",
    "settings": "a workspace has them",
    "functions": "every expression has some",
    "forms": "draw some in .form files",
    "public_forms": "declare some under forms of crm.yaml",
    "decisions": "draw some in .dmn files",
    "calendars": "a workspace has one",
    "processes": "draw some in .bpmn files",
}
"""Every kind of the catalogue, and what to do where there is none."""

_ALWAYS_THERE = ("FEEL", "Camunda 8")


def show(
    catalog: Catalog, kind: str | None, name: str | None, *, as_json: bool
) -> None:
    """Print all of it, one kind, or one entry.

    Raises:
        InvalidValueError: there is no such kind.
        NotFoundError: there is no such entry.
    """
    from bizproc.catalog import document_of

    document = document_of(catalog)
    if kind is None:
        if as_json:
            print_json(document)
        else:
            _print_overview(document)
        return
    kind = kind.replace("-", "_")
    if kind not in EMPTY:
        msg = f"the catalogue has no kind {kind!r}{did_you_mean(kind, EMPTY)}"
        raise InvalidValueError(msg)
    entries: Mapping[str, Any] = document[kind]
    if name is not None:
        _print_entry(kind, name, entries, as_json=as_json)
    elif as_json:
        print_json(entries)
    else:
        _print_kind(kind, list(entries.values()))


def _print_overview(document: Mapping[str, Any]) -> None:
    rows = []
    for kind, advice in EMPTY.items():
        entries = document[kind]
        names = [
            name
            for name, it in entries.items()
            if it.get("source") not in _ALWAYS_THERE
        ]
        told = ", ".join(names) or f"none: {advice}"
        if len(names) < len(entries):
            told = f"FEEL's and Camunda's{', ' if names else ''}{', '.join(names)}"
        rows.append((kind, len(entries), told))
    print_table(("kind", "number", "text"), rows, none="")


def _print_entry(
    kind: str, name: str, entries: Mapping[str, Any], *, as_json: bool
) -> None:
    entry = entries.get(name)
    if entry is None:
        msg = f"the catalogue has no {name!r} among {kind}{did_you_mean(name, entries)}"
        raise NotFoundError(msg)
    if as_json:
        print_json(entry)
        return
    for key, value in entry.items():
        if isinstance(value, (dict, list)) and value:
            say(f"{key}:")
            _print_inner(value)
        elif _text(value):
            say(f"{key}: {_text(value)}")


def _print_inner(value: Mapping[str, Any] | Sequence[Any]) -> None:
    rows = [*value.values()] if isinstance(value, Mapping) else [*value]
    if all(isinstance(it, dict) for it in rows):
        columns = [
            it
            for it in rows[0]
            if any(row[it] not in (None, "", [], {}) for row in rows)
        ]
        print_table(
            columns, [[_text(row[it]) for it in columns] for row in rows], none=""
        )
    elif isinstance(value, Mapping):
        print_table(
            ("name", "text"), [(a, _text(b)) for a, b in value.items()], none=""
        )
    else:
        say(f"  {_text(list(value))}")


def _print_kind(kind: str, entries: Sequence[Mapping[str, Any]]) -> None:
    columns = _COLUMNS[kind]
    print_table(
        [name for name, _ in columns],
        [[read(it) for _, read in columns] for it in entries],
        none=f"No {kind.replace('_', ' ')}: {EMPTY[kind]}.",
    )


def _text(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, dict) and "kind" in value:
        return " of ".join(str(it) for it in (value["kind"], value["of"]) if it)
    if isinstance(value, dict):
        return ", ".join(f"{a} {_text(b)}".strip() for a, b in value.items() if b)
    if isinstance(value, list):
        named = (
            it.get("name", it.get("key", it.get("code")))
            if isinstance(it, dict)
            else it
            for it in value
        )
        return ", ".join(map(str, named))
    return str(value)


def _of(key: str, shown: str = "") -> tuple[str, Callable[[Mapping[str, Any]], str]]:
    return shown or key, lambda it: _text(it[key])


def _names_of(key: str) -> tuple[str, Callable[[Mapping[str, Any]], str]]:
    return key, lambda it: ", ".join(it[key])


_VALUE = (_of("name"), _of("type"), _of("default", "value"), _of("title"))
_FORM = (_of("id"), _of("file"), _of("fields", "text"))
_COLUMNS: Mapping[str, Sequence[tuple[str, Callable[[Mapping[str, Any]], str]]]] = {
    "actions": (
        *(_of("name"), _of("group"), _of("title")),
        _of("parameters", "text"),
    ),
    "messages": (
        *(_of("name"), _of("raised_by", "text")),
        *(_of("payload", "details"), _of("key", "value")),
    ),
    "record_types": (
        _of("name"),
        _of("title"),
        _names_of("funnels"),
        _of("fields", "text"),
    ),
    "people": (_of("id"), _of("name"), _of("department"), _of("groups")),
    "roles": (_of("address"), _of("about", "text")),
    "groups": (_of("name"), _of("members", "text")),
    "departments": (_of("id"), _of("title"), _of("head"), _of("parent")),
    "constants": _VALUE,
    "settings": _VALUE,
    "functions": (_of("name"), _of("parameters", "text"), _of("source")),
    "forms": _FORM,
    "public_forms": (_of("id"), _of("makes"), _of("fields", "text")),
    "decisions": (
        *(_of("id"), _of("file")),
        *(_of("inputs", "text"), _of("outputs", "details")),
    ),
    "calendars": (_of("name"), _of("zone"), _of("days"), _of("hours")),
    "processes": (
        _of("id"),
        _of("name", "title"),
        _of("file"),
        _of("started_by", "text"),
    ),
}
