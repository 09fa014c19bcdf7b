"""Check that the workspace declares the tickets that the desk writes.

What a ticket holds: docs/requirements/support_ticket.md §2.
"""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.errors import Finding, Location, did_you_mean
from bizproc.service_desk.ticket import DONE, FIRST_STAGE, TICKET
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["check_ticket"]

_WRITTEN = (
    *("number", "source", "topic", "description", "files"),
    *("name", "email", "phone", "company_name", "service"),
    *("requester", "created_by", "responsible", "criticality"),
    *("rating", "rated_at", "previous_ticket", "forum_link"),
)
"""What the desk itself writes; what the diagrams write is checked with them."""

_FILE = "crm.yaml"


def check_ticket(workspace: Workspace) -> Iterator[Finding]:
    """Find what the record type of tickets lacks: fields, and stages of its funnel."""
    declared = workspace.schema.type(TICKET)
    for name in _WRITTEN:
        if name not in declared.fields:
            hint = did_you_mean(name, declared.fields)
            yield _lacking(
                f"the service desk writes field {name!r}, which type {TICKET} lacks"
                f"{hint}; declare it under types.{TICKET}.fields"
            )
    yield from _of_stages(declared)


def _of_stages(declared: RecordType) -> Iterator[Finding]:
    stages = [it.code for it in declared.funnels[0].stages] if declared.funnels else []
    if not stages or stages[0] != FIRST_STAGE:
        yield _lacking(
            f"a ticket begins in stage {FIRST_STAGE}: name it first among the stages "
            f"of the funnel of type {TICKET}"
        )
    if DONE not in stages:
        yield _lacking(
            f"a ticket ends in stage {DONE}, which the funnel of type {TICKET} lacks; "
            "declare it"
        )


def _lacking(message: str) -> Finding:
    return Finding(code="NOT_FOUND", message=message, location=Location(file=_FILE))
