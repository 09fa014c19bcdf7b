"""Workers outside take jobs over HTTP, and report what became of them."""

import datetime as dt

import pytest
from tests.web.api.conftest import Program

from bizproc import web
from bizproc.portal.api_tokens import ApiTokens


@pytest.fixture
def app(parcels):
    return web.app(parcels.portal)


@pytest.fixture
def worker(parcels, app):
    def make(*scopes, person="u_admin"):
        given = scopes or ("jobs:print_label",)
        return Program(app, ApiTokens(parcels.portal).add(person, "w", given).token)

    return make


MINUTE = dt.timedelta(minutes=1)
ASK = {"type": "print_label", "worker": "press-1"}


def start(parcels, **variables):
    return parcels.engine.start("parcel", {"weight": 3, **variables}).id


def take(program, **more):
    answer = program.post("/jobs/activation", json={**ASK, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def report(program, job, what, **more):
    given = {"lease_id": job["lease_id"], **more}
    return program.post(f"/jobs/{job['id']}/{what}", json=given)


def test_a_job_is_taken_and_its_results_let_the_process_go_on(parcels, worker):
    instance = start(parcels)
    [job] = take(worker())
    assert (job["type"], job["instance"], job["element"]) == (
        "print_label",
        instance,
        "label",
    )
    assert (job["variables"], job["attempt"], job["retries"]) == ({"weight": 3}, 1, 3)
    assert job["leased_until"] == "2027-06-01T09:05:00+03:00"
    assert take(worker()) == []
    for _ in range(2):
        answer = report(worker(), job, "completion", variables={"label": "L-3"})
        assert answer.status_code == 204
    other = report(worker(), job, "completion", variables={"label": "L-4"})
    assert (other.status_code, other.json()["code"]) == (409, "CONFLICT")
    assert parcels.engine.instance(instance).state == "COMPLETED"
    assert parcels.engine.variables(instance)["label"] == "L-3"


def test_a_lease_of_another_is_409(parcels, worker):
    start(parcels)
    [first] = take(worker(), lease="PT1M")
    parcels.clock.advance(MINUTE)
    [second] = take(worker())
    assert second["lease_id"] != first["lease_id"]
    for what, more in {
        "completion": {},
        "failure": {"message": "x"},
        "error": {"code": "LOST"},
        "extension": {"lease": "PT1M"},
    }.items():
        answer = report(worker(), first, what, **more)
        assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
    extended = report(worker(), second, "extension", lease="PT10M")
    assert extended.json() == {"leased_until": "2027-06-01T09:11:00+03:00"}


def test_failures_and_errors_are_those_of_every_job(parcels, worker):
    instance = start(parcels)
    [job] = take(worker())
    failed = report(worker(), job, "failure", message="no ink", backoff="PT1M")
    assert failed.status_code == 204
    parcels.clock.advance(MINUTE)
    [job] = take(worker())
    assert report(worker(), job, "error", code="LOST").status_code == 204
    history = [it.element_id for it in parcels.engine.history(instance)]
    assert "gone" in history
    assert parcels.engine.instance(instance).state == "COMPLETED"


def test_a_token_opens_the_jobs_of_its_action_alone(parcels, worker):
    start(parcels)
    for scopes in (("jobs:other",), ("operate",)):
        answer = worker(*scopes).post("/jobs/activation", json=ASK)
        assert (answer.status_code, answer.json()["code"]) == (403, "SCOPE")
    [job] = take(worker("jobs:*"))
    refused = report(worker("jobs:other"), job, "completion")
    assert (refused.status_code, refused.json()["code"]) == (403, "SCOPE")
    unseen = worker("records:read").post("/jobs/nothing/failure", json={})
    assert unseen.status_code == 400
    hidden = report(worker("records:read"), {**job, "id": "job-99"}, "completion")
    assert hidden.status_code == 404
    # and no more than its person may
    answer = worker(person="u_mgr").post("/jobs/activation", json=ASK)
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"type": "nothing"}, 404),
        ({"type": "send_email"}, 422),
        ({"worker": ""}, 400),
        ({"max_jobs": 0}, 400),
        ({"max_jobs": 101}, 400),
        ({"wait": 31}, 400),
        ({"wait": -1}, 400),
        ({"lease": "soon"}, 422),
        ({"lease": "PT0.5S"}, 422),
    ],
)
def test_what_is_beyond_is_refused(worker, given, status):
    asked = worker("jobs:*").post("/jobs/activation", json={**ASK, **given})
    assert asked.status_code == status


def test_who_waits_gets_what_comes_meanwhile_and_holds_nothing(parcels, app, worker):
    waited = []

    async def pause(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            start(parcels)

    app.state.pause = pause
    assert len(take(worker(), wait=30)) == 1
    assert len(waited) == 3
    assert take(worker(), wait=2) == []
    assert sum(waited) == 3 * 0.5 + 2
    waited.clear()
    assert take(worker()) == []
    assert waited == []
