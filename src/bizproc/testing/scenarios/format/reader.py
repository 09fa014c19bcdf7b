"""Read a scenario file; all its faults are reported together."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from pathlib import Path

from bizproc.errors import Finding, Location, ScenarioError, SourceError
from bizproc.source.mapping import (
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    as_written,
    list_of,
    one_of,
)
from bizproc.source.yaml import Mapping, Node, Sequence, parse_yaml
from bizproc.testing.scenarios.format.aliases import Aliases
from bizproc.testing.scenarios.format.given_reader import Includes, read_given
from bizproc.testing.scenarios.format.model import Case, RunOfCase, ScenarioFile, Step
from bizproc.testing.scenarios.format.nodes import EMPTY, fill, merge
from bizproc.testing.scenarios.format.step_reader import read_steps
from bizproc.testing.scenarios.format.vocabulary import EVENTS, FORMAT, Events

__all__ = ["MAX_CASES", "read_scenario_file", "read_scenarios"]

MAX_CASES = 5_000


def read_scenario_file(
    path: Path,
    *,
    shown_as: str | None = None,
    events: Events = EVENTS,
) -> ScenarioFile:
    """Return the scenarios of a file.

    Args:
        path: the file; `include` is looked for beside it.
        shown_as: how findings name it; the path by default.
        events: what steps may do, by their words; without extensions by default.

    Raises:
        ScenarioError: every fault of the file and of what it includes.
    """
    name = shown_as or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        finding = Finding(
            code="NOT_FOUND",
            message=f"cannot be read: {error.strerror or error}",
            location=Location(file=name),
        )
        raise ScenarioError([finding]) from None
    return read_scenarios(data, file=name, directory=path.parent, events=events)


def read_scenarios(
    data: bytes | str,
    *,
    file: str,
    directory: Path = Path(),
    events: Events = EVENTS,
) -> ScenarioFile:
    """Return the scenarios of a text; `include` is looked for in the directory.

    Raises:
        ScenarioError: every fault of the text and of what it includes.
    """
    faults = Faults(refused_by=ScenarioError)
    try:
        tree = parse_yaml(data, file=file, found=faults.take, most="max_scenario_bytes")
    except SourceError as error:
        raise ScenarioError([*faults.findings, *error.findings]) from None
    entries = Entries.of(tree, faults=faults, what="the file")
    entries.required("format", one_of(FORMAT))
    title = entries.optional("title", TEXT, "")
    strict = entries.optional("strict", FLAG, default=True)
    reader = _Reader(
        file=file,
        faults=faults,
        strict=strict,
        events=events,
        includes=Includes(faults, directory=directory),
        given=entries.optional("given", MAPPING, EMPTY),
    )
    node = entries.find("cases")
    cases = reader.cases(node if node is not None else entries.node)
    entries.close()
    _refuse(faults)
    return ScenarioFile(file=file, title=title, cases=cases)


def _refuse(faults: Faults) -> None:
    findings = dict.fromkeys(faults.findings)  # a table reads its steps once per row
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        order = sorted(
            errors, key=lambda it: (it.location.line or 0, it.location.column or 0)
        )
        raise ScenarioError(order)


class _Reader:
    def __init__(
        self,
        *,
        file: str,
        faults: Faults,
        strict: bool,
        events: Events,
        includes: Includes,
        given: Mapping,
    ) -> None:
        self._file = file
        self._faults = faults
        self._strict = strict
        self._events = events
        self._includes = includes
        self._given = includes.resolved(given)

    def cases(self, node: Node) -> tuple[Case, ...]:
        if not isinstance(node, Sequence) or not node.items:
            message = "cases: expected a list with at least one case"
            self._faults.add("REQUIRED_FIELD", message, node)
            return ()
        if len(node.items) > MAX_CASES:
            message = f"{len(node.items):,} cases; at most {MAX_CASES:,} in a file"
            self._faults.add("TYPE_ERROR", message, node)
            return ()
        seen: dict[str, int] = {}
        cases = []
        for item in node.items:
            case = self._case(item)
            if case.id in seen:
                message = f"the case id stands on line {seen[case.id]} too"
                self._faults.add("DUPLICATE_KEY", message, item, element=case.id)
            elif case.id:
                seen[case.id] = item.line
            cases.append(case)
        return tuple(cases)

    def _case(self, node: Node) -> Case:
        entries = Entries.of(node, faults=self._faults, what="the case")
        table = entries.find("table")
        id_ = entries.required("id", TEXT)
        if table is None:
            return Case(id=id_, runs=(self._run(entries, name=id_, row=None),))
        runs = []
        for number, columns in enumerate(self._rows(table), 1):
            filled = self._filled(entries.node, columns)
            of_row = Entries.of(filled, faults=self._faults, what="the case")
            of_row.find("table")
            runs.append(self._run(of_row, name=f"{id_}[{number}]", row=number))
        return Case(id=id_, runs=tuple(runs))

    def _filled(self, node: Mapping, columns: AnyMapping[str, Node]) -> Mapping:
        entries = tuple(
            (
                key,
                value
                if key.text in {"table", "id"}
                else fill(value, columns, self._faults),
            )
            for key, value in node.entries
        )
        return replace(node, entries=entries)

    def _rows(self, node: Node) -> list[dict[str, Node]]:
        if not isinstance(node, Sequence) or not node.items:
            message = f"table: expected a list of rows, got {as_written(node)}"
            self._faults.add("TYPE_ERROR", message, node)
            return []
        rows = []
        for item in node.items:
            row = MAPPING.read(item, self._faults)
            rows.append({key.text: value for key, value in row.entries})
        return rows

    def _run(self, entries: Entries, *, name: str, row: int | None) -> RunOfCase:
        faults = self._faults
        entries.find("id")
        own = self._includes.resolved(entries.optional("given", MAPPING, EMPTY))
        merged = merge(self._given, own)
        if not merged.entries:
            merged = replace(merged, file=self._file, line=entries.node.line)
        given = read_given(merged, faults=faults)
        aliases = Aliases(record.alias for record in given.records)
        steps = entries.find("steps")
        if steps is None:
            message = "the case lacks 'steps' (a list)"
            faults.add("REQUIRED_FIELD", message, entries.node)
        run = RunOfCase(
            name=name,
            title=entries.optional("title", TEXT, ""),
            file=self._file,
            covers=entries.optional("covers", list_of(TEXT), ()),
            strict=entries.optional("strict", FLAG, self._strict),
            given=given,
            steps=self._steps(steps, aliases) if steps else (),
            location=entries.node.location,
            row=row,
        )
        entries.close()
        return run

    def _steps(self, node: Node, aliases: Aliases) -> tuple[Step, ...]:
        return read_steps(
            node, faults=self._faults, aliases=aliases, events=self._events
        )
