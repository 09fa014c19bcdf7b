"""`bizproc verify`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bizproc.cli.database import own_actions
from bizproc.cli.options import AsJson, Folder, OwnActions
from bizproc.cli.output import print_json, say

if TYPE_CHECKING:
    from bizproc.errors import Finding
    from bizproc.studio.verify import Verified
    from bizproc.verification import Fault, Step, Verification

__all__ = ["verify"]

_STATES = 100_000


def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="BPMN files or folders; default: the workspace's processes, or here.",
        ),
    ] = None,
    workspace: Folder = None,
    actions: OwnActions = None,
    *,
    states: Annotated[
        int,
        typer.Option(metavar="NUMBER", min=1, help="Look at so many states each."),
    ] = _STATES,
    scenario: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write the paths as PROCESS.verify.scenario.yaml."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explore diagrams for deadlocks, tokens that meet, dead elements, endless loops.

    Prints FILE:LINE: CODE ELEMENT: what is wrong, and a shortest path to it. What was
    not explored, or only in short, is said.
    """
    from bizproc.studio.verify import verify_files

    verified = verify_files(paths or [], workspace, own_actions(actions), limit=states)
    written = list(_write(verified, scenario)) if scenario is not None else []
    if as_json:
        print_json(_as_data(verified))
    else:
        for line in _lines(verified):
            say(line)
        for path in written:
            say(f"{path}")
    if verified.faults or any(it.faults for it in verified.verifications):
        raise typer.Exit(1)


def _write(verified: Verified, folder: Path) -> Iterator[Path]:
    from bizproc.studio.verify import SCENARIO

    folder.mkdir(parents=True, exist_ok=True)
    for process, text in verified.scenarios:
        path = folder / f"{process}{SCENARIO}"
        path.write_text(text, encoding="utf-8")
        yield path


def _lines(verified: Verified) -> Iterator[str]:
    for finding in verified.faults:
        yield str(finding)
    count = len(verified.faults)
    for one in verified.verifications:
        count += len(one.faults)
        for fault in one.faults:
            yield str(fault.finding)
            if fault.path:
                where = f" inside {fault.inside!r}" if fault.inside else ""
                yield f"    path{where}: {_path(fault.path)}"
    for one in verified.verifications:
        yield from _unexplored(one)
    if not verified.faults and not verified.verifications:
        yield "Nothing to explore: no executable process."
    elif count:
        yield f"{count} error{'' if count == 1 else 's'}"
    else:
        whole = all(it.complete for it in verified.verifications)
        yield "No findings." if whole else "No findings in what was explored."


def _unexplored(one: Verification) -> Iterator[str]:
    name = one.process.id
    if not one.complete:
        yield (
            f"not explored: {name}: what lies beyond {one.states} states; so its dead"
            " elements and livelocks are not told. Raise --states to look further"
        )
    for element, text in one.remarks:
        yield f"not explored: {name}: {element}: {text}"


def _path(path: tuple[Step, ...]) -> str:
    return " → ".join(_step(step) for step in path if step.elements) or "the start"


def _step(step: Step) -> str:
    names = " → ".join(step.elements)
    return f"{names} ({', '.join(step.flows)})" if step.flows else names


def _as_data(verified: Verified) -> dict[str, Any]:
    return {
        "findings": [
            *(_finding(it) for it in verified.faults),
            *(
                {
                    **_finding(fault.finding),
                    "inside": fault.inside,
                    "path": _steps(fault),
                }
                for one in verified.verifications
                for fault in one.faults
            ),
        ],
        "processes": [
            {
                "process": one.process.id,
                "file": one.process.file,
                "states": one.states,
                "complete": one.complete,
                "not_explored": [
                    {"element": element, "text": text} for element, text in one.remarks
                ],
            }
            for one in verified.verifications
        ],
    }


def _finding(it: Finding) -> dict[str, Any]:
    return {
        "file": it.location.file,
        "line": it.location.line,
        "code": it.code,
        "element": it.location.element,
        "level": it.level,
        "message": it.message,
    }


def _steps(fault: Fault) -> list[dict[str, Any]]:
    return [
        {
            "elements": list(step.elements),
            "by": str(step.cause),
            "flows": list(step.flows),
            "values": dict(step.answers),
        }
        for step in fault.path
    ]
