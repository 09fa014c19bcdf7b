"""Read forms: form-js JSON, as Camunda Modeler edits it.

What form-js has no word for stands in a component's `properties`: `type`,
`record` (of a link), `default`, `requiredIf`, `check` with `code` and `message`,
`minItems` and `maxItems`; texts beginning with `=` are FEEL over the answers and what
the process sees. What becomes of each property of form-js: `components`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import DeploymentError, did_you_mean
from bizproc.forms.component import Component
from bizproc.forms.limits import ANSWER_LIMITS
from bizproc.forms.model import Form, FormField, Validation
from bizproc.forms.reading.answered import read_answered
from bizproc.forms.reading.components import (
    ANSWERED,
    CONTAINERS,
    PRESENTED,
    check_properties,
)
from bizproc.forms.reading.form_file import FormFile, objects
from bizproc.forms.reading.lists import Rows, path_of, read_rows
from bizproc.forms.reading.rules import conditions_of
from bizproc.forms.reading.shown import shown_component
from bizproc.source.json import UnusableJsonError, parse_json
from bizproc.source.json_lines import Path, json_lines
from bizproc.written import Value

__all__ = ["read_form"]


def read_form(data: bytes, *, file: str, line: int = 1) -> Form:
    """Read a form file, or a form within a diagram that begins on some `line` of it.

    Raises:
        DeploymentError: not JSON, not a form, a name twice in one object, a field
            nobody can answer, or a rule that nobody would enforce.
    """
    reading = FormFile(file=file, first=line)
    content = _parse(data, reading)
    if not isinstance(content, dict) or not isinstance(content.get("id"), str):
        message = "a form is a JSON object with an id"
        raise DeploymentError([reading.finding(message, ())])
    root = _Level()
    shown = _Walk(reading=reading).read(content, (), root, hidden=())
    if reading.findings:
        raise DeploymentError(reading.findings)
    return Form(id=content["id"], file=file, fields=root.fields(), shown=shown)


def _parse(data: bytes, reading: FormFile) -> Any:
    """Return what the JSON says; its lines are kept."""
    try:
        content, text = parse_json(data, most="max_form_bytes")
    except UnusableJsonError as error:
        reading.first += (error.line or 1) - 1
        message = f"not readable as JSON: {error.message}"
        raise DeploymentError([reading.finding(message, ())]) from None
    reading.lines = json_lines(text)
    return content


@dataclass(slots=True)
class _Level:
    """Gather the answers of one level: of the form, of a path, of a list's items."""

    label: str = ""
    rows: Rows | None = None
    hidden: tuple[Value, ...] = ()
    path: tuple[str, ...] = ()
    entries: dict[str, FormField | _Level] = field(default_factory=dict)

    def at(self, path: tuple[str, ...]) -> _Level | None:
        """Return the level of a path beneath this one; None if a field is in the way."""
        level = self
        for name in path:
            inner = level.entries.setdefault(
                name, _Level(label=name, path=(*level.path, name))
            )
            if not isinstance(inner, _Level) or inner.rows is not None:
                return None
            level = inner
        return level

    def fields(self) -> tuple[FormField, ...]:
        return tuple(
            it.field(name) if isinstance(it, _Level) else it
            for name, it in self.entries.items()
        )

    def field(self, key: str) -> FormField:
        rows = self.rows
        rules = rows.validation if rows is not None else Validation()
        return FormField(
            key=key,
            label=self.label,
            type="context",
            multiple=rows is not None,
            fixed_rows=rows.fixed if rows is not None else None,
            first_rows=rows.first if rows is not None else 1,
            fields=self.fields(),
            validation=rules,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Take the components of a form in their order, those of containers in place."""

    reading: FormFile
    depth: int = 0

    def read(
        self,
        holder: Mapping[str, Any],
        at: Path,
        level: _Level,
        *,
        hidden: tuple[Value, ...],
    ) -> tuple[Component, ...]:
        found = objects(holder, "components", at=at, element=None, reading=self.reading)
        if found and self.depth > ANSWER_LIMITS.depth:
            message = f"more than {ANSWER_LIMITS.depth} containers within one another"
            self.reading.fault(message, at)
            return ()
        taken = [self._take(it, place, level, hidden) for place, it in found]
        return tuple(it for it in taken if it is not None)

    def _take(
        self,
        component: Mapping[str, Any],
        at: Path,
        level: _Level,
        hidden: tuple[Value, ...],
    ) -> Component | None:
        kind = component.get("type")
        if not isinstance(kind, str) or kind not in {
            *ANSWERED,
            *CONTAINERS,
            *PRESENTED,
        }:
            self._refuse(component, at, str(kind))
            return None
        name = component.get("key") if kind in ANSWERED else component.get("id")
        if kind in ANSWERED and not (isinstance(name, str) and name):
            self._refuse(component, at, kind)
            return None
        key = str(name or "")
        check_properties(component, kind, at=at, key=key, reading=self.reading)
        if kind in CONTAINERS:
            return self._enter(component, kind, at, level, hidden)
        path: tuple[str, ...] = ()
        if kind in ANSWERED:
            answered = read_answered(
                component, kind, at=at, hidden=hidden, reading=self.reading
            )
            self._keep(answered, level, (*at, "key"))
            path = (*level.path, *key.split("."))
        return shown_component(component, kind, at=at, reading=self.reading, path=path)

    def _enter(
        self,
        component: Mapping[str, Any],
        kind: str,
        at: Path,
        level: _Level,
        hidden: tuple[Value, ...],
    ) -> Component | None:
        reading = self.reading
        key = str(component.get("id", ""))
        own = conditions_of(component, at=at, key=key, reading=reading)
        around = (*hidden, *own)
        path = path_of(component, at=at, key=key, reading=reading)
        inner = _Walk(reading=reading, depth=self.depth + 1)
        if kind == "dynamiclist":
            rows = read_rows(component, at=at, key=key, hidden=around, reading=reading)
            items = _Level(label=str(component.get("label") or key), rows=rows)
            parts = inner.read(component, at, items, hidden=())
            if path:
                self._keep(items, level, (*at, "path"), path)
            path = (*level.path, *path)
            return shown_component(
                component, kind, at=at, reading=reading, path=path, parts=parts
            )
        found = level.at(path)
        if found is None:
            self._twice(".".join(path), (*at, "path"))
            return None
        if path and component.get("label"):
            found.label = str(component["label"])
        parts = inner.read(component, at, found, hidden=around)
        return shown_component(component, kind, at=at, reading=reading, parts=parts)

    def _keep(
        self,
        found: FormField | _Level,
        level: _Level,
        at: Path,
        path: tuple[str, ...] = (),
    ) -> None:
        if isinstance(found, FormField):
            path = tuple(found.key.split("."))
            if not all(path):
                message = f"{found.key!r} is no key; write names with points between"
                self.reading.fault(message, at, found.key)
                return
            found = found.under(path[-1])
        holder = level.at(path[:-1])
        if holder is None or path[-1] in holder.entries:
            self._twice(".".join(path), at)
            return
        holder.entries[path[-1]] = found

    def _twice(self, key: str, at: Path) -> None:
        self.reading.fault(f"two fields have the key {key!r}", at, key)

    def _refuse(self, component: Mapping[str, Any], at: Path, kind: str) -> None:
        hint, wrong = "", "key"
        if kind not in ANSWERED:
            known = {*ANSWERED, *CONTAINERS, *PRESENTED}
            hint, wrong = did_you_mean(kind, known), "type"
        key = component.get("key")
        message = f"a component of type {kind!r} with key {key!r} is not supported"
        name = str(component.get("id", ""))
        self.reading.fault(message + hint, (*at, wrong), name)
