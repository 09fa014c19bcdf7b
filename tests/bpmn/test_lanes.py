"""Lanes that say who is asked, and what they cannot say."""

from __future__ import annotations

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError


def lane(id_, groups="", *nodes, name="candidateGroups"):
    said = (
        f'<extensionElements><zeebe:properties><zeebe:property name="{name}"'
        f' value="{groups}"/></zeebe:properties></extensionElements>'
        if groups
        else ""
    )
    refs = "".join(f"<flowNodeRef>{it}</flowNodeRef>" for it in nodes)
    return f'<lane id="{id_}">{said}{refs}</lane>'


def drawn(draw, *lanes):
    body = f"<laneSet>{''.join(lanes)}</laneSet>"
    body += '<userTask id="x"/><userTask id="y"/>'
    return bpmn.read(draw(body, flows="s>x>y>e"), file="f")


REFUSED = {
    "two lanes": (
        [lane("A", "role:a", "x"), lane("B", "role:b", "x", "y")],
        "BP218: 'x' stands in the lane 'A' as well, which says other candidateGroups",
    ),
    "slip": (
        [lane("A", "role:a", "x", name="candidateGroup")],
        "BP218: property 'candidateGroup' of a lane has no effect; did you mean",
    ),
    "expression that is none": (
        [lane("A", "= role:", "x")],
        "BP009: the candidateGroups `= role:` is not valid FEEL",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_lane_that_is_not_clear_is_refused(draw, name):
    lanes, expected = REFUSED[name]
    with pytest.raises(DeploymentError) as caught:
        drawn(draw, *lanes)
    told = [f"{it.code}: {it.message}" for it in caught.value.findings]
    assert any(it.startswith(expected) for it in told), told


def test_a_task_of_nobody_beside_lanes_that_say_who_is_told(draw):
    [found] = drawn(draw, lane("A", "role:a", "x"), lane("B", "", "y")).warnings
    assert (found.code, found.location.element) == ("BP219", "y")
    assert (
        drawn(draw, lane("A", "role:a", "x"), lane("B", "role:b", "y")).warnings == ()
    )
    assert drawn(draw, lane("A", "", "x"), lane("B", "", "y")).warnings == ()


def test_other_properties_of_a_lane_say_nothing(draw):
    assert drawn(draw, lane("A", "blue", "x", "y", name="colour")).warnings == ()
