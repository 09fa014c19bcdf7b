"""A stranger fills in a form under a link: no account, no cookie, no script."""

import datetime as dt
import re

import pytest
from tests.web.conftest import OWN

PERSON = {"kind": "person", "topic": "A mouse"}
PAPER = ("files", "plan.pdf", b"plan")


def tickets(desk):
    return desk.find("ticket")


def follow(stranger, answered):
    assert answered.status_code == 303, answered.text
    return stranger.open(answered.headers["location"])


def test_who_sends_a_form_reads_the_number(stranger, desk, order):
    answered, page = stranger.open(order)
    assert answered.status_code == 200
    assert "An order" in page.text
    assert "Desk Ltd, INN 7700000000" in page.text
    sent, _ = stranger.fill(order, page, files=[PAPER], **PERSON)
    thanks, told = follow(stranger, sent)
    [ticket] = tickets(desk)
    assert ticket.fields["number"] in told.text
    assert ticket.fields["files"][0]["name"] == "plan.pdf"
    assert thanks.status_code == 200
    [consent] = desk.consents(ticket.id)
    assert consent.text == "I agree\nDesk Ltd, INN 7700000000"
    assert consent.sender == "testclient"


def test_a_page_for_strangers_has_no_cookie_no_script_and_is_not_found_by_robots(
    stranger, order
):
    answered, page = stranger.open(order)
    assert "set-cookie" not in answered.headers
    assert answered.headers["x-robots-tag"] == "noindex, nofollow"
    assert ("meta", {"name": "robots", "content": "noindex, nofollow"}) in page.tags
    assert not [tag for tag, _ in page.tags if tag == "script"]


def test_a_question_offers_texts_while_one_types_and_takes_others(
    stranger, desk, order
):
    _, page = stranger.open(order)
    [topic] = [it for it in page.controls if it["name"] == "a:topic"]
    at = [tag for tag, given in page.tags if given.get("id") == topic["list"]]
    assert at == ["datalist"]
    offered = desk.workspace.schema.form("order").offers["topic"].texts
    shown = [given["value"] for tag, given in page.tags if tag == "option"]
    assert offered
    assert set(offered) <= set(shown)
    sent, _ = stranger.fill(order, page, **PERSON)
    follow(stranger, sent)
    assert [it.fields["topic"] for it in tickets(desk)] == ["A mouse"]


def test_sites_that_the_form_names_may_frame_it_and_no_other(stranger, order, support):
    framed = stranger.get(order).headers
    assert (
        "frame-ancestors https://www.company.example"
        in (framed["content-security-policy"])
    )
    assert "x-frame-options" not in framed
    alone = stranger.get(support).headers
    assert "frame-ancestors 'none'" in alone["content-security-policy"]
    assert alone["x-frame-options"] == "DENY"


def test_what_is_refused_keeps_all_that_was_typed_and_the_files(stranger, desk, order):
    _, page = stranger.open(order)
    typed = {"kind": "company", "topic": 'A "quoted" <b>topic</b>'}
    refused, page = stranger.fill(order, page, files=[PAPER], untick="1", **typed)
    assert refused.status_code == 422
    assert "brought up more questions" in page.text
    assert page.control("a:topic")["value"] == typed["topic"]
    assert "checked" in page.control("a:kind", "company")
    assert "plan.pdf" in page.text
    assert not tickets(desk)
    # the INN is asked of companies alone: now it is
    refused, page = stranger.fill(order, page, sla="77")
    assert refused.status_code == 422
    assert "has ten digits" in page.text
    inn = page.control("a:sla")
    assert inn["value"] == "77"
    assert inn["aria-invalid"] == "true"
    assert set(inn["aria-describedby"].split()) <= set(page.ids)
    assert f'href="#{inn["id"]}"' in refused.text
    sent, _ = stranger.fill(order, page, sla="7700000000")
    follow(stranger, sent)
    [ticket] = tickets(desk)
    [file] = ticket.fields["files"]
    assert desk.files.read(file["key"]) == b"plan"


def test_a_file_that_was_kept_can_be_taken_away(stranger, desk, order):
    _, page = stranger.open(order)
    _, page = stranger.fill(order, page, files=[PAPER], topic="")
    [kept] = [
        it
        for it in page.controls
        if it.get("type") == "checkbox" and it["name"] == "a:files"
    ]
    kept.pop("checked")
    sent, _ = stranger.fill(order, page, **PERSON)
    follow(stranger, sent)
    assert not tickets(desk)[0].fields["files"]


