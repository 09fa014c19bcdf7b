"""Who comes in: every operation, each kind of caller, what is theirs and what is not."""

import re

import pytest
from tests.rights.office import ACTIONS, VALUES, fields_of, made, opened, tried
from tests.web.api.conftest import API, Program

from bizproc import web
from bizproc.portal.api_tokens import SCOPES, ApiTokens

OWN = {"Origin": "http://testserver"}


def operations(app):
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            if path.startswith(API):
                needed = [it for one in operation["security"] for it in one["token"]]
                yield method.upper(), re.sub(r"\{\w+\}", "1", path), needed


def ask(browser, method, path, **options):
    body = None if method == "GET" else {}
    return browser.request(method, path, json=body, **options)


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_nobody_comes_in_without_a_token(served):
    browser, count = Program(served), 0
    for method, whole, _ in operations(served):
        path = whole.removeprefix(API)
        for header in (None, "Bearer bzp_none", "Bearer x", "Basic eDp5"):
            given = {} if header is None else {"Authorization": header}
            answer = ask(browser, method, path, headers=given)
            if header is None and method != "GET":
                # not even its origin is known
                assert code(answer) == (403, "FORBIDDEN"), path
                answer = ask(browser, method, path, headers=OWN)
            if header in {"Bearer x", "Basic eDp5"} and method != "GET":
                assert answer.status_code == 403
                continue
            assert code(answer) == (401, "SIGN_IN"), (method, path)
            assert answer.headers["www-authenticate"] == "Bearer"
            count += 1
    assert count > 60


def test_a_token_opens_its_scope_alone(served, program):
    for scope in SCOPES:
        browser = program("u_admin", scope)
        for method, path, needed in operations(served):
            answer = ask(browser, method, path.removeprefix(API))
            if needed and scope not in needed:
                assert code(answer) == (403, "SCOPE"), (scope, method, path)
            else:
                assert answer.status_code not in {401, 500}, (scope, method, path)
                if answer.status_code == 403:
                    assert answer.json()["code"] == "SCOPE"
                    assert "/jobs" in path


PEOPLE = ("u_nils", "u_sara", "u_nora", "u_head", "u_acc", "u_trainee", "u_root")


@pytest.fixture(scope="module")
def company():
    portal = opened()
    app, programs = web.app(portal), {}
    for person in PEOPLE:
        token = ApiTokens(portal).add(person, "test", tuple(SCOPES)).token
        programs[person] = Program(app, token)
    return portal, programs


def tried_over_http(portal, browser, action, type_, owner):
    """Do as `tried`, as a program; return the code of the refusal."""
    kind, _, what = action.partition(":")
    if kind == "create":
        more = {"stage": what} if what.isupper() else {}
        more = {what: VALUES[what]} if what in VALUES else more
        given = {"type": type_, "fields": fields_of(type_, owner, **more)}
        answer = browser.post("/records", json=given)
    else:
        id_ = made(portal, type_, owner)
        name = "stage" if kind == "move" else what
        fields = {"fields": {name: VALUES.get(what, what)}}
        answer = {
            "see": lambda: browser.get(f"/records/{id_}"),
            "change": lambda: browser.patch(f"/records/{id_}", json=fields),
            "move": lambda: browser.patch(f"/records/{id_}", json=fields),
            "delete": lambda: browser.delete(f"/records/{id_}"),
            "run": lambda: browser.post(
                "/instances", json={"process": "offer", "key": id_}
            ),
        }[kind]()
    return None if answer.is_success else answer.json()["code"]


@pytest.mark.parametrize("person", PEOPLE)
def test_a_program_may_what_its_person_may(company, person):
    portal, programs = company
    asked = [
        (type_, owner, action)
        for type_ in ("order", "payment")
        for owner in ("u_nils", "u_sara")
        for action in ACTIONS[type_]
    ]
    of_person = {it: tried(portal, person, it[2], it[0], it[1]) for it in asked}
    browser = programs[person]
    assert {
        it: tried_over_http(portal, browser, it[2], it[0], it[1]) for it in asked
    } == of_person


