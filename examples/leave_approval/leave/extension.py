"""The extension that the workspace names: `leave.extension:LEAVE`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bizproc.portal.extension import Extension
from bizproc.portal.portal import Portal
from bizproc.portal.repository.repository import RecordFunction, Repository
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.workspace.definitions.definition import ValueType
from leave.accounts import account_of
from leave.actions import LEAVE_ACTIONS
from leave.commands import Leave
from leave.tables import LEAVE_TABLES

__all__ = ["LEAVE"]


def _days_left(repository: Repository, employee: str, year: Any) -> int:
    return account_of(repository, employee, int(year)).left


def _grant(
    portal: Portal, arguments: Mapping[str, Any], *, by: str | None, event_id: str
) -> None:
    Leave(portal).grant(
        arguments["employee"],
        year=arguments["year"],
        days=arguments["days"],
        by=by,
        event_id=event_id,
    )


LEAVE = Extension(
    name="leave",
    actions=LEAVE_ACTIONS,
    functions=(
        RecordFunction(
            name="days_left", parameters=("employee", "year"), call=_days_left
        ),
    ),
    messages={"leave.granted": ("days", "left")},
    settings={"vacation_days": ValueType.INT},
    tables=LEAVE_TABLES,
    migrations=Path(__file__).parent / "migrations",
    scenario_steps=(
        ScenarioStep(
            word="grant_leave",
            means="days of leave are added to the account of an employee",
            required={
                "employee": Argument.TEXT,
                "year": Argument.VALUE,
                "days": Argument.VALUE,
            },
            needs_actor=True,
            run=_grant,
        ),
    ),
    pages="leave.pages:LEAVE_PAGES",
)
"""Leave of employees."""
