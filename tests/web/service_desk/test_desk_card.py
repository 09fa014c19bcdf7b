"""The card of a ticket: its thread, its clocks, and what staff does on it."""

import re

import pytest
from starlette.testclient import TestClient
from tests.service_desk.conftest import desk_workspace, make_desk
from tests.web.conftest import ENGLISH, OWN
from tests.web.records.test_card_page import hidden

from bizproc import web
from bizproc.service_desk.commands import ServiceDesk

__all__ = ["desk_workspace", "make_desk"]


@pytest.fixture
def office(make_desk):
    return make_desk()


@pytest.fixture
def ticket(office):
    fields = {"topic": "Printer", "service": "Услуга 3", "description": "It <blinks>"}
    return office.portal.create("ticket", fields, by="u_client1").id


@pytest.fixture
def browse(office):
    """Return a browser of somebody."""
    made = web.app(office.portal, user_of=lambda request: request.headers.get("user"))

    def of(user):
        headers = {**ENGLISH, **OWN, "user": user}
        return TestClient(made, follow_redirects=False, headers=headers)

    return of


def test_the_card_opens_with_the_thread_and_what_was_promised(browse, ticket):
    page = browse("u_spec3").get(f"/records/{ticket}").text
    assert re.search(r'tab=thread" aria-current="page"', page)
    assert "It &lt;blinks&gt;" in page
    assert "What was promised" in page
    assert "it runs" in page
    assert browse("u_client2").get(f"/records/{ticket}").status_code == 404


def test_staff_answers_the_client_once_with_files(browse, office, ticket):
    browser = browse("u_spec3")
    for _ in range(2):
        sent = browser.post(
            f"/records/{ticket}/messages",
            data={"text": "Turn it <off>", "kind": "answer", "event_id": "e"},
            files={"files": ("how.txt", b"off")},
        )
        assert sent.headers["location"] == f"/records/{ticket}?tab=thread&done=done"
    thread = ServiceDesk(office.portal).messages(ticket)
    assert [(it.side, it.text) for it in thread][1:] == [("staff", "Turn it <off>")]
    page = browser.get(sent.headers["location"]).text
    assert "Turn it &lt;off&gt;" in page
    path = re.search(r'href="(/records/[^"]*/messages/2/files/0)"', page)[1]
    got = browser.get(path)
    assert got.content == b"off"
    assert got.headers["content-disposition"].startswith("attachment")
    assert browser.get(path.replace("/2/", "/9/")).status_code == 404


def test_a_note_is_for_colleagues_and_never_the_client(browse, ticket):
    staff, client = browse("u_spec3"), browse("u_client1")
    note = {"text": "an old printer", "kind": "note"}
    assert staff.post(f"/records/{ticket}/messages", data=note).status_code == 303
    assert "an old printer" in staff.get(f"/records/{ticket}?tab=timeline").text
    for tab in ("thread", "timeline", "history", "card"):
        page = client.get(f"/records/{ticket}?tab={tab}").text
        assert "an old printer" not in page
        assert "Note it for colleagues" not in page
    assert client.post(f"/records/{ticket}/messages", data=note).status_code == 403
    assert client.post(f"/records/{ticket}/comments", data=note).status_code == 403


def test_an_empty_message_is_refused_at_its_field(browse, ticket):
    answered = browse("u_spec3").post(f"/records/{ticket}/messages", data={"text": " "})
    assert answered.status_code == 422
    assert 'href="#message-text"' in answered.text


def test_staff_takes_a_ticket_and_closes_it_by_buttons(browse, office, ticket):
    browser = browse("u_spec3")

    def press(title):
        page = browser.get(f"/records/{ticket}").text
        forms = re.findall(r"<form[^>]*/move\">.*?</form>", page, re.DOTALL)
        [form] = [it for it in forms if f">{title}</button>" in it]
        data = {it: hidden(form, it) for it in ("stage", "revision", "event_id")}
        return browser.post(f"/records/{ticket}/move", data=data)

    assert press("Take it").status_code == 303
    assert office.portal.get(ticket).fields["stage"] == "ACTIVE"
    assert press("Close it").status_code == 303
    assert office.portal.get(ticket).fields["stage"] == "DONE"


def test_administrators_hand_a_ticket_over(browse, office, ticket):
    browser = browse("u_admin")
    page = browser.get(f"/records/{ticket}").text
    assert "Hand it over" in page
    assert "Hand it over" not in browse("u_spec3").get(f"/records/{ticket}").text
    name = office.portal.directory().people["u_spec1"].name
    sent = browser.post(f"/records/{ticket}", data={"f-responsible": name})
    assert sent.status_code == 303
    assert office.portal.get(ticket).fields["responsible"] == "u_spec1"


def test_a_missed_promise_is_told(browse, office, ticket):
    office.at("2027-06-08T09:00")
    assert ">late</span>" in browse("u_spec3").get(f"/records/{ticket}").text
