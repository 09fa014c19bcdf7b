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
