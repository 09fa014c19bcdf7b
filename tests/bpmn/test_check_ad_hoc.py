"""What `check` knows of variables and flows in an ad-hoc sub-process."""

from __future__ import annotations

import pytest

from bizproc import bpmn


def script(id_, expression, variable):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script'
        f' expression="= {expression}" resultVariable="{variable}"/>'
        "</extensionElements></scriptTask>"
    )


def ad_hoc(body, *, head="", until=""):
    condition = until and f"<completionCondition>= {until}</completionCondition>"
    return (
        f'<adHocSubProcess id="x"><extensionElements>{head}</extensionElements>{body}'
        f"{condition}</adHocSubProcess>"
    )


def flows(*pairs):
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (pair.split(">") for pair in pairs)
    )


ONE, TWO = script("a", "1", "one"), script("b", "one + 1", "two")
COLLECTS = '<zeebe:adHoc outputCollection="all" outputElement="= {}"/>'
JOINED = (
    "".join(f'<task id="{id_}"/>' for id_ in ("k", "l"))
    + '<exclusiveGateway id="g" default="g_j"/><parallelGateway id="j"/><task id="m"/>'
    + '<sequenceFlow id="g_j" sourceRef="g" targetRef="j"/>'
    + '<sequenceFlow id="g_k" sourceRef="g" targetRef="k"><conditionExpression>'
    "= one = 1</conditionExpression></sequenceFlow>" + flows("a>g", "k>j", "j>m")
)


@pytest.mark.parametrize(
    ("drawn", "codes"),
    [
        # what one writes may be there when another begins, or is judged
        (ad_hoc(ONE + TWO, until="two = 2"), []),
        (ad_hoc(ONE + TWO, until="three = 3"), ["BP110 x"]),
        (ad_hoc(script("a", "zero", "one")), ["BP110 a"]),
        (ad_hoc(ONE, head=COLLECTS.format("one"), until="sum(all) > 1"), []),
        (ad_hoc(ONE, head=COLLECTS.format("five")), ["BP110 x"]),
        (
            ad_hoc(ONE, head='<zeebe:adHoc activeElementsCollection="= who"/>'),
            ["BP110 x"],
        ),
        (ad_hoc(ONE, until='"yes"'), ["BP113 x"]),
        (ad_hoc(ONE, head=COLLECTS.replace("all", "for").format("one")), ["BP150 x"]),
        # another choice may bring the token that the first did not
        (ad_hoc(ONE + JOINED), []),
    ],
)
def test_findings(draw, drawn, codes):
    diagram = bpmn.read(draw(drawn, flows="s>x>e"), file="shop.bpmn")
    found = bpmn.check(diagram, bpmn.Catalog())
    assert [f"{it.code} {it.location.element}" for it in found] == codes
