"""Administrators give forms their links, and take them back."""

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from tests.web.conftest import ENGLISH, OWN, PHRASE
from tests.web.forms.paper import Page

from bizproc import web
from bizproc.portal.accounts import Accounts


@pytest.fixture
def visit(desk):
    accounts = Accounts(
        desk, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    made = web.app(desk, accounts=accounts)

    def sign_in(person):
        accounts.set_password(person, PHRASE)
        browser = TestClient(made, follow_redirects=False, headers=ENGLISH)
        given = {"name": person, "password": PHRASE}
        assert browser.post("/sign-in", data=given, headers=OWN).status_code == 303
        return browser

    return sign_in


def links(desk):
    return {it.form: it for it in desk.form_links()}


def act(browser, deed, form="order"):
    answered = browser.post(f"/forms/{form}/link", data={"deed": deed}, headers=OWN)
    assert answered.status_code == 303
    return Page(browser.get(answered.headers["location"]).text)


def test_an_administrator_makes_replaces_and_closes_links(visit, desk):
    browser = visit("u_olga")
    assert "It has no link yet." in browser.get("/forms").text
    page = act(browser, "make")
    token = links(desk)["order"].token
    assert "The link is made." in page.text
    assert f"http://testserver/f/{token}" in page.text
    [code] = [it["value"] for it in page.controls if it["tag"] == "textarea"]
    [(tag, frame)] = Page(code).tags
    assert (tag, frame["title"]) == ("iframe", "An order")
    assert frame["src"] == f"http://testserver/f/{token}"
    assert "https://www.company.example" in page.text
    assert browser.get(f"/f/{token}").status_code == 200
    act(browser, "close")
    assert browser.get(f"/f/{token}").status_code == 410
    act(browser, "open")
    act(browser, "replace")
    assert links(desk)["order"].token != token
    assert browser.get(f"/f/{token}").status_code == 404


def test_nobody_else_does(visit, desk):
    browser = visit("u_timur")
    assert browser.get("/forms").status_code == 403
    assert 'href="/forms"' not in browser.get("/inbox").text
    made = browser.post("/forms/order/link", data={"deed": "make"}, headers=OWN)
    assert made.status_code == 403
    assert not links(desk)


@pytest.mark.parametrize(
    ("form", "deed"), [("none", "make"), ("order", "burn"), ("order", "close")]
)
def test_what_is_not_there_is_not_done(visit, form, deed):
    browser = visit("u_olga")
    way = f"/forms/{form}/link"
    assert browser.post(way, data={"deed": deed}, headers=OWN).status_code == 404