@pytest.mark.parametrize("person", PEOPLE)
def test_what_is_hidden_is_nowhere(company, person):
    """In no list, no history and no instance; and it is told as what is not there."""
    portal, programs = company
    id_ = made(portal, "order", "u_nils", margin=7)
    sees = tried(portal, person, "see", "order", "u_nils") is None
    browser = programs[person]
    listed = browser.get("/records?type=order&limit=200")
    assert (id_ in listed.text) is sees
    for way in (f"/records/{id_}/history", f"/instances?key={id_}"):
        assert browser.get(way).status_code == (200 if sees else 404)
    if sees:
        shown = browser.get(f"/records/{id_}").json()["fields"]
        assert ("margin" in shown) is ("margin" in portal.get(id_, by=person).fields)
        return
    for method, more in (("PATCH", {"json": {"fields": {}}}), ("DELETE", {})):
        hidden = browser.request(method, f"/records/{id_}", **more)
        nothing = browser.request(method, "/records/order-999", **more)
        assert hidden.status_code == nothing.status_code == 404
        told = hidden.json()["detail"].replace(id_, "order-999")
        assert told == nothing.json()["detail"]


def test_a_session_opens_the_api_from_a_page_of_this_origin_alone(signed_in):
    way, body = f"{API}/records", {"type": "deal"}
    assert signed_in.get(f"{API}/me").json()["scopes"] is None
    assert signed_in.post(way, json=body, headers=OWN).status_code == 201
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = signed_in.post(way, json=body, headers=headers)
        assert code(answer) == (403, "FORBIDDEN")
    # a token that opens nothing is not made up for by a session
    stolen = {"Authorization": "Bearer bzp_none", **OWN}
    assert signed_in.get(f"{API}/me", headers=stolen).status_code == 401


def test_other_origins_come_in_by_a_token_if_they_are_listed(office, accounts):
    app = web.app(office.portal, accounts=accounts, cors=["https://shop.example"])
    token = ApiTokens(office.portal).add("u_mgr", "t", ["records:read"]).token
    browser = Program(app, token)
    shop, other = {"Origin": "https://shop.example"}, {"Origin": "https://x.example"}
    asked = {"Access-Control-Request-Method": "PATCH"}
    allowed = browser.options("/records/deal-1", headers={**shop, **asked})
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in allowed.headers
    refused = browser.options("/records/deal-1", headers={**other, **asked})
    assert "access-control-allow-origin" not in refused.headers
    told = browser.get("/records/none", headers=shop)
    assert told.status_code == 404
    assert told.headers["access-control-allow-origin"] == "https://shop.example"
    page = browser.get("http://testserver/sign-in", headers=shop)
    assert "access-control-allow-origin" not in page.headers


def test_without_a_list_no_other_origin_is_told_anything(administrator):
    answer = administrator.get("/me", headers={"Origin": "https://shop.example"})
    assert "access-control-allow-origin" not in answer.headers
    for name in ("content-security-policy", "x-content-type-options", "cache-control"):
        assert name in answer.headers


def test_the_description_and_the_health_ask_for_no_token(served):
    browser = Program(served)
    described = browser.get("/openapi.json")
    assert described.status_code == 200
    assert described.json()["openapi"].startswith("3.1")
    assert browser.get("http://testserver/healthz").json() == {"status": "ok"}


def test_the_api_can_be_left_out_and_mounted(office):
    bare = Program(web.app(office.portal, sections={"tasks"}))
    assert bare.get("/me").status_code == 404
    from fastapi import FastAPI  # noqa: PLC0415 - of this test alone

    host = FastAPI()
    host.mount("/desk", web.app(office.portal, user_of=lambda _: "u_mgr"))
    browser = Program(host)
    assert browser.get("http://testserver/desk/api/v1/me").json()["id"] == "u_mgr"
    made = browser.post(
        "http://testserver/desk/api/v1/records", json={"type": "deal"}, headers=OWN
    )
    assert made.headers["location"] == "/desk/api/v1/records/deal-1"
    assert browser.get("http://testserver/desk/api/v1/none").json()["status"] == 404
