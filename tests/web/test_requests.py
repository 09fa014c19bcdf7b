"""What holds for every request: headers, its origin, refusals that tell no secrets."""

import logging

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient
from tests.web.conftest import ENGLISH, OWN, PHRASE

from bizproc import web
from bizproc.errors import StoreUnavailableError
from bizproc.portal.desk.commands import TaskWork
from bizproc.web.security.headers import HEADERS

NOTHING = APIRouter()
PUBLIC = ["/healthz", "/api/v1/openapi.json", "/sign-in", "/static/css/app.css"]


@pytest.mark.parametrize("path", PUBLIC)
def test_these_answer_without_signing_in(browser, path):
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((path, 200) for path in PUBLIC),
        ("/", 303),
        ("/inbox", 303),
        ("/account", 303),
        ("/none", 404),
        ("/static/../assembly.py", 404),
        ("/static/%2e%2e/assembly.py", 404),
        ("/sign-out", 405),
        ("/api/v1/none", 404),
    ],
)
def test_every_answer_has_the_headers(browser, path, status):
    answered = browser.get(path)
    assert answered.status_code == status
    # files of the package are anybody's, and may be kept
    kept = {"Cache-Control": "no-cache"} if path.endswith(".css") else {}
    assert {it: answered.headers.get(it) for it in HEADERS} == {**HEADERS, **kept}


def every_deed(app):
    """Return the routes of an application that change something."""
    own = [*app.routes]
    for route in own:
        # an included router stands as one
        own.extend(getattr(route, "original_router", NOTHING).routes)
        for method in sorted(getattr(route, "methods", None) or ()):
            if method not in {"GET", "HEAD", "OPTIONS"}:
                yield method, route.path


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "https://testserver"},
        {"Origin": "http://[", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_another_site_sends_changes_nothing(signed_in, accounts, headers):
    deeds = [*every_deed(signed_in.app)]
    assert ("POST", "/sign-out") in deeds
    for method, path in deeds:
        answered = signed_in.request(method, path, headers=headers)
        assert answered.status_code == 403, path
        assert {name: answered.headers.get(name) for name in HEADERS} == HEADERS
    assert accounts.person_of(signed_in.cookies["bizproc"]) == "u_mgr"


def test_a_browser_that_sends_no_origin_says_where_it_is(signed_in):
    same = {"Sec-Fetch-Site": "same-origin"}
    assert signed_in.post("/sign-out", headers=same).status_code == 303


def test_behind_a_server_of_another_address_that_address_counts(office, accounts):
    made = web.app(office.portal, accounts=accounts, public_url="https://desk.example")
    browser = TestClient(made, follow_redirects=False)
    given = {"name": "u_mgr", "password": PHRASE}
    for origin, status in (
        ("https://desk.example", 303),
        ("https://desk.example:443", 303),
        ("http://testserver", 403),
    ):
        answered = browser.post("/sign-in", data=given, headers={"Origin": origin})
        assert answered.status_code == status


def test_a_fault_of_ours_is_told_by_its_number_in_the_log(
    signed_in, monkeypatch, caplog
):
    def fail(*_, **__):
        msg = "the secret of the house"
        raise RuntimeError(msg)

    monkeypatch.setattr(TaskWork, "desk", fail)
    with caplog.at_level(logging.ERROR, "bizproc.web"):
        answered = signed_in.get("/inbox")
    assert answered.status_code == 500
    assert "secret" not in answered.text
    [record] = caplog.records
    number = record.getMessage().partition(":")[0]
    assert f"<code>{number}</code>" in answered.text
    assert {name: answered.headers.get(name) for name in HEADERS} == HEADERS


def test_a_database_that_is_away_is_no_fault_of_who_asks(signed_in, monkeypatch):
    def away(*_, **__):
        msg = "postgresql://desk@db.example is away"
        raise StoreUnavailableError(msg)

    monkeypatch.setattr(TaskWork, "desk", away)
    answered = signed_in.get("/inbox")
    assert answered.status_code == 503
    assert answered.headers["retry-after"] == "60"
    assert "db.example" not in answered.text
    assert "Try again in a minute" in answered.text


def test_a_program_is_answered_in_json(browser):
    answered = browser.get("/api/v1/none")
    assert answered.headers["content-type"] == "application/problem+json"
    told = answered.json()
    assert (told["code"], told["status"]) == ("NOT_FOUND", 404)


def test_mounted_it_speaks_with_the_host_people_and_its_own_paths(office):
    host = FastAPI()
    desk = web.app(office.portal, user_of=lambda request: request.headers.get("user"))
    host.mount("/desk", desk)
    browser = TestClient(host, follow_redirects=False, headers=ENGLISH)
    assert browser.get("/desk/inbox").status_code == 401
    for stranger in ("nobody", "client@mail.example", ""):
        answered = browser.get("/desk/inbox", headers={"user": stranger})
        assert answered.status_code == 401
    page = browser.get("/desk/inbox", headers={"user": "u_mgr"})
    assert page.status_code == 200
    assert 'href="/desk/static/css/app.css"' in page.text
    assert 'href="/desk/inbox?list=created"' in page.text
    assert "Sign out" not in page.text
    assert browser.get("/desk/static/css/app.css").status_code == 200
    assert browser.get("/desk/sign-in").status_code == 404
    assert browser.get("/desk/api/v1/none").json()["code"] == "NOT_FOUND"
    office.portal.dismiss("u_mgr", by="u_admin")
    assert browser.get("/desk/inbox", headers={"user": "u_mgr"}).status_code == 401


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru", "ru"),
        ("en-US,en;q=0.9", "en"),
        ("de,en;q=0.5,ru;q=0.6", "ru"),
        ("en;q=0", "ru"),
        ("en;q=nonsense, ru;q=0.2", "ru"),
        ("*", "ru"),
        (",;=,;;" * 1000, "ru"),
        ("", "ru"),
    ],
)
def test_pages_speak_the_language_that_a_browser_likes_best(
    browser, accepted, language
):
    answered = browser.get("/sign-in", headers={"Accept-Language": accepted})
    assert answered.headers["content-language"] == language
    assert f'<html lang="{language}">' in answered.text
    assert ("Пароль" if language == "ru" else "Password") in answered.text


def test_who_is_signed_in_is_looked_up_once_a_page(signed_in, accounts, monkeypatch):
    asked = []
    person_of = type(accounts).person_of

    def counted(self, token):
        asked.append(token)
        return person_of(self, token)

    monkeypatch.setattr(type(accounts), "person_of", counted)
    signed_in.get("/inbox")
    assert len(asked) == 1
    signed_in.post("/sign-out", headers=OWN)
