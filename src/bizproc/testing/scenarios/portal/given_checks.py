"""Look for what a case gives and the workspace does not know.

A name that is wrong in `given` stops the case before its first step; here it is found
without playing, on its own line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bizproc.errors import (
    Finding,
    NotFoundError,
    RefusedError,
    ScenarioError,
    did_you_mean,
)
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import RecordGiven, ScenarioFile
from bizproc.testing.scenarios.portal.overlays import Overlays
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["check_given", "check_records"]


def check_given(file: ScenarioFile, overlays: Overlays) -> list[Finding]:
    """Return the faults of what the cases of a file give, each once, by line."""
    found: dict[Finding, None] = {}
    for run in file.runs:
        try:
            workspace = overlays.workspace_for(run.given)
        except ScenarioError as error:
            found |= dict.fromkeys(error.findings)
        else:
            found |= dict.fromkeys(check_records(run.given.records, workspace))
    return sorted(found, key=lambda it: (it.location.file, it.location.line or 0))


def check_records(
    records: Sequence[RecordGiven], workspace: Workspace
) -> Iterator[Finding]:
    """Find types, fields, stages, people and records that are unknown, and misfits."""
    numbers: Counter[str] = Counter()
    types: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for record in records:
        numbers[record.type] += 1
        aliases[record.alias] = f"{record.type}-{numbers[record.type]}"
        types[aliases[record.alias]] = record.type
    reading = Literals(time=workspace.time, aliases=aliases)
    for record in records:
        yield from _Record(record, workspace, reading, types).faults()


class _Record:
    """Check one record among the others."""

    def __init__(
        self,
        record: RecordGiven,
        workspace: Workspace,
        reading: Literals,
        types: Mapping[str, str],
    ) -> None:
        self._record = record
        self._workspace = workspace
        self._reading = reading
        self._types = types

    def faults(self) -> Iterator[Finding]:
        """Find what is wrong; what the type demands is asked of a sound record."""
        record = self._record
        try:
            record_type = self._workspace.schema.type(record.type)
        except NotFoundError as error:
            yield self._finding(error, "type")
            return
        values = self._reading.value(record.fields)
        found = [
            self._finding(error, name)
            for name, value in values.items()
            for error in self._of_field(record_type, name, value, values)
        ]
        yield from found
        if not found:
            try:
                record_type.initial(values, time=self._workspace.time)
            except RefusedError as error:
                yield self._finding(error, None)

    def _of_field(
        self, record_type: RecordType, name: str, value: Any, values: Mapping[str, Any]
    ) -> Iterator[RefusedError]:
        written = {name: value}
        if name == "stage" and values.get("funnel") is not None:
            try:
                written["funnel"] = record_type.funnel(values["funnel"]).name
            except NotFoundError:
                return  # told of the funnel
        try:
            read = record_type.read_fields(written, time=self._workspace.time)
        except RefusedError as error:
            yield error
            return
        declared = record_type.fields[name]
        named = read.get(name)
        for item in named if isinstance(named, list) else [named]:
            if item is not None:
                yield from self._of_name(declared, item)

    def _of_name(self, declared: Field, named: Any) -> Iterator[RefusedError]:
        where = f"field {declared.name!r} ({declared.title})"
        if declared.type is FieldType.USER:
            try:
                self._workspace.people.user(named)
            except NotFoundError as error:
                yield NotFoundError(f"{where}: {error.message}")
        elif declared.type is FieldType.LINK and (
            named not in self._types
            or declared.target not in (None, self._types[named])
        ):
            fitting = [
                alias
                for alias, id_ in self._reading.aliases.items()
                if declared.target in (None, self._types[id_])
            ]
            shown = self._reading.alias_of(named) or named
            yield NotFoundError(
                f"{where}: no {declared.target} is given as "
                f"{shown!r}{did_you_mean(shown, fitting)}"
            )

    def _finding(self, error: RefusedError, name: str | None) -> Finding:
        record = self._record
        place = record.places.get(name or "", record.location)
        location = replace(place, element=record.alias)
        return Finding(code=error.code, message=error.message, location=location)
