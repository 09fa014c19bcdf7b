"""Check that decisions give tickets to people of support alone.

The rule: docs/requirements/support_ticket.md §1, B-02.
"""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.dmn import DecisionTable, Rule
from bizproc.engine.deployment.bundle import Bundle
from bizproc.errors import Finding, did_you_mean
from bizproc.feel.syntax import Constant
from bizproc.service_desk.creation import LEVELS
from bizproc.service_desk.roles import SUPPORT_ADMINS, SUPPORT_STAFF
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.workspace import Workspace

__all__ = ["check_responsible"]

_DECISIONS = ("ticket_routing", LEVELS)
_COLUMN = "responsible"


def check_responsible(workspace: Workspace, bundle: Bundle) -> Iterator[Finding]:
    """Find the people in the decisions of tickets who are no members of support.

    Only names that stand in a cell as they are can be looked at.
    """
    for decisions in bundle.decisions:
        for name in _DECISIONS:
            if name not in decisions:
                continue
            table = decisions.decision(name).logic
            if isinstance(table, DecisionTable):
                yield from _of_table(name, table, workspace.people)


def _of_table(name: str, table: DecisionTable, people: Directory) -> Iterator[Finding]:
    columns = [it.name for it in table.outputs]
    if _COLUMN not in columns:
        return
    at = columns.index(_COLUMN)
    staff = {*people.groups.get(SUPPORT_STAFF, ())}
    staff |= {*people.groups.get(SUPPORT_ADMINS, ())}
    for rule in table.rules:
        person = _person(rule, at)
        if person is None or person in staff:
            continue
        message = (
            f"{name}: {person!r} is of neither {SUPPORT_STAFF} nor {SUPPORT_ADMINS}, "
            f"and nobody else works on tickets{did_you_mean(person, staff)}; name a "
            "member, or add the person to a group"
        )
        location = rule.outputs[at].location
        yield Finding(code="NOT_FOUND", message=message, location=location)


def _person(rule: Rule, at: int) -> str | None:
    tree = rule.outputs[at].expression.ast
    value = tree.value if isinstance(tree, Constant) else None
    return value.removeprefix("user:") if isinstance(value, str) else None
