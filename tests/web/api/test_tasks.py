"""Programs do what people do with their tasks."""

import pytest
from tests.web.api.conftest import HEAD

FORM = f"""{HEAD}<process id="ask" isExecutable="true"><startEvent id="s"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
<userTask id="look" name="Look"><extensionElements><zeebe:userTask/>
<zeebe:ioMapping><zeebe:input source="= &quot;user:u_mgr&quot;" target="assignee"/>
<zeebe:input source="= [&quot;read&quot;, &quot;sign&quot;]" target="checklist"/>
<zeebe:output source="= good" target="good"/></zeebe:ioMapping></extensionElements>
</userTask><sequenceFlow id="f2" sourceRef="look" targetRef="e"/><endEvent id="e"/>
</process></definitions>"""


@pytest.fixture
def manager(program):
    return program("u_mgr")


@pytest.fixture
def task(office, manager):
    (office.folder / "ask.bpmn").write_text(FORM)
    office.engine.deploy(office.folder / "ask.bpmn", check=False)
    office.engine.start("ask")
    [found] = manager.get("/tasks").json()["items"]
    return found


def test_a_task_is_listed_read_and_completed_once(office, manager, task):
    assert (task["title"], task["state"], task["assignee"]) == ("Look", "open", "u_mgr")
    assert [it["text"] for it in task["checklist"]] == ["read", "sign"]
    way = f"/tasks/{task['id']}"
    found = manager.get(way)
    assert found.json() == task
    same = manager.get(way, headers={"If-None-Match": found.headers["etag"]})
    assert same.status_code == 304
    answers, key = {"variables": {"good": True}}, {"Idempotency-Key": "k"}
    for _ in range(2):
        done = manager.post(f"{way}/completion", json=answers, headers=key)
        assert (done.status_code, done.json()["state"]) == (200, "completed")
    assert office.engine.variables(task["instance"])["good"] is True
    closed = manager.post(f"{way}/completion", json=answers)
    assert (closed.status_code, closed.json()["code"]) == (409, "TASK_CLOSED")


def test_people_act_tick_comment_and_give_on(manager, task, program):
    way = f"/tasks/{task['id']}"
    started = manager.post(f"{way}/action", json={"action": "start"})
    assert started.json()["state"] == "started"
    again = manager.post(f"{way}/action", json={"action": "start"})
    assert again.status_code == 409
    deferred = manager.post(
        f"{way}/action", json={"action": "defer", "until": "P1D", "text": "Later"}
    )
    assert deferred.json()["state"] == "deferred"
    manager.post(f"{way}/action", json={"action": "resume"})
    ticked = manager.put(f"{way}/checklist/2", json={"done": True}).json()
    assert [it["done"] for it in ticked["checklist"]] == [False, True]
    assert manager.put(f"{way}/checklist/9", json={}).status_code in {404, 422}
    written = manager.post(f"{way}/comments", json={"text": "Seen"})
    assert written.status_code == 201
    texts = [it["text"] for it in manager.get(f"{way}/comments").json()["items"]]
    assert texts == ["Later", "Seen"]
    given = manager.post(f"{way}/delegation", json={"assignee": "user:u_mgr2"})
    assert given.json()["assignee"] == "u_mgr2"
    assert len(program("u_mgr2").get("/tasks").json()["items"]) == 1


@pytest.mark.parametrize(
    ("method", "what", "body"),
    [
        ("post", "completion", {"variables": {"good": True}}),
        ("post", "action", {"action": "start"}),
        ("post", "delegation", {"assignee": "u_mgr2"}),
        ("put", "checklist/1", {"done": True}),
    ],
)
def test_a_task_that_was_changed_meanwhile_is_left_alone(
    manager, task, method, what, body
):
    way = f"/tasks/{task['id']}"
    known = manager.get(way).headers["etag"]
    assert manager.put(f"{way}/checklist/2", json={}).headers["etag"] != known
    do = getattr(manager, method)
    for stale in (known, "x", 'W/"2"'):
        told = do(f"{way}/{what}", json=body, headers={"If-Match": stale})
        assert (told.status_code, told.json()["code"]) == (412, "STALE")
        assert told.headers["content-type"] == "application/problem+json"
    now = manager.get(way)
    assert now.json()["state"] == "open"
    headers = {"If-Match": now.headers["etag"], "Idempotency-Key": "k"}
    for _ in range(2 if what in {"completion", "action"} else 1):
        # repeated under its key it passes its own precondition
        done = do(f"{way}/{what}", json=body, headers=headers)
        assert done.status_code == 200, done.text
        assert done.headers["etag"] == f'"{done.json()["revision"]}"'
    assert done.json()["revision"] > now.json()["revision"]


def test_a_task_of_others_is_not_there(task, program):
    stranger, way = program("u_clerk"), f"/tasks/{task['id']}"
    assert stranger.get(way).status_code == 404
    for what, body in {
        "completion": {},
        "action": {"action": "start"},
        "delegation": {"assignee": "u_clerk"},
        "comments": {"text": "x"},
    }.items():
        assert stranger.post(f"{way}/{what}", json=body).status_code == 404
    assert stranger.get("/tasks/none").status_code == 404
    assert stranger.get("/tasks").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("action", "status"), [("dance", 400), ("accept", 409), ("defer", 422)]
)
def test_what_cannot_be_done_is_refused(manager, task, action, status):
    way = f"/tasks/{task['id']}/action"
    answer = manager.post(way, json={"action": action, "until": "soon"})
    assert answer.status_code in {status, 403}
