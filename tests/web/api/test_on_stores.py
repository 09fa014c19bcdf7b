"""What programs do is the same on every store."""

import json

import pytest
from starlette.testclient import TestClient
from tests.office import Office
from tests.web.api.conftest import API

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

ODD = "a\x00b \u202e ' \" % _ ;-- \U0001f600"
HALF = "\ud83d half of a pair"


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


def test_half_a_pair_is_no_text(program):
    body = json.dumps({"type": "deal", "fields": {"title": HALF}})
    header = {"Content-Type": "application/json"}
    answer = program.post(f"{API}/records", content=body, headers=header)
    assert 400 <= answer.status_code < 500


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


@pytest.mark.parametrize(
    "text", [ODD, "\x00", "x" * 100_000], ids=["odd", "nul", "long"]
)
def test_odd_texts_are_kept_or_refused_and_never_a_fault(program, text):
    body = {"type": "deal", "fields": {"title": text}}
    answers = [
        program.post(f"{API}/records", json=body),
        program.post(f"{API}/records", json=body, headers={"Idempotency-Key": "k"}),
        program.get(f"{API}/records/{text[:100]!r}"),
        program.get(f"{API}/records", params={"type": "deal", "filter": text[:100]}),
        program.get(f"{API}/records", params={"type": text[:100]}),
        program.post(f"{API}/messages", json={"name": text[:100], "key": text[:100]}),
        program.get(f"{API}/instances", params={"key": text[:100]}),
        program.post(f"{API}/instances", json={"process": text[:100]}),
        program.get(f"{API}/definitions/%00/file"),
        program.get(f"{API}/incidents", params={"code": text[:100]}),
        program.post(f"{API}/jobs/%00/completion", json={"lease_id": text[:100]}),
        program.get(f"{API}/tasks/%00"),
    ]
    assert [it.status_code for it in answers if it.status_code >= 500] == []
