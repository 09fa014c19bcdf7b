"""Check diagrams and decisions without a workspace: only what they say for certain."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc import bpmn, dmn
from bizproc.action import Actions
from bizproc.bpmn.checks.origins import thrown_in
from bizproc.engine.deployment.bundle import Bundle, Check
from bizproc.engine.deployment.check import CERTAIN
from bizproc.errors import Finding

__all__ = ["check_alone", "unknown_alone"]

_OF_ACTIONS = frozenset({"BP101", "BP102", "BP103", "BP104"})
# warnings that a diagram alone deserves; a deployment takes it all the same
_WARNINGS = frozenset(
    {
        *("BP126", "BP131", "BP133", "BP141", "BP142", "BP143", "BP151", "BP160"),
        *("BP170", "BP171", "BP175", "BP176", "BP217"),
    }
)


def check_alone(own: Actions | None) -> Check:
    """Make the check of files without a workspace.

    What only a workspace knows counts for nothing: records and their fields, constants,
    what else is deployed. Actions are checked against `own`, if there are any.
    """
    actions = {it.name: it for it in own or ()}
    codes = (
        CERTAIN | _WARNINGS if own is not None else (CERTAIN | _WARNINGS) - _OF_ACTIONS
    )

    def check(bundle: Bundle) -> Sequence[Finding]:
        thrown = thrown_in(bundle.diagrams)
        catalog = bpmn.Catalog(actions=actions, thrown=thrown)
        of_diagrams = (
            found
            for diagram in bundle.diagrams
            for found in bpmn.check(diagram, catalog)
            if found.code in codes or found in diagram.warnings
        )
        of_decisions = (
            found
            for decisions in bundle.decisions
            for found in dmn.analyse(decisions, alone=True)
        )
        return [*of_diagrams, *of_decisions]

    return check


def unknown_alone(own: Actions | None) -> str:
    """Say what could not be looked at without a workspace."""
    named = "" if own is not None else "actions (name yours with --actions), "
    return (
        f"Without a workspace unchecked: {named}variables, functions of your own, what "
        "else is deployed, who is addressed."
    )
