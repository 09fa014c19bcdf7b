"""What is drawn and does not run: processes that are not executable, files of partners.

Such a process is read as any other, for the faults of its drawing; what it would need
to run (actions, expressions, forms) it need not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks import reachability
from bizproc.bpmn.elements import Process, Scope
from bizproc.bpmn.reading import DiagramFile, TooManyFaults
from bizproc.bpmn.scopes import read_scope
from bizproc.bpmn.vocabulary import ZEEBE
from bizproc.errors import Finding
from bizproc.limits import limits
from bizproc.source.xml import Element, line_of, local_name

__all__ = ["look_at_pictures"]

# faults of a drawing, whether it runs or not
_OF_DRAWINGS: Final = frozenset(
    {"BP006", "BP007", "BP011", "BP014", "BP202", "BP203", "BP204"}
)
_OF_RUNS: Final = tuple(
    f"{{{ZEEBE}}}{tag}"
    for tag in ("taskDefinition", "userTask", "formDefinition", "calledDecision")
)
_PICTURES: Final = frozenset({"collaboration", "choreography", "globalConversation"})


def look_at_pictures(
    reading: DiagramFile,
    root: Element,
    children: Sequence[Element],
    *,
    executable: Sequence[Element],
    holders: dict[str, str],
) -> list[Finding]:
    """Return warnings of what is drawn beside the executable processes.

    A file in which nothing runs says so; one without any drawing is a fault.
    """
    processes = [it for it in children if local_name(it) == "process"]
    pictures = [it for it in children if local_name(it) in _PICTURES]
    if not processes and not pictures:
        reading.fault("BP001", root, "the file draws no process; is it complete?")
    warnings: list[Finding] = []
    for process in processes:
        if process in executable:
            continue
        if _has_content(process):
            warnings += _faults_of(reading, process, holders)
        if executable and _is_made_to_run(process):
            warnings.append(_does_not_run(reading, process, of="it"))
    if not executable:
        warnings += (_does_not_run(reading, it) for it in processes or pictures[:1])
    return warnings


def _faults_of(
    reading: DiagramFile, process: Element, holders: dict[str, str]
) -> list[Finding]:
    """Return the faults of a drawing; what is unknown here is none of them."""
    own = replace(reading, findings=[], refused=set(), foreign={})
    scope: Scope | None = None
    with suppress(TooManyFaults):
        scope = read_scope(own, process, elsewhere=holders)
    found = [it for it in own.findings if _is_of_drawing(own, it)]
    if scope is not None and not found and not own.refused:
        found += _unreached(own, process, scope)
    return [replace(it, level="warning") for it in found]


def _is_of_drawing(reading: DiagramFile, found: Finding) -> bool:
    is_misplaced = found.location.element in reading.misplaced
    return found.code in _OF_DRAWINGS or (found.code == "BP008" and is_misplaced)


def _unreached(
    reading: DiagramFile, element: Element, scope: Scope
) -> Iterator[Finding]:
    """Yield what no way leads to, and where a way just stops."""
    process = Process(
        id=scope.id, name="", file=reading.file, line=line_of(element) or 0, scope=scope
    )
    yield from islice(reachability.check(process, Catalog()), limits().max_findings)


def _has_content(process: Element) -> bool:
    """Say whether a process is more than the name of a partner."""
    return any(
        local_name(child) not in {"documentation", "extensionElements"}
        for child in process
    )


def _is_made_to_run(process: Element) -> bool:
    """Say whether a process says how it would run: a partner's picture does not."""
    return any(True for _ in process.iter(*_OF_RUNS))


def _does_not_run(
    reading: DiagramFile, element: Element, *, of: str = "this file"
) -> Finding:
    what = local_name(element)
    why, remedy = "is no process", "draw one in it"
    if what == "process":
        why = 'is not executable (isExecutable="false")'
        remedy = "set it to true if it shall"
    return Finding(
        code="BP017",
        message=f"the {what} {why}: nothing of {of} runs; {remedy}",
        location=replace(reading.location(element), element=element.get("id")),
        level="warning",
    )
