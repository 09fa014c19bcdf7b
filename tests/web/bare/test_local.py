"""One person signs in to an engine of their own, for as long as the process lives."""

import datetime as dt

import pytest
from starlette.testclient import TestClient

from bizproc.portal.accounts.sessions import WHOLE
from bizproc.web.assembly import assembled
from bizproc.web.bare.local_account import LocalAccount, directory_of_one
from bizproc.web.bare.workplace import BareWorkplace
from bizproc.web.security.identity import BySession


@pytest.fixture
def account(shop):
    return LocalAccount("me", now=shop.clock.now)


@pytest.fixture
def browser(shop, account):
    workplace = BareWorkplace(shop.engine, lambda: directory_of_one("me"))
    made = assembled(workplace, BySession(accounts=account))
    headers = {"Accept-Language": "en", "Origin": "http://testserver"}
    return TestClient(made, follow_redirects=False, headers=headers)


def test_the_password_opens_the_pages_and_signing_out_closes_them(browser, account):
    assert browser.get("/operations").headers["location"].startswith("/sign-in?next=")
    for name, password in (
        ("me", ""),
        ("me", f"{account.password}x"),
        ("me", "\ud800"),
        ("you", account.password),
    ):
        sent = {"name": name, "password": password.encode("utf-8", "replace")}
        assert browser.post("/sign-in", data=sent).status_code == 401
    sent = {"name": "me", "password": account.password, "next": "/operations"}
    went = browser.post("/sign-in", data=sent)
    assert went.headers["location"] == "/operations"
    page = browser.get("/operations").text
    assert "Sign out" in page
    assert "/account" not in page
    kept = dict(browser.cookies)
    assert browser.post("/sign-out").status_code == 303
    browser.cookies.update(kept)
    assert browser.get("/operations").status_code == 303


def test_a_session_ends_by_itself(shop, browser, account):
    browser.post("/sign-in", data={"name": "me", "password": account.password})
    shop.clock.advance(WHOLE - dt.timedelta(seconds=1))
    assert browser.get("/inbox").status_code == 200
    shop.clock.advance(dt.timedelta(seconds=1))
    assert browser.get("/inbox").status_code == 303


def test_passwords_are_no_two_alike(shop):
    made = {LocalAccount("me", now=shop.clock.now).password for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) > 40
