"""Read what happens in the company's year: a list of files of stories."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bizproc.errors import Finding, Location, ScenarioError
from bizproc.source.mapping import TEXT, Entries, Faults, list_of, one_of
from bizproc.source.yaml import Node, Sequence, parse_yaml
from bizproc.testing.scenarios.format.model import RunOfCase
from bizproc.testing.scenarios.format.moments import instant_fault
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.format.vocabulary import EVENTS, Events

__all__ = ["LeftOut", "Year", "read_year"]

FORMAT = "bizproc/year@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Name stories that are not played, and the processes that they lack."""

    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Hold the stories of a year; `begins` and `ends` are portal-local moments."""

    title: str
    begins: str
    ends: str
    runs: tuple[RunOfCase, ...]
    left_out: tuple[LeftOut, ...]


def read_year(
    path: Path, *, processes: Collection[str], events: Events = EVENTS
) -> Year:
    """Return the stories whose processes are all there.

    Args:
        path: the file that lists the files of stories; they stand beside it.
        processes: the ids of the processes that can run.
        events: what the steps of stories may do, by their words.

    Raises:
        ScenarioError: every fault of the list, or of one file of stories.
    """
    faults = Faults()
    entries = Entries.of(_tree(path), faults=faults, what="the year")
    entries.required("format", one_of(FORMAT))
    title = entries.required("title", TEXT)
    begins, ends = (_moment(entries, key, faults) for key in ("begins", "ends"))
    node = entries.find("stories")
    entries.close()
    runs: list[RunOfCase] = []
    left_out: list[LeftOut] = []
    for item in node.items if isinstance(node, Sequence) else ():
        told = Entries.of(item, faults=faults, what="the stories")
        name = told.required("file", TEXT)
        needs = told.required("needs", list_of(TEXT))
        told.close()
        missing = tuple(need for need in needs if need not in processes)
        file = read_scenario_file(path.parent / name, events=events)
        if missing:
            left_out.append(LeftOut(title=file.title, missing=missing))
        else:
            runs += file.runs
    _note_same_names(runs, entries.node, faults)
    faults.refuse(ScenarioError)
    return Year(
        title=title,
        begins=begins,
        ends=ends,
        runs=tuple(runs),
        left_out=tuple(left_out),
    )


def _tree(path: Path) -> Node:
    try:
        return parse_yaml(path.read_bytes(), file=str(path))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        location = Location(file=str(path))
        finding = Finding(code="NOT_FOUND", message=message, location=location)
        raise ScenarioError([finding]) from None


def _moment(entries: Entries, key: str, faults: Faults) -> str:
    text = entries.required(key, TEXT)
    fault = instant_fault(text) if text else None
    if fault is not None:
        faults.add("TYPE_ERROR", f"{key}: {fault}", entries.node)
    return text


def _note_same_names(runs: list[RunOfCase], node: Node, faults: Faults) -> None:
    """Refuse two runs of a name: their events would have the same ids."""
    seen: dict[str, RunOfCase] = {}
    for run in runs:
        other = seen.setdefault(run.name, run)
        if other is not run:
            message = f"the case {run.name!r} stands in {other.file} and {run.file}"
            faults.add("DUPLICATE_KEY", message, node, element=run.name)
