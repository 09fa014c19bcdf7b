"""Who is asked among several, from the command line."""

import pytest

VOTE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="vote" isExecutable="true"><startEvent id="Begin" />
<userTask id="Vote"><extensionElements><zeebe:userTask /><zeebe:ioMapping>
<zeebe:input source="= person" target="assignee" /></zeebe:ioMapping></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics
 inputCollection="= members(&quot;group:support_staff&quot;)" inputElement="person" />
</extensionElements></multiInstanceLoopCharacteristics></userTask><endEvent id="End" />
<sequenceFlow id="A" sourceRef="Begin" targetRef="Vote" />
<sequenceFlow id="B" sourceRef="Vote" targetRef="End" /></process></definitions>"""


@pytest.fixture
def asked(run, read, folder):
    """Ask the support staff; return the tasks by person."""
    (folder / "vote.bpmn").write_text(VOTE)
    assert run("deploy", "vote.bpmn")[0] == 0
    instance = read("start", "vote")["id"]
    return instance, {it["assignee"]: it["id"] for it in read("tasks")}


def test_one_is_withdrawn_and_another_one_asked(run, read, asked):
    instance, tasks = asked
    why = ("--as", "u_admin", "--why", "away")
    status, out, _ = run("withdraw", tasks["u_spec1"], *why)
    assert status == 0
    assert out == f"Vote ({tasks['u_spec1']}): cancelled, asked was u_spec1\n"
    status, out, _ = run("ask-another", tasks["u_spec2"], "u_emp1", *why)
    assert (status, out) == (0, f"Vote ({tasks['u_spec2']}): u_emp1 is asked as well\n")
    assert {it["assignee"] for it in read("tasks")} == {"u_emp1", "u_spec2", "u_spec3"}
    told = {it["type"]: it["data"] for it in read("history", instance)}
    assert told["task_withdrawn"]["reason"] == "away"
    assert told["another_asked"]["by"] == "u_admin"


def test_json_is_the_task_and_a_refusal_says_why(run, read, asked):
    _, tasks = asked
    row = read("withdraw", tasks["u_spec1"], "--as", "u_admin")
    assert (row["state"], row["details"]["closed_by"]) == ("CANCELED", "u_admin")
    row = read("ask-another", tasks["u_spec2"], "u_emp1", "--as", "u_admin")
    assert (row["id"], row["state"]) == (tasks["u_spec2"], "CREATED")
    status, _, error = run("ask-another", tasks["u_spec2"], "u_emp1", "--as", "u_admin")
    assert status == 1
    assert "'u_emp1' is asked at 'Vote' already" in error
