"""What `bizproc verify` says of ad-hoc sub-processes."""

from __future__ import annotations

import pytest
from tests.engine.ad_hoc_drawing import AFTER, FLOWS, ad_hoc, user
from tests.engine.conftest import diagram
from tests.engine.test_escalations import E, S

from bizproc import bpmn
from bizproc.verification import verify

JOIN = '<parallelGateway id="g"/>'
SPLIT = '<parallelGateway id="q"/>'


def faults(body, flows=FLOWS):
    text = diagram("p", S + body + AFTER + E, flows)
    [process] = bpmn.read(text.encode(), file="p.bpmn").processes
    found = verify(process)
    assert found.complete
    return [f"{it.finding.code} {it.finding.location.element}" for it in found.faults]


@pytest.mark.parametrize("sequential", [True, False])
@pytest.mark.parametrize(
    ("body", "flows"),
    [
        (user("a", "b"), ()),
        # chosen one after the other, both may lead to the same, twice beside itself
        (user("a", "b", "c"), ("a>c", "b>c")),
        (user("a", "b", "c") + SPLIT, ("a>q", "q>b", "q>c", "b>d", "c>d")),
        # a token at a join waits for another choice
        (user("a", "b", "c") + JOIN, ("a>g", "b>g", "g>c")),
    ],
)
def test_an_activity_may_run_beside_itself_and_wait_for_a_choice(
    body, flows, sequential
):
    if "c>d" in flows:
        body += user("d")
    assert faults(ad_hoc(body, *flows, until="= n = 1", sequential=sequential)) == []


def test_a_fault_after_it_is_still_told():
    body = ad_hoc(user("a", "b", "c"), "a>c", "b>c") + (
        f'<parallelGateway id="f"/><exclusiveGateway id="x"/>{user("d")}'
    )
    flows = "s>h\nh>f\nf>x\nf>after\nafter>x\nx>d\nd>e"
    assert faults(body, flows) == ["BV002 x"]
