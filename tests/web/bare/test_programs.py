"""Programs use an engine alone by REST, as whom the host says."""

import pytest
from starlette.testclient import TestClient
from tests.web.bare.shop import API

import bizproc.web
from bizproc.web import Directory


@pytest.fixture
def ada(shop):
    return shop.browser("ada")


def test_an_instance_from_start_to_end(shop, ada):
    started = ada.post(
        f"{API}/instances",
        json={"process": "order", "key": "o-1", "variables": {"amount": 1}},
        headers={"Idempotency-Key": "k-1"},
    )
    assert started.status_code == 201
    way = started.headers["location"]
    again = ada.post(
        f"{API}/instances",
        json={"process": "order", "key": "o-1", "variables": {"amount": 1}},
        headers={"Idempotency-Key": "k-1"},
    )
    assert again.json()["id"] == started.json()["id"]
    other = ada.post(
        f"{API}/instances",
        json={"process": "order"},
        headers={"Idempotency-Key": "k-1"},
    )
    assert (other.status_code, other.json()["code"]) == (422, "KEY_REUSED")
    [incident] = ada.get(f"{API}/incidents").json()["items"]
    changed = ada.patch(f"{way}/variables", json={"variables": {"item": "lamp"}})
    assert changed.json() == {"amount": 1, "item": "lamp"}
    assert ada.post(f"{API}/incidents/{incident['id']}/retry", json={}).is_success
    warehouse = shop.browser("warehouse")
    [task] = warehouse.get(f"{API}/tasks").json()["items"]
    done = warehouse.post(
        f"{API}/tasks/{task['id']}/completion", json={"variables": {"boxes": 2}}
    )
    assert done.json()["state"] == "completed"
    assert ada.get(way).json()["state"] == "COMPLETED"
    assert ada.get(f"{way}/history").json()["items"]
    assert ada.get(f"{way}/explanation").json()["ending"]
    listed = ada.get(f"{API}/instances?state=COMPLETED").json()["items"]
    assert [it["key"] for it in listed] == ["o-1"]


def test_messages_and_workers_outside(shop, ada):
    parcel = shop.engine.start("parcel", {"order": "p-1"})
    told = ada.post(f"{API}/messages", json={"name": "paid", "key": "p-1"})
    assert told.json()["instances"] == [parcel.id]
    asked = {"type": "print_label", "worker": "w"}
    [job] = ada.post(f"{API}/jobs/activation", json=asked).json()["items"]
    assert job["variables"] == {"order": "p-1"}
    report = {"lease_id": job["lease_id"], "variables": {"label": "p-1"}}
    for _ in range(2):
        ended = ada.post(f"{API}/jobs/{job['id']}/completion", json=report)
        assert ended.status_code == 204
    assert shop.engine.variables(parcel.id)["label"] == "p-1"
    assert ada.post(f"{API}/signals", json={"name": "closing"}).is_success
    assert len(ada.get(f"{API}/definitions?kind=process").json()["items"]) == 3
    assert b"<bpmn:process" in ada.get(f"{API}/definitions/order:1/file").content
    me = ada.get(f"{API}/me").json()
    assert (me["id"], me["administrator"], me["scopes"]) == ("ada", True, None)


def test_who_does_not_operate_works_on_tasks_alone(shop):
    order = shop.engine.start("order", {"item": "lamp", "amount": 1})
    warehouse = shop.browser("warehouse")
    way = f"{API}/instances/{order.id}"
    assert warehouse.get(way).status_code == 404
    for path in ("/instances", "/instances?key=o-1", "/incidents"):
        assert warehouse.get(f"{API}{path}").status_code == 403, path
    for path, body in (
        ("/instances", {"process": "order"}),
        ("/messages", {"name": "paid", "key": "1"}),
        ("/signals", {"name": "closing"}),
        (f"/instances/{order.id}/termination", {}),
        ("/jobs/activation", {"type": "print_label", "worker": "w"}),
        ("/definitions", {"files": [{"name": "a.bpmn", "content": "x"}]}),
    ):
        refused = warehouse.post(f"{API}{path}", json=body)
        assert refused.status_code == 403, path
    task = f"{API}/tasks/{shop.task('PackOrder').id}"
    stray = warehouse.post(f"{task}/delegation", json={"assignee": "an"})
    assert (stray.status_code, "did you mean" in stray.json()["detail"]) == (404, True)
    assert shop.browser("ann").get(task).status_code == 404


def test_a_program_brings_the_token_of_its_host(shop):
    """A browser sends a cookie to whoever asks, and a token to nobody by itself."""
    known = {"s3cret": "ada"}

    def user_of(request):
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return known.get(token) or request.cookies.get("person")

    people = Directory.of(shop.people)
    app = bizproc.web.app(shop.engine, user_of=user_of, people=lambda: people)
    program = TestClient(app)
    body = {"process": "order", "variables": {"item": "lamp", "amount": 1}}

    def start(**headers):
        return program.post(f"{API}/instances", json=body, headers=headers).status_code

    assert start(Authorization="Bearer s3cret") == 201
    assert start(Authorization="Bearer bzp_unknown") == 401
    assert start() == 403  # of no origin that is known
    assert start(Cookie="person=ada") == 403
    assert start(Cookie="person=ada", Origin="https://evil.example") == 403
    assert start(Cookie="person=ada", Origin="http://testserver") == 201
    # what a browser fills in by itself is no token
    assert start(Cookie="person=ada", Authorization="Basic eDp5") == 403
    refused = program.get(f"{API}/tasks")
    assert (refused.status_code, "bzp_" in refused.text) == (401, False)


def test_the_description_tells_what_works(ada):
    described = ada.get(f"{API}/openapi.json").json()
    ways = {(way, method) for way, it in described["paths"].items() for method in it}
    assert len(ways) > 25
    assert not {way for way, _ in ways if "record" in way or "file" in way} - {
        f"{API}/definitions/{{definition_id}}/file"
    }
    assert {it["name"] for it in described["tags"]} == {
        *("health", "tasks", "instances", "messages", "definitions", "incidents"),
        *("jobs", "people"),
    }
    text = ada.get(f"{API}/openapi.json").text
    assert "bzp_" not in text
    assert "securitySchemes" not in text
    assert '"security"' not in text


def test_a_list_is_read_on_by_what_any_process_of_the_host_signed(shop, ada):
    for number in range(3):
        shop.engine.start("parcel", {"order": f"p-{number}"})
    first = ada.get(f"{API}/instances?limit=2").json()
    assert len(first["items"]) == 2
    people = Directory.of(shop.people)
    beside = bizproc.web.app(
        shop.engine, user_of=lambda _: "ada", people=lambda: people
    )
    way = f"{API}/instances?limit=2&after={first['next']}"
    rest = TestClient(beside).get(way).json()
    assert [len(rest["items"]), rest["next"]] == [1, None]
    made_up = ada.get(f"{API}/instances?limit=2&after={first['next'][:-1]}")
    assert made_up.status_code == 400
