"""A client follows a ticket by a link: the thread, an answer, the rating."""

import datetime as dt

import pytest
from tests.web.conftest import OWN
from tests.web.forms.paper import Page
from tests.web.service_desk.conftest import ANSWERS

from bizproc.service_desk.client_page import ClientPages
from bizproc.service_desk.commands import ServiceDesk


def task_of(desk, ticket):
    [task] = desk.engine.user_tasks(record=ticket)
    return task.id


def follow(stranger, answered):
    assert answered.status_code == 303, answered.text
    return stranger.open(answered.headers["location"])


def test_who_sent_the_form_is_led_to_the_page_of_the_ticket(stranger, desk, support):
    _, page = stranger.open(support)
    sent, _ = stranger.fill(support, page, **{**ANSWERS, "consent_desk": ""})
    _, thanks = follow(stranger, sent)
    [ticket] = desk.find("ticket")
    [way] = [
        it["href"]
        for tag, it in thanks.tags
        if tag == "a" and it["href"].startswith("/ticket/")
    ]
    answered, page = stranger.open(way)
    assert answered.status_code == 200
    assert answered.headers["x-robots-tag"] == "noindex, nofollow"
    assert "set-cookie" not in answered.headers
    assert not [tag for tag, _ in page.tags if tag == "script"]
    for told in (
        ticket.fields["number"],
        "No connection",
        "Since this morning.",
        "You",
    ):
        assert told in page.text


def test_the_client_reads_answers_and_no_notes(stranger, desk, ticket, path):
    task = task_of(desk, ticket)
    desk.engine.act_on_task(task, "start", by="u_nadia")
    desk.engine.comment_on_task(task, "Is it plugged in?", by="u_nadia")
    desk.comment(ticket, "A difficult client.", by="u_nadia")
    _, page = stranger.open(path)
    assert "is being worked on" in page.text
    assert "Is it plugged in?" in page.text
    assert "Надежда" in page.text
    assert "difficult" not in page.text


def test_the_client_answers_with_a_file_and_gets_it_back(
    stranger, desk, ticket, path, thread
):
    _, page = stranger.open(path)
    paper = ("files", "тест <1>.html", b"<script>1</script>")
    sent, _ = stranger.fill(path, page, files=[paper], text="It is\nplugged in.")
    _, page = follow(stranger, sent)
    assert "Your message is sent." in page.text
    assert thread()[-1] == ("requester", "It is\nplugged in.")
    told = ServiceDesk(desk).messages(ticket)[-1]
    assert (told.via, told.author) == ("page", "ivan@example.org")
    [way] = [
        it["href"] for tag, it in page.tags if tag == "a" and "/files/" in it["href"]
    ]
    file = stranger.get(way)
    assert file.content == b"<script>1</script>"
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in file.headers["content-security-policy"]
    assert stranger.get(way.replace("/files/2/1", "/files/2/2")).status_code == 404
    assert stranger.get(way.replace("/files/2/1", "/files/1/0")).status_code == 404


def test_a_message_that_is_sent_twice_is_there_once(stranger, path, thread):
    _, page = stranger.open(path)
    for _ in range(2):
        assert stranger.fill(path, page, text="Once")[0].status_code == 303
    assert [text for _, text in thread()] == ["Since this morning.", "Once"]


def test_nothing_is_no_message(stranger, path, thread):
    _, page = stranger.open(path)
    refused, page = stranger.fill(path, page, text="  \n ")
    assert refused.status_code == 422
    assert "Must be filled in." in page.text
    assert len(thread()) == 1


def test_who_writes_too_much_waits_and_loses_nothing(
    stranger, desk, path, thread, clock
):
    clock.advance(dt.timedelta(minutes=5))
    for number in range(desk.workspace.settings.form_rate):
        _, page = stranger.open(path)
        assert stranger.fill(path, page, text=f"{number}")[0].status_code == 303
    _, page = stranger.open(path)
    paper = ("files", "log.txt", b"log")
    refused, page = stranger.fill(path, page, files=[paper], text="One more")
    assert refused.status_code == 429
    assert page.control("a:text")["value"] == "One more"
    assert "log.txt" in page.text
    clock.advance(dt.timedelta(minutes=2))
    assert stranger.fill(path, page)[0].status_code == 303
    assert thread()[-1] == ("requester", "One more")


def test_what_is_written_to_a_closed_ticket_begins_a_new_one(
    stranger, desk, ticket, path, clock
):
    desk.engine.complete_user_task(task_of(desk, ticket), by="u_nadia")
    clock.advance(dt.timedelta(days=8))
    desk.engine.run_due()
    _, page = stranger.open(path)
    assert "This request is closed" in page.text
    sent, _ = stranger.fill(path, page, text="Again the same.")
    assert sent.headers["location"].partition("?")[0] != path
    _, page = follow(stranger, sent)
    [new] = [it for it in desk.find("ticket") if it.id != ticket]
    assert new.fields["previous_ticket"] == ticket
    assert new.fields["number"] in page.text


def test_the_client_rates_by_the_link_of_the_mail(stranger, desk, ticket):
    desk.engine.complete_user_task(task_of(desk, ticket), by="u_nadia")
    told = [it for it in desk.mails() if it.to == ("ivan@example.org",)][-1]
    way = "/rate/" + told.text.partition("/rate/")[2].split()[0]
    # a link alone rates nothing: programs open the links of mails
    answered = stranger.get(way)
    assert answered.status_code == 200
    assert desk.get(ticket).fields["rating"] is None
    wrong = stranger.post(way, data={"rating": "5"}, headers=OWN)
    assert wrong.status_code == 422
    rated = stranger.post(way, data={"rating": "P"}, headers=OWN)
    _, page = follow(stranger, rated)
    assert "Your rating: Good" in page.text
    assert desk.get(ticket).fields["rating"] == "P"


def test_what_is_not_answered_yet_is_not_rated(stranger, desk, path):
    token = ClientPages(desk).ticket(path.rpartition("/")[2]).rating_token
    assert "once it is answered" in stranger.get(f"/rate/{token}").text
    refused = stranger.post(f"/rate/{token}", data={"rating": "P"}, headers=OWN)
    assert refused.status_code == 422
    assert "/rate/" not in stranger.get(path).text


@pytest.mark.parametrize("token", ["none", "%00", "0" * 40, "тест"])
@pytest.mark.parametrize("way", ["/ticket", "/rate"])
def test_a_link_that_leads_nowhere_says_so(stranger, way, token):
    assert stranger.get(f"{way}/{token}").status_code == 404
    told = stranger.post(f"{way}/{token}", data={"rating": "P"}, headers=OWN)
    assert told.status_code == 404


def test_a_token_of_one_kind_opens_nothing_of_another(stranger, desk, path):
    kept = ClientPages(desk).ticket(path.rpartition("/")[2])
    assert stranger.get(f"/rate/{kept.page_token}").status_code == 404
    assert stranger.get(f"/ticket/{kept.rating_token}").status_code == 404


def test_a_ticket_that_is_gone_has_no_page(stranger, desk, ticket, path):
    desk.delete(ticket, by="u_olga")
    assert stranger.get(path).status_code == 404


def test_hostile_texts_stay_texts(stranger, path):
    payload = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
    _, page = stranger.open(path)
    sent, _ = stranger.fill(path, page, text=payload, files=[("files", payload, b"x")])
    answered, page = follow(stranger, sent)
    assert payload in page.text
    assert "<img" not in answered.text
    assert isinstance(page, Page)
