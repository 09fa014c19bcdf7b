"""What an operator mends from the command line: incidents, variables, tokens, timers."""

import json
import re

import pytest

REPAIR = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="repair" isExecutable="true"><extensionElements><zeebe:properties>
<zeebe:property name="variables" value="divisor" /></zeebe:properties>
</extensionElements>
<startEvent id="Begin" /><scriptTask id="Divide"><extensionElements>
<zeebe:script expression="= 10 / divisor" resultVariable="share" />
</extensionElements></scriptTask>
<intermediateCatchEvent id="Rest"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></intermediateCatchEvent><endEvent id="End" />
<sequenceFlow id="A" sourceRef="Begin" targetRef="Divide" />
<sequenceFlow id="B" sourceRef="Divide" targetRef="Rest" />
<sequenceFlow id="C" sourceRef="Rest" targetRef="End" /></process></definitions>"""
ADMIN = ("--by", "u_admin", "--why", "a typing error")


@pytest.fixture
def stuck(run, read, folder):
    """Start two instances that divide by zero; return their ids."""
    (folder / "repair.bpmn").write_text(REPAIR)
    assert run("deploy", "repair.bpmn")[0] == 0
    return [
        read("start", "repair", "divisor=0", "--key", key)["id"] for key in ("a", "b")
    ]


def history(read, instance, type_):
    return [it["data"] for it in read("history", instance) if it["type"] == type_]


def test_incidents_are_shown_and_one_in_whole(run, read, stuck):
    found = read("incidents", "--process", "repair", "--element", "Divide")
    assert {(it["instance_id"], it["key"], it["phase"]) for it in found} == {
        (instance, key, "active") for instance, key in zip(stuck, "ab", strict=True)
    }
    assert [it["key"] for it in read("incidents", "--key", "b")] == ["b"]
    assert all(it["age"].startswith("PT") for it in found)
    assert read("incidents", "--code", "NONE") == []
    status, out, _ = run("incidents")
    assert (status, "active" in out) == (0, True)
    assert re.search(r"\b(now|\d+ (min|h))\b", out), out
    one = read("incident", found[0]["id"])
    assert one["message"] == found[0]["message"]
    status, out, _ = run("incident", found[0]["id"])
    assert (status, "Divide" in out, out.rstrip().endswith(one["message"])) == (
        0,
        True,
        True,
    )
    assert run("incident", "x")[0::2] == (1, "there is no incident 'x'\n")


def test_variables_are_set_and_many_are_retried(run, read, stuck):
    assert run("variables", "set", "a", "divisr=2")[0] == 1
    status, out, err = run("variables", "set", "a", "divisor=2", *ADMIN)
    assert (status, out, err) == (0, "Set divisor.\n", "")
    assert history(read, stuck[0], "variables_set") == [
        {
            "by": "u_admin",
            "reason": "a typing error",
            "old": {"divisor": 0},
            "new": {"divisor": 2},
        }
    ]
    status, _, err = run("retry")
    assert (status, "say which incidents" in err) == (1, True)
    would = read("retry", "--process", "repair", "--dry-run")
    assert [it["outcome"] for it in would] == ["open", "open"]
    status, out, _ = run("retry", "--process", "repair", *ADMIN)
    assert (status, "1 retried" in out, "1 failed again" in out) == (1, True, True)
    assert len(read("incidents")) == 1
    assert [it["outcome"] for it in read("skip", "--all")] == ["skipped"]
    status, out, _ = run("skip", "--all")
    assert (status, out) == (0, "No open incidents are meant.\n")
    refused = run("retry", "--all", "--as", "u_mgr")
    assert (refused[0], "no administrator and may not retry" in refused[2]) == (1, True)


def test_tokens_are_moved(run, read, stuck):
    [token] = read("tokens", "a")
    assert (token["element_id"], token["failed"]) == ("Divide", True)
    status, out, _ = run(
        "modify", "a", "--cancel", str(token["token"]), "--start", "Rest", *ADMIN
    )
    assert (status, out) == (0, f"repair {stuck[0]}: waits at Rest\n")
    [told] = history(read, stuck[0], "tokens_moved")
    assert (told["by"], told["reason"]) == ("u_admin", "a typing error")
    status, _, err = run("modify", "a", "--start", "Rset")
    assert (status, "did you mean 'Rest'" in err) == (1, True)
    run("terminate", "a", *ADMIN)
    assert history(read, stuck[0], "termination_asked")[0]["reason"] == "a typing error"
    again = read("restart", stuck[0], "--from", "Divide", "divisor=5")
    assert again["waiting_at"] == ["Rest"]
    assert read("variables", again["id"]) == {"divisor": 5, "share": 2}


def test_timers_are_moved_and_fired(run, read, stuck):
    run("variables", "set", "a", "divisor=2")
    run("retry", "--key", "a")
    [armed] = read("timers")
    status, out, _ = run("timers", "move", armed["id"], "2040-01-01T10:00", *ADMIN)
    assert (status, out) == (0, "Rest: due 2040-01-01 10:00\n")
    assert history(read, stuck[0], "timer_moved")[0]["by"] == "u_admin"
    assert run("timers", "move", armed["id"], "soon")[0] == 1
    status, out, _ = run("timers", "fire", armed["id"], *ADMIN)
    assert (status, out) == (0, f"repair {stuck[0]}: completed\n")
    assert run("timers", "fire", armed["id"])[0] == 1


def test_an_instance_and_a_process_stand_still(run, read, stuck):
    run("variables", "set", "a", "divisor=2")
    run("retry", "--key", "a")
    assert run("suspend")[0] == run("suspend", "a", "--process", "repair")[0] == 2
    assert run("suspend", "a", *ADMIN)[:2] == (0, f"Suspended {stuck[0]}.\n")
    assert [it["suspended"] for it in read("instances", "repair")] == [True, False]
    assert "active, suspended" in run("instances", "repair")[1]
    assert read("timers")[0]["suspended"]
    assert ", suspended" in run("timers")[1]
    assert run("resume", "a")[:2] == (0, f"Resumed {stuck[0]}.\n")
    assert run("suspend", "--process", "repair", *ADMIN)[0] == 0
    assert [it["suspended"] for it in read("instances", "repair")] == [True, True]
    health = json.loads(run("doctor", "--json")[1])
    assert health["suspended"]["processes"]["count"] == 1
    status, _, err = run("start", "repair")
    assert (status, "is suspended: no instance starts" in err) == (1, True)
    assert run("resume", "--process", "repair")[:2] == (0, "Resumed repair.\n")
    assert not any(it["suspended"] for it in read("instances", "repair"))


def test_what_comes_for_a_suspended_process_is_said_to_wait(run, read, folder):
    start = '<startEvent id="Begin" />'
    met = (
        '<startEvent id="Begin"><messageEventDefinition messageRef="m" /></startEvent>'
    )
    message = '<message id="m" name="order.placed" /><process'
    drawn = REPAIR.replace(start, met).replace("<process", message, 1)
    (folder / "repair.bpmn").write_text(drawn)
    assert run("deploy", "repair.bpmn")[0] == 0
    run("suspend", "--process", "repair")
    status, _, err = run("publish", "order.placed", "divisor=5", "--key", "a")
    waits = "what the message 'order.placed' starts is suspended: it waits for that\n"
    assert (status, err) == (0, waits)
    [kept] = read("messages")
    assert kept["only_process"] == "repair"
    assert "resumed" in run("messages")[1]
    run("resume", "--process", "repair")
    assert [it["key"] for it in read("instances", "repair")] == ["a"]
    assert read("messages") == []


def test_jobs_are_listed_and_retried(run, read, folder, monkeypatch):
    (folder / "posting.py").write_text(
        "import pathlib\nimport bizproc\nACTIONS = bizproc.Actions()\n\n\n"
        "@ACTIONS.add('post_it')\ndef post_it() -> None:\n"
        "    if not pathlib.Path('up').exists():\n"
        "        raise ConnectionError('nobody answers')\n"
    )
    monkeypatch.setenv("BIZPROC_ACTIONS", "posting:ACTIONS")
    monkeypatch.syspath_prepend(str(folder))
    script = REPAIR[REPAIR.index("<scriptTask") : REPAIR.index("<intermediate")]
    post = (
        '<serviceTask id="Divide"><extensionElements>'
        '<zeebe:taskDefinition type="post_it" /></extensionElements></serviceTask>'
    )
    (folder / "repair.bpmn").write_text(REPAIR.replace(script, post))
    assert run("deploy", "repair.bpmn")[0] == 0
    run("start", "repair", "--key", "a")
    run("tick")
    [job] = read("jobs")
    assert (job["action"], job["attempts"], job["suspended"]) == ("post_it", 1, False)
    assert "nobody answers" in job["last_error"]
    assert "ConnectionError" in job["traceback"]
    assert "nobody answers" in run("jobs", "a")[1]
    status, out, _ = run("jobs", "retry", job["id"], *ADMIN)
    assert (status, "Not done yet: " in out) == (0, True)
    assert read("jobs")[0]["attempts"] == 2
    (folder / "up").touch()
    assert run("jobs", "retry", job["id"])[:2] == (0, "Done.\n")
    assert run("jobs", "retry", job["id"])[0] == 1


def test_a_receive_task_without_a_message_is_completed(run, read, folder):
    drawn = REPAIR.replace(
        '<intermediateCatchEvent id="Rest"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration>\n</timerEventDefinition></intermediateCatchEvent>",
        '<receiveTask id="Rest"/>',
    )
    (folder / "repair.bpmn").write_text(drawn)
    assert run("deploy", "repair.bpmn")[0] == 0
    one, other = (read("start", "repair", "divisor=1")["id"] for _ in "ab")
    assert "tokens complete" in run("explain", one)[1]
    status, out, err = run("tokens", "complete", one, "Rest", "paid=true", *ADMIN)
    assert (status, out, err) == (0, "Completed Rest.\n", "")
    assert history(read, one, "element_told") == [
        {"by": "u_admin", "reason": "a typing error", "results": {"paid": True}}
    ]
    number = read("tokens", other)[0]["token"]
    assert read("tokens", "complete", other, str(number)) == {
        "id": other,
        "completed": str(number),
    }
    assert run("tokens", "complete", other, "Rest")[0] == 1


def test_an_activity_of_an_ad_hoc_sub_process_is_begun(run, read, folder):
    drawn = REPAIR.replace(
        '<intermediateCatchEvent id="Rest"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration>\n</timerEventDefinition></intermediateCatchEvent>",
        '<adHocSubProcess id="Rest"><userTask id="Call"/><userTask id="Ask"/>'
        "</adHocSubProcess>",
    )
    (folder / "repair.bpmn").write_text(drawn)
    assert run("deploy", "repair.bpmn")[0] == 0
    one, other = (read("start", "repair", "divisor=1")["id"] for _ in "ab")
    assert f"bizproc tokens activate {one} Call" in run("explain", one)[1]
    status, out, err = run("tokens", "activate", one, "Call", "who=Anna", *ADMIN)
    assert (status, out, err) == (0, "Began Call; it waits at Call.\n", "")
    assert history(read, one, "elements_chosen") == [
        {
            "by": "u_admin",
            "reason": "a typing error",
            "elements": ["Call"],
            "new": {"who": "Anna"},
        }
    ]
    status, _, err = run("tokens", "activate", one, "Cal")
    assert (status, "may begin: Call, Ask; did you mean 'Call'?" in err) == (1, True)
    number = read("tokens", other)[0]["token"]
    assert read("tokens", "activate", other, "Ask", "--at", str(number)) == {
        "id": other,
        "activated": "Ask",
        "waiting_at": ["Ask"],
    }
    assert run("tokens", "complete", other, "Rest")[0] == 1
