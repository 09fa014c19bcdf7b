"""Deploying: what is checked, what is versioned, what is refused."""

import pytest

from bizproc.errors import DeploymentError

SERVICE = (
    '<startEvent id="s"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="send_emial"/><zeebe:ioMapping>'
    '<zeebe:input source="x" target="to"/></zeebe:ioMapping></extensionElements>'
    '</serviceTask><endEvent id="e"/>'
)


@pytest.fixture
def drawn(play):
    @play.actions.add("send_email")
    def send_email(to: str, subject: str) -> None: ...

    play.draw(SERVICE, "s>call\ncall>e")
    return play.folder / "p.bpmn"


def test_an_unknown_action_is_refused_with_file_line_element_and_suggestion(
    play, drawn
):
    with pytest.raises(DeploymentError) as refused:
        play.engine.deploy(drawn)
    [finding] = refused.value.findings
    assert (finding.code, finding.location.line) == ("BP101", 4)
    assert str(finding).startswith(f"{drawn}:4: BP101 call: ")
    assert "send_email" in finding.message


def test_a_missing_parameter_is_refused(play, drawn):
    drawn.write_text(drawn.read_text().replace("send_emial", "send_email"))
    with pytest.raises(DeploymentError) as refused:
        play.engine.deploy(drawn)
    [finding] = refused.value.findings
    assert finding.code == "BP102"
    assert "subject" in finding.message


def test_a_timer_that_rolls_needs_a_working_calendar(play):
    roll = (
        "<extensionElements><zeebe:properties><zeebe:property"
        ' name="roll" value="next_working_time"/></zeebe:properties>'
        "</extensionElements>"
    )
    play.draw(
        f'<startEvent id="s"/><intermediateCatchEvent id="t">{roll}'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
        '</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>',
        "s>t\nt>e",
    )
    play.start()
    [incident] = play.engine.incidents()
    assert "working calendar" in incident.message


def deploying(play, expression, *, condition="= v"):
    script = f'<zeebe:script expression="{expression}" resultVariable="found"/>'
    play.draw(
        '<startEvent id="s"/><scriptTask id="count"><extensionElements>'
        f'{script}</extensionElements></scriptTask><endEvent id="e"/><endEvent id="o"/>'
        '<exclusiveGateway id="x" default="x_e"/>'
        '<sequenceFlow id="x_e" sourceRef="x" targetRef="e"/>'
        '<sequenceFlow id="x_o" sourceRef="x" targetRef="o">'
        f"<conditionExpression>{condition}</conditionExpression></sequenceFlow>",
        "s>count\ncount>x",
    )
    return play.engine.deploy(play.folder / "p.bpmn")


@pytest.mark.parametrize(
    ("expression", "condition", "element"),
    [
        ("= 1 + &quot;x&quot;", "= v", "count"),
        ("= [date(2027, 1, 1) + 5]", "= v", "count"),
        ("= 1", "= &quot;yes&quot;", "x_o"),
    ],
)
def test_an_expression_that_can_only_fail_is_refused(
    play, expression, condition, element
):
    with pytest.raises(DeploymentError) as refused:
        deploying(play, expression, condition=condition)
    [finding] = refused.value.findings
    assert (finding.code, finding.location.element) == ("BP113", element)


@pytest.mark.parametrize(
    "expression",
    [
        "= amount + 1",
        "= price_of(item) + &quot;x&quot;",
        "= today() + 1",
        "= deal.lines[1].price",
        "= if paid then 1 else &quot;no&quot;",
    ],
)
def test_what_an_application_may_offer_is_not_refused(play, expression):
    deployed = deploying(play, expression, condition="= is_large(found)")
    assert [it.kind for it in deployed] == ["process"]


def test_a_join_that_waits_for_ever_is_refused(play):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_a"/><task id="a"/>'
        '<task id="b"/><parallelGateway id="j"/><endEvent id="e"/>'
        '<sequenceFlow id="x_a" sourceRef="x" targetRef="a"/>'
        '<sequenceFlow id="x_b" sourceRef="x" targetRef="b">'
        "<conditionExpression>= v</conditionExpression></sequenceFlow>",
        "s>x\na>j\nb>j\nj>e",
    )
    with pytest.raises(DeploymentError) as refused:
        play.engine.deploy(play.folder / "p.bpmn")
    assert [it.code for it in refused.value.findings] == ["BP132"]
