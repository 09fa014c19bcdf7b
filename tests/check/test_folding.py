"""A cause is told once: what follows from a deleted flow, or repeats a name, is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.check.mistakes.mistake import without_flow
from tests.check.test_mistakes import ROOT, company, findings_of

__all__ = ["company"]

DIAGRAMS = sorted((ROOT / "processes").glob("*.bpmn"))
FLOW = re.compile(r'<bpmn:sequenceFlow id="(\w+)"')


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda it: it.stem)
def test_a_deleted_flow_is_told_once_at_each_of_its_ends_at_most(company, path: Path):
    """Every ninth flow, by turns: six findings came of one before."""
    text = path.read_text(encoding="utf-8")
    for flow in FLOW.findall(text)[::9]:
        found = findings_of(company, [(path.name, without_flow(flow)(text).encode())])
        shown = "\n".join(map(str, found))
        assert len(found) <= 2, f"{flow}:\n{shown}"
