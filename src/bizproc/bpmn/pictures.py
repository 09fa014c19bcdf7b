"""What is drawn and does not run: processes that are not executable, files of partners.

Such a process is read as any other, for the faults of its drawing; what it would need
to run (actions, expressions, forms) it need not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bizproc.bpmn.reading import DiagramFile, TooManyFaults
from bizproc.bpmn.scopes import read_scope
from bizproc.errors import Finding
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_pictures"]

# faults of a drawing, whether it runs or not
_OF_DRAWINGS: Final = frozenset(
    {"BP006", "BP007", "BP011", "BP014", "BP202", "BP203", "BP204"}
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
    if not executable:
        warnings += (_does_not_run(reading, it) for it in processes or pictures[:1])
    return warnings


def _faults_of(
    reading: DiagramFile, process: Element, holders: dict[str, str]
) -> list[Finding]:
    """Return the faults of a drawing; what is unknown here is none of them."""
    own = replace(reading, findings=[], refused=set(), foreign={})
    with suppress(TooManyFaults):
        read_scope(own, process, elsewhere=holders)
    return [
        replace(found, level="warning")
        for found in own.findings
        if found.code in _OF_DRAWINGS
    ]


def _has_content(process: Element) -> bool:
    """Say whether a process is more than the name of a partner."""
    return any(
        local_name(child) not in {"documentation", "extensionElements"}
        for child in process
    )


def _does_not_run(reading: DiagramFile, element: Element) -> Finding:
    what = local_name(element)
    why, remedy = "is no process", "draw one in it"
    if what == "process":
        why = 'is not executable (isExecutable="false")'
        remedy = "set it to true if it shall"
    return Finding(
        code="BP017",
        message=f"the {what} {why}: nothing of this file runs; {remedy}",
        location=replace(reading.location(element), element=element.get("id")),
        level="warning",
    )
