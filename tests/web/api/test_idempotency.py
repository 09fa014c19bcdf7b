"""A key of idempotency: what is done under it is done once, whatever becomes of who asks."""

import datetime as dt

import pytest
from tests.office import Office
from tests.web.api.conftest import HEAD, Program

from bizproc.action import Actions
from bizproc.portal.api_tokens import SCOPES, ApiTokens
from bizproc.portal.api_tokens.keys import IdempotencyKeys

DEAL = {"type": "deal", "fields": {"title": "Office"}}
KEY = {"Idempotency-Key": "k"}
JOB = f"""{HEAD}<process id="ring" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="call"/><serviceTask id="call">
<extensionElements><zeebe:taskDefinition type="ring" retries="1"/></extensionElements>
</serviceTask><sequenceFlow id="f2" sourceRef="call" targetRef="e"/><endEvent id="e"/>
</process></definitions>"""
WAIT = f"""{HEAD}<process id="rest" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="wait"/><userTask id="wait">
<extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="u_admin"/>
</extensionElements></userTask><sequenceFlow id="f2" sourceRef="wait" targetRef="e"/>
<endEvent id="e"/></process></definitions>"""


@pytest.fixture
def rung():
    """Return a list of what is done when the process rings, taken from its end."""
    return []


@pytest.fixture
def office(tmp_path, workspace, rung):
    actions = Actions()

    @actions.add("ring")
    def ring() -> None:
        """Do what the test wants done meanwhile."""
        if rung:
            rung.pop()()

    made = Office(tmp_path, workspace=workspace, actions=actions)
    (tmp_path / "ring.bpmn").write_text(JOB)
    made.engine.deploy(tmp_path / "ring.bpmn")
    return made


def problem(answer):
    return answer.status_code, answer.json()["code"]


def test_a_request_that_comes_while_the_first_is_under_way_is_told_so(
    administrator, rung
):
    body, during = {"process": "ring"}, []
    second = Program(administrator.app)
    second.headers = administrator.headers

    def ask_again():
        during.append(second.post("/instances", json=body, headers=KEY))

    rung.append(ask_again)
    first = administrator.post("/instances", json=body, headers=KEY)
    assert first.status_code == 201
    [met] = during
    assert problem(met) == (409, "KEY_IN_USE")
    assert met.headers["retry-after"] == "1"
    assert met.headers["content-type"] == "application/problem+json"
    later = second.post("/instances", json=body, headers=KEY)
    assert (later.status_code, later.json()["id"]) == (201, first.json()["id"])
    assert len(administrator.get("/instances").json()["items"]) == 1


def test_what_was_done_before_the_process_died_is_done_no_second_time(
    administrator, office, monkeypatch
):
    def die(*_):
        msg = "the process is gone"
        raise RuntimeError(msg)

    with monkeypatch.context() as patched:
        patched.setattr(IdempotencyKeys, "finish", die)
        assert administrator.post("/records", json=DEAL, headers=KEY).status_code == 500
    soon = administrator.post("/records", json=DEAL, headers=KEY)
    assert problem(soon) == (409, "KEY_IN_USE")
    office.clock.advance(dt.timedelta(minutes=1))
    for _ in range(2):
        made = administrator.post("/records", json=DEAL, headers=KEY)
        assert (made.status_code, made.json()["id"]) == (201, "deal-1")
    assert len(administrator.get("/records?type=deal").json()["items"]) == 1


def test_a_key_is_that_of_one_token(office, served):
    made = [
        Program(
            served, ApiTokens(office.portal).add("u_mgr", name, tuple(SCOPES)).token
        )
        for name in ("shop", "site")
    ]
    ids = {it.post("/records", json=DEAL, headers=KEY).json()["id"] for it in made}
    assert ids == {"deal-1", "deal-2"}


def deployed(text):
    return {"files": [{"name": "rest.bpmn", "content": text}]}


def test_files_that_were_deployed_are_not_deployed_again_over_newer_ones(administrator):
    older, newer = deployed(WAIT), deployed(WAIT.replace('"e"', '"e9"'))
    first = administrator.post("/definitions", json=older, headers=KEY)
    assert first.status_code == 201
    assert (
        administrator.post("/definitions", json=newer).json()["items"][0]["version"]
        == 2
    )
    again = administrator.post("/definitions", json=older, headers=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    other = administrator.post("/definitions", json=newer, headers=KEY)
    assert problem(other) == (422, "KEY_REUSED")


def failed(office, rung):
    def fail():
        msg = "no line"
        raise ValueError(msg)

    rung.append(fail)
    office.engine.start("ring")
    [incident] = office.engine.incidents()
    return incident


@pytest.mark.parametrize("deed", ["retry", "skip", "termination", "delegation"])
def test_a_deed_repeated_under_its_key_is_answered_as_the_first(
    administrator, office, rung, deed
):
    incident = failed(office, rung)
    (office.folder / "rest.bpmn").write_text(WAIT)
    office.engine.deploy(office.folder / "rest.bpmn")
    office.engine.start("rest")
    task = office.task("wait").id
    way, body = {
        "retry": (f"/incidents/{incident.id}/retry", {}),
        "skip": (f"/incidents/{incident.id}/skip", {}),
        "termination": (f"/instances/{incident.instance_id}/termination", {}),
        "delegation": (f"/tasks/{task}/delegation", {"assignee": "u_mgr"}),
    }[deed]
    first, again = (administrator.post(way, json=body, headers=KEY) for _ in "12")
    assert (first.status_code, again.json()) == (200, first.json())
    alone = administrator.post(way, json=body)
    assert alone.status_code == (200 if deed == "delegation" else 409)


def test_a_file_is_sent_once_under_its_key(administrator):
    sent = [
        administrator.post("/files?name=a.txt", content=content, headers=KEY)
        for content in (b"one", b"one", b"two")
    ]
    assert [it.status_code for it in sent] == [201, 201, 422]
    assert sent[0].json() == sent[1].json()
