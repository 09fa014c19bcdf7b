"""Find and read scenario files, and choose their cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bizproc.engine.deployment.bundle import SUFFIXES
from bizproc.errors import (
    DefinitionError,
    Finding,
    Location,
    ScenarioError,
    did_you_mean,
)
from bizproc.testing.scenarios.fixtures import Fixtures
from bizproc.testing.scenarios.format.model import RunOfCase, ScenarioFile
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.reporting.report import case_name
from bizproc.testing.scenarios.running.selection import selector

__all__ = ["SUFFIX", "Chosen", "collect", "find_files"]

SUFFIX = ".scenario.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Hold the runs that were chosen, each with its file, or why there are none."""

    runs: tuple[tuple[Path, RunOfCase], ...] = ()
    findings: tuple[Finding, ...] = ()


def collect(
    paths: Iterable[Path],
    fixtures: Fixtures,
    *,
    select: str | None,
    only: Collection[str] | None,
) -> Chosen:
    """Read the files of paths and choose among their cases; see `run_scenarios`."""
    files, findings = _read(paths, fixtures)
    if findings:
        return Chosen(findings=tuple(findings))
    fits = selector(select) if select else None
    runs = tuple(
        (path, run)
        for path, file in files
        for run in file.runs
        if (fits is None or fits(f"{path.name}::{run.name}"))
        and (only is None or case_name(run.location.file, run.name) in only)
    )
    if not runs:
        return Chosen(findings=(_none_chosen(files, select, only),))
    return Chosen(runs=runs)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the scenario files of paths; folders are searched through.

    Raises:
        ScenarioError: a path does not exist, or nothing was found.
    """
    found: dict[Path, None] = {}
    named = [Path(path) for path in paths]
    for path in named:
        if path.is_dir():
            found.update(dict.fromkeys(_inside(path)))
        elif path.is_file() and path.suffix in SUFFIXES:
            raise _unusable(path, f"no scenario file: expected NAME{SUFFIX}")
        elif path.is_file():
            found[path] = None
        else:
            siblings = path.parent.glob(f"*{SUFFIX}") if path.parent.is_dir() else ()
            hint = did_you_mean(path.name, (it.name for it in siblings))
            raise _unusable(path, f"there is no such file or folder{hint}")
    if not found:
        where = Path(", ".join(map(str, named)) or ".")
        raise _unusable(where, f"no file NAME{SUFFIX} in there")
    return list(found)


def _inside(folder: Path) -> list[Path]:
    """Return the scenario files of a folder; hidden folders are passed over."""
    return [
        path
        for path in sorted(folder.rglob(f"*{SUFFIX}"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _unusable(path: Path, message: str) -> ScenarioError:
    finding = Finding(
        code="NOT_FOUND", message=message, location=Location(file=str(path))
    )
    return ScenarioError([finding])


def _none_chosen(
    files: Sequence[tuple[Path, ScenarioFile]],
    select: str | None,
    only: Collection[str] | None,
) -> Finding:
    """Tell of a choice that leaves nothing: such a run must not look as if it passed."""
    names = [f"{path.name}::{run.name}" for path, file in files for run in file.runs]
    example = f"; a case is named like {names[0]}" if names else ""
    wanted = f"no case fits -k {select!r}" if select else "there is no case"
    if only is not None:
        wanted += f" among the {len(only)} that were asked for, such as {min(only)}"
    return Finding(code="NOT_FOUND", message=f"{wanted}{example}")


def _read(
    paths: Iterable[Path], fixtures: Fixtures
) -> tuple[list[tuple[Path, ScenarioFile]], list[Finding]]:
    files: list[tuple[Path, ScenarioFile]] = []
    findings: list[Finding] = []
    try:
        found = find_files(paths)
    except ScenarioError as error:
        return [], list(error.findings)
    for path in found:
        try:
            events = fixtures.events_for(path)
            files.append((path, read_scenario_file(path, events=events)))
        except DefinitionError as error:
            findings.extend(error.findings)
    return files, list(dict.fromkeys(findings))
