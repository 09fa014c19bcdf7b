"""Check what is deployed against the actions at hand."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc import bpmn
from bizproc.action import Actions
from bizproc.engine.deployment.bundle import Bundle, Check
from bizproc.errors import Finding

# Of a bare engine only these can be judged for certain: which variables a start
# brings, and what was deployed before, the files do not say.
CERTAIN = frozenset(
    {
        *("BP101", "BP102", "BP103", "BP104", "BP113"),
        *("BP130", "BP132", "BP140", "BP150", "BP172"),
    }
)


def check_actions(actions: Actions) -> Check:
    """Make the check of an engine without a workspace: its actions, its gateways."""

    def check(bundle: Bundle) -> Sequence[Finding]:
        catalog = bpmn.Catalog(actions={action.name: action for action in actions})
        return [
            finding
            for diagram in bundle.diagrams
            for finding in bpmn.check(diagram, catalog)
            if finding.code in CERTAIN
        ]

    return check
