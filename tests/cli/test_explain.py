"""`bizproc explain`: what a support person reads."""

import re

import pytest
from tests.cli.test_migrate import HEAD

BODY = """
<extensionElements><zeebe:properties><zeebe:property name="variables"
 value="amount, limit, phone"/></zeebe:properties></extensionElements>
<startEvent id="s"/><exclusiveGateway id="Big" name="Big?" default="small"/>
<userTask id="Ask" name="Ask Anna"><extensionElements>
<zeebe:assignmentDefinition assignee="u_mgr"/></extensionElements></userTask>
<boundaryEvent id="Late" attachedToRef="Ask" cancelActivity="false">
<timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>
</boundaryEvent>
<boundaryEvent id="Called" attachedToRef="Ask"><messageEventDefinition
 messageRef="m"/></boundaryEvent><endEvent id="e"/><endEvent id="e2"/>
<sequenceFlow id="f" sourceRef="s" targetRef="Big"/>
<sequenceFlow id="big" sourceRef="Big" targetRef="Ask"><conditionExpression>
= amount > limit</conditionExpression></sequenceFlow>
<sequenceFlow id="small" sourceRef="Big" targetRef="e"/>
<sequenceFlow id="g" sourceRef="Ask" targetRef="e"/>
<sequenceFlow id="h" sourceRef="Late" targetRef="e2"/>
<sequenceFlow id="i" sourceRef="Called" targetRef="e2"/>
"""
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"
MESSAGE = (
    '<message id="m" name="CallBack"><extensionElements><zeebe:subscription'
    ' correlationKey="= phone"/></extensionElements></message>'
)


@pytest.fixture
def asked(folder, run, read):
    text = HEAD.replace("<process", f"{MESSAGE}<process") + BODY
    path = folder / "approval.bpmn"
    path.write_text(f"{text}</process></definitions>", encoding="utf-8")
    assert run("deploy", "approval.bpmn")[::2] == (0, "")
    values = ("amount=7", "limit=5", "phone=123")
    assert run("start", "approval", "--key", "k", *values)[0] == 0
    [instance] = read("instances", "approval")
    return instance


def test_it_reads_as_a_person_would_tell_it(asked, run, read):
    run("publish", "callback", "--key", "123", "--ttl", "PT1H")
    [kept] = read("messages")
    [task] = [it for it in read("tasks") if it["element_id"] == "Ask"]
    status, out, err = run("explain", "k")
    assert (status, err) == (0, "")
    started = asked["started_at"][:16].replace("T", " ")
    # a minute may end between any two of these moments
    moments = re.findall(MOMENT, out)
    assert moments[0] == started
    assert all(it >= started for it in moments)
    lines = out.splitlines()
    assert lines[0].startswith(f"approval:1 {asked['id']} (key k): active, started ")
    at = "(a moment)"
    assert (
        re.sub(MOMENT, at, out)
        == f"""\
{re.sub(MOMENT, at, lines[0])}
It waits for
  Ask 'Ask Anna' (user task), since {at}
    task {task["id"]} 'Ask Anna', created, of u_mgr
    goes on when u_mgr completes it: `bizproc complete {task["id"]}`
  Late (timer boundary event), since {at}, beside the flow
    timer due {at}
    goes on when its moment comes
  Called (message boundary event), since {at}, beside the flow
    message 'CallBack', key 123
    goes on when message 'CallBack' comes with key '123': \
`bizproc publish CallBack --key 123`
    near miss: message 'callback' its name differs only in case: it is called \
'callback'; it is kept, `bizproc messages deliver {kept["id"]}` publishes it anew \
(published {at})
It decided
  {at} Big 'Big?' took big to Ask
    big: amount > limit is true with amount = 7, limit = 5
"""
    )


def test_programs_get_the_same_as_json(asked, run, read):
    found = read("explain", asked["id"])
    assert (found["instance"]["id"], found["instance"]["content"]) == (asked["id"], "")
    assert [it["kind"] for it in found["waits"]] == ["task", "timer", "message"]
    assert found["decisions"][0]["conditions"][0]["values"] == {
        "amount": 7,
        "limit": 5,
    }
    assert run("terminate", asked["id"], "--as", "u_admin")[0] == 0
    _, out, _ = run("explain", asked["id"])
    assert "terminated by u_admin." in out.splitlines()[1]
    status, _, err = run("explain", "nobody")
    assert (status, "see `bizproc instances`" in err) == (1, True)
