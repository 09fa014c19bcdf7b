"""What `check` says of compensation: a sound diagram has no finding, each twin one."""

from __future__ import annotations

import pytest
from tests.bpmn.test_compensation_rules import (
    ASSOCIATION,
    BOUNDARY,
    CANCEL,
    HANDLER,
    NESTED,
    SOUND,
    THROW,
    TRANSACTION,
)

from bizproc import bpmn

DONE = HANDLER + ASSOCIATION
# the activity is done inside a sub-process, or a transaction
INSIDE = (
    '<startEvent id="is"/><task id="a"/><endEvent id="ie"/>'
    + BOUNDARY
    + DONE
    + '<sequenceFlow id="is_a" sourceRef="is" targetRef="a"/>'
    '<sequenceFlow id="a_ie" sourceRef="a" targetRef="ie"/>'
)
SUB = f'<subProcess id="sub">{INSIDE}</subProcess>'


def found(draw, body: str, flows: str, root: str = "") -> list[str]:
    diagram = bpmn.read(draw(body, flows=flows, root=root), file="shop.bpmn")
    return [
        f"{it.code} {it.location.element}"
        for it in bpmn.check(diagram, bpmn.Catalog())
        if it.code >= "BP140"
    ]


@pytest.mark.parametrize(
    ("body", "flows"),
    [
        SOUND,
        NESTED,
        (SUB + THROW, "s>sub>throw>e"),
        (SUB + THROW.replace("tion/>", 'tion activityRef="sub"/>'), "s>sub>throw>e"),
    ],
)
def test_compensation_that_is_thrown_and_undone_has_no_finding(
    draw, body: str, flows: str
) -> None:
    assert found(draw, body, flows) == []


def test_a_transaction_that_is_cancelled_undoes_what_it_holds(draw) -> None:
    held = INSIDE.replace('<endEvent id="ie"/>', CANCEL).replace("ie", "stop")
    body = TRANSACTION[0].partition("</transaction>")
    assert (
        found(
            draw, f'<transaction id="tx">{held}</transaction>{body[2]}', TRANSACTION[1]
        )
        == []
    )


@pytest.mark.parametrize(
    ("body", "flows", "says"),
    [
        (THROW + '<task id="a"/>', "s>a>throw>e", ["BP175 throw"]),
        (BOUNDARY + DONE + '<task id="a"/>', "s>a>e", ["BP176 b"]),
        (SUB, "s>sub>e", ["BP176 b"]),
        (NESTED[0].replace(THROW, ""), "s>a>e", ["BP176 us"]),
        (
            SOUND[0].replace("tion/></inter", 'tion activityRef="c"/></inter')
            + '<task id="c"/>',
            "s>a>c>throw>e",
            ["BP175 throw", "BP176 b"],
        ),
        (
            # what undoes the whole stands before what is inside
            SUB
            + THROW
            + BOUNDARY.replace('"b"', '"b2"').replace('"a"', '"sub"')
            + HANDLER.replace('"ua"', '"usub"')
            + '<association id="as2" sourceRef="b2" targetRef="usub"/>',
            "s>sub>throw>e",
            ["BP176 b"],
        ),
    ],
)
def test_what_is_in_vain_is_told(draw, body: str, flows: str, says: list[str]) -> None:
    assert sorted(found(draw, body, flows)) == says


SCRIPT = (
    '<extensionElements><zeebe:script expression="= {0}" resultVariable="{1}"/>'
    "</extensionElements>"
)
LOOP = (
    "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="= [1]" inputElement="item"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize(
    ("reads", "says"),
    [("later", []), ("item", []), ("loopCounter", []), ("never", ["BP110 ua"])],
)
def test_a_handler_reads_what_is_set_later_and_what_its_turn_has(
    draw, reads: str, says: list[str]
) -> None:
    handler = SCRIPT.format(reads, "undone")
    body = (
        f'<task id="a">{LOOP}</task><scriptTask id="c">{SCRIPT.format(1, "later")}'
        f'</scriptTask><scriptTask id="ua" isForCompensation="true">{handler}'
        "</scriptTask>" + BOUNDARY + ASSOCIATION + THROW
    )
    diagram = bpmn.read(draw(body, flows="s>a>c>throw>e"), file="shop.bpmn")
    told = bpmn.check(diagram, bpmn.Catalog())
    assert [f"{it.code} {it.location.element}" for it in told] == says
