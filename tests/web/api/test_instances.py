"""Programs start processes, look into them, and mend them as operators do."""

import pytest
from tests.web.api.conftest import PARCEL, Program

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens


@pytest.fixture
def program(parcels):
    app = web.app(parcels.portal)

    def make(person="u_admin"):
        token = ApiTokens(parcels.portal).add(person, "test", tuple(SCOPES)).token
        return Program(app, token)

    return make


@pytest.fixture
def administrator(program):
    return program()


NEW = {"process": "parcel", "key": "p-1", "variables": {"weight": 3}}


def test_an_instance_is_started_and_looked_into(administrator):
    key = {"Idempotency-Key": "k"}
    made = administrator.post("/instances", json=NEW, headers=key)
    assert made.status_code == 201
    assert administrator.post("/instances", json=NEW, headers=key).json() == made.json()
    id_ = made.json()["id"]
    assert made.headers["location"] == f"/api/v1/instances/{id_}"
    found = administrator.get(f"/instances/{id_}").json()
    assert (found["process"], found["key"], found["state"]) == (
        "parcel",
        "p-1",
        "ACTIVE",
    )
    assert [(it["element"], it["beside"]) for it in found["tokens"]][:1] == [
        ("label", False)
    ]
    assert found["waits"][0]["kind"] == "job"
    assert administrator.get(f"/instances/{id_}/variables").json() == {"weight": 3}
    assert administrator.get(f"/instances/{id_}/explanation").json()["waits"][0][
        "goes_on"
    ]
    types = [
        it["type"]
        for it in administrator.get(f"/instances/{id_}/history").json()["items"]
    ]
    assert "element_activated" in types
    listed = administrator.get("/instances?process=parcel&state=ACTIVE").json()["items"]
    assert [it["id"] for it in listed] == [id_]
    assert administrator.get("/instances?incident=true").json()["items"] == []


def test_variables_are_set_and_an_instance_is_stopped(administrator):
    id_ = administrator.post("/instances", json=NEW).json()["id"]
    changed = administrator.patch(
        f"/instances/{id_}/variables", json={"variables": {"weight": 4}}
    )
    assert changed.json() == {"weight": 4}
    unknown = administrator.patch(
        f"/instances/{id_}/variables", json={"variables": {"w": 1}}
    )
    assert unknown.status_code == 404
    stopped = administrator.post(
        f"/instances/{id_}/termination", json={"reason": "test"}
    )
    assert stopped.json()["state"] == "TERMINATED"
    again = administrator.post(f"/instances/{id_}/termination", json={})
    assert again.status_code == 409


def test_incidents_are_listed_retried_and_skipped(administrator, parcels):
    id_ = administrator.post(
        "/instances", json={**NEW, "variables": {"weight": "x"}}
    ).json()["id"]
    parcels.engine.activate_jobs("print_label", worker="w")
    [incident] = administrator.get(f"/incidents?instance={id_}").json()["items"]
    assert (incident["element"], incident["state"]) == ("label", "OPEN")
    way = f"/incidents/{incident['id']}"
    assert administrator.get(way).json() == incident
    retried = administrator.post(f"{way}/retry", json={})
    assert retried.json()["state"] == "RESOLVED"
    parcels.engine.activate_jobs("print_label", worker="w")
    [incident] = administrator.get(f"/incidents?instance={id_}").json()["items"]
    administrator.post(
        f"/incidents/{incident['id']}/skip", json={"reason": "no weight"}
    )
    assert administrator.get(f"/instances/{id_}").json()["state"] == "COMPLETED"
    assert administrator.post(f"{way}/retry", json={}).status_code == 409
    assert administrator.get("/incidents/none").status_code == 404


def test_a_message_says_what_became_of_it(administrator):
    sent = {"name": "nobody waits", "key": "k", "ttl": "PT1H"}
    answer = administrator.post(
        "/messages", json=sent, headers={"Idempotency-Key": "m"}
    ).json()
    assert answer["known"] is False
    assert answer["kept_until"] == "2027-06-01T10:00:00+03:00"
    again = administrator.post(
        "/messages", json=sent, headers={"Idempotency-Key": "m"}
    ).json()
    assert again["new"] is False
    wrong = administrator.post("/messages", json={**sent, "ttl": "soon"})
    assert wrong.status_code == 422
    signal = administrator.post("/signals", json={"name": "fire"}).json()
    assert signal["instances"] == []


def test_definitions_are_listed_read_and_deployed(administrator):
    [found] = administrator.get("/definitions?kind=process").json()["items"]
    assert (found["name"], found["version"]) == ("parcel", 1)
    file = administrator.get(f"/definitions/{found['id']}/file")
    assert file.text == PARCEL
    assert file.headers["content-type"] == "application/xml"
    assert file.headers["content-disposition"] == "attachment"
    assert administrator.get("/definitions/none/file").status_code == 404
    changed = PARCEL.replace('id="gone"', 'id="gone" name="Lost"')
    deployed = administrator.post(
        "/definitions", json={"files": [{"name": "parcel.bpmn", "content": changed}]}
    )
    assert deployed.status_code == 201, deployed.text
    assert [it["version"] for it in deployed.json()["items"]] == [2]
    wrong = administrator.post(
        "/definitions", json={"files": [{"name": "parcel.bpmn", "content": "<a"}]}
    )
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["field"].startswith("parcel.bpmn:1")
    for name in ("../parcel.bpmn", "parcel.exe", "a/b.bpmn"):
        outside = {"files": [{"name": name, "content": PARCEL}]}
        assert administrator.post("/definitions", json=outside).status_code == 400


def test_of_an_instance_people_see_what_their_records_show(administrator, program):
    theirs = program("u_mgr")
    id_ = administrator.post("/instances", json=NEW).json()["id"]
    assert theirs.get(f"/instances/{id_}").status_code == 404
    assert theirs.get("/instances").status_code == 403
    assert theirs.get("/instances?key=p-1").status_code == 404
    deal = theirs.post("/records", json={"type": "deal"}).json()["id"]
    started = theirs.post("/instances", json={**NEW, "key": deal}).json()["id"]
    assert theirs.get(f"/instances/{started}").json()["key"] == deal
    listed = theirs.get(f"/instances?key={deal}").json()["items"]
    assert started in [it["id"] for it in listed]
    for inside in ("variables", "history", "explanation"):
        assert theirs.get(f"/instances/{started}/{inside}").status_code == 403
    assert theirs.get("/incidents").status_code == 403
    assert theirs.post(f"/instances/{started}/termination", json={}).status_code == 403
    files = {"files": [{"name": "parcel.bpmn", "content": PARCEL}]}
    assert theirs.post("/definitions", json=files).status_code == 403
    assert theirs.post("/signals", json={"name": "fire"}).status_code == 403
