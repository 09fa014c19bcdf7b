"""What programs do is the same on every store."""

import json

import pytest
from starlette.testclient import TestClient
from tests.office import Office
from tests.web.api.conftest import API

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

ODD = "a\x00b \u202e ' \" % _ ;-- \U0001f600"
TEXTS = (ODD, "\x00", "\ud83d half of a pair", "x" * 100_000)
WAYS = ("/definitions/%00/file", "/tasks/%00", "/records/%ff", "/incidents/%00")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def office(request, tmp_path):
    url = f"{request.param}://"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql")
    made = Office(tmp_path, url)
    yield made
    made.portal.close()


@pytest.fixture
def program(office):
    token = ApiTokens(office.portal).add("u_admin", "t", tuple(SCOPES)).token
    header = {"Authorization": f"Bearer {token}"}
    return TestClient(
        web.app(office.portal), headers=header, raise_server_exceptions=False
    )


def test_records_keys_and_lists(program):
    made = [
        program.post(
            f"{API}/records",
            json={"type": "deal", "fields": {"title": str(number)}},
            headers={"Idempotency-Key": str(number // 2)},
        ).status_code
        for number in (0, 2, 4, 4)
    ]
    assert made == [201, 201, 201, 201]
    reused = program.post(
        f"{API}/records", json={"type": "lead"}, headers={"Idempotency-Key": "0"}
    )
    assert reused.json()["code"] == "KEY_REUSED"
    way, titles, after = f"{API}/records?type=deal&order=number&limit=2", [], ""
    while after is not None:
        page = program.get(way + after).json()
        titles += [it["fields"]["title"] for it in page["items"]]
        after = page["next"] and f"&after={page['next']}"
    assert titles == ["0", "2", "4"]


def asked_about(program, text):
    """Send a text everywhere a text goes."""
    header = {"Content-Type": "application/json"}
    body = json.dumps({"type": "deal", "fields": {"title": text}})
    cut = text[:100].encode(errors="replace").decode()
    return [
        program.post(f"{API}/records", content=body, headers=header),
        program.get(f"{API}/records/{cut!r}"),
        program.get(f"{API}/records", params={"type": "deal", "filter": cut}),
        program.get(f"{API}/records", params={"type": cut}),
        program.post(f"{API}/messages", json={"name": cut, "key": cut}),
        program.get(f"{API}/instances", params={"key": cut}),
        program.post(f"{API}/instances", json={"process": cut}),
        program.get(f"{API}/incidents", params={"code": cut}),
        program.post(f"{API}/jobs/none/completion", json={"lease_id": cut}),
    ]


def test_odd_texts_are_kept_or_refused_and_never_a_fault(program):
    answers = [it for text in TEXTS for it in asked_about(program, text)]
    answers += [program.get(f"{API}{way}") for way in WAYS]
    assert [it.text for it in answers if it.status_code >= 500] == []