def test_a_file_of_somebody_else_cannot_be_named(stranger, desk, order, support):
    value = desk.add_file("secret.txt", b"secret")
    _, page = stranger.open(order)
    for named in (value["key"], "../../etc/passwd", "x" * 500):
        sent, _ = stranger.fill(order, page, files=[], **PERSON, **{"a:files": [named]})
        assert sent.status_code == 303
    assert not any(it.fields["files"] for it in tickets(desk))
    # nor is what came with one form a file of another
    _, page = stranger.open(support)
    _, page = stranger.fill(support, page, files=[PAPER])
    [token] = [
        it["value"] for it in page.controls if it["name"] == "a:files" and it["value"]
    ]
    _, page = stranger.open(order)
    stranger.fill(order, page, **PERSON, **{"a:files": [token]})
    assert not any(it.fields["files"] for it in tickets(desk))


def test_files_beyond_the_limits_are_left_out_and_told(stranger, desk, order):
    _, page = stranger.open(order)
    assert "Files: at most 2. Each at most 1 MB." in page.text
    large = ("files", "large.bin", b"x" * (1_048_576 + 1))
    sent, _ = stranger.fill(order, page, files=[PAPER, large], **PERSON)
    _, page = follow(stranger, sent)
    assert "large.bin" in page.text
    assert [it["name"] for it in tickets(desk)[0].fields["files"]] == ["plan.pdf"]


def test_a_form_that_is_sent_twice_makes_one_record(stranger, desk, order):
    _, page = stranger.open(order)
    first, _ = stranger.fill(order, page, **PERSON)
    again, _ = stranger.fill(order, page, topic="Another", kind="person")
    assert first.headers["location"] == again.headers["location"]
    assert len(tickets(desk)) == 1


def test_who_fills_in_what_nobody_sees_is_thanked_for_nothing(stranger, desk, order):
    _, page = stranger.open(order)
    sent, _ = stranger.fill(order, page, **PERSON, homepage="http://spam.example")
    _, page = follow(stranger, sent)
    assert "Thank you" in page.text
    assert not tickets(desk)


def test_whoever_sends_too_often_waits_and_loses_nothing(stranger, desk, order, clock):
    for _ in range(desk.workspace.settings.form_rate):
        _, page = stranger.open(order)
        assert stranger.fill(order, page, **PERSON)[0].status_code == 303
    _, page = stranger.open(order)
    refused, page = stranger.fill(order, page, files=[PAPER], **PERSON)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert page.control("a:topic")["value"] == "A mouse"
    assert "plan.pdf" in page.text
    clock.advance(dt.timedelta(minutes=2))
    assert stranger.fill(order, page)[0].status_code == 303


def test_a_consent_is_given_to_the_text_that_was_read(stranger, desk, order):
    _, page = stranger.open(order)
    given = page.control("consent:consent_desk")
    assert re.fullmatch("[0-9a-f]{64}", given["value"])
    given["value"] = "0" * 64
    refused, page = stranger.fill(order, page, **PERSON)
    assert refused.status_code == 422
    assert "has changed meanwhile" in page.text
    assert not tickets(desk)
    assert stranger.fill(order, page)[0].status_code == 303


@pytest.mark.parametrize("token", ["none", "%00", "x" * 3000, "тест"])
def test_a_link_that_leads_nowhere_says_so(stranger, token):
    answered = stranger.get(f"/f/{token}")
    assert answered.status_code == 404


def test_a_link_that_was_replaced_leads_nowhere_and_a_closed_form_takes_nothing(
    stranger, desk, order
):
    _, page = stranger.open(order)
    desk.close_form("order", by="u_olga")
    closed, _ = stranger.fill(order, page, **PERSON)
    assert closed.status_code == 410
    assert "is closed" in closed.text
    desk.close_form("order", by="u_olga", is_closed=False)
    assert stranger.get(order).status_code == 200
    desk.link_form("order", by="u_olga", replace=True)
    gone = stranger.get(order)
    assert (gone.status_code, "replaced by a new one" in gone.text) == (404, True)
    assert not tickets(desk)


def test_a_form_speaks_the_language_of_the_browser_and_the_words_of_the_company(
    stranger, support
):
    page = stranger.get(support, headers={"Accept-Language": "ru"}).text
    assert '<html lang="ru">' in page
    assert "Отправить" in page
    assert "Подробное описание" in page


def test_a_browser_is_helped(stranger, support):
    _, page = stranger.open(support)
    email = page.control("a:email")
    assert (email["autocomplete"], email["inputmode"]) == ("email", "email")
    assert page.control("a:phone")["type"] == "tel"
    assert page.control("a:name")["autocomplete"] == "name"
    assert "required" in email


def test_another_site_cannot_send_it(stranger, desk, order):
    _, page = stranger.open(order)
    for headers in ({}, {"Origin": "https://www.company.example"}):
        refused, _ = stranger.fill(order, page, headers=headers, **PERSON)
        assert refused.status_code == 403
    assert not tickets(desk)
    assert stranger.fill(order, page, headers=OWN, **PERSON)[0].status_code == 303
