"""What a client goes on writing in a chat belongs to the ticket made there."""

import pytest

from bizproc.portal.repository.incoming_chat import IncomingChat
from bizproc.service_desk.chats import take_chat


@pytest.fixture
def write(office):
    """Return what writes in the chat of a record."""

    def do(record, text, files=()):
        chat = IncomingChat(
            channel="telegram", chat="7", user="7", text=text, files=files
        )
        return office.portal.run(
            lambda repository, _: take_chat(repository, chat, repository.row(record))
        )

    return do


@pytest.fixture
def chatted(office):
    """Return a ticket that somebody from outside made in a chat."""
    fields = {
        "topic": "Принтер",
        "service": "Услуга 3",
        "source": "telegram",
        "name": "Иван",
        "email": "client@example.org",
    }
    return office.portal.create("ticket", fields).id


def test_a_chat_goes_on_in_the_thread(office, desk, write, chatted):
    desk.add_message(chatted, "Модель?", by="u_spec3")
    file = office.portal.add_file("фото.png", b"PNG")
    assert write(chatted, "Старая", (file,)) is True
    [answer, said] = desk.messages(chatted)
    assert (answer.side, said.side, said.author, said.via, said.attachments) == (
        "staff",
        "requester",
        "client@example.org",
        "chat",
        (file,),
    )
    assert office.portal.get(chatted).fields["response_due"] is not None
    assert ("NotifyReply", "u_spec3") in office.notices()


def test_a_requester_of_the_staff_asks_as_a_requester(office, desk, write):
    ticket = office.portal.create("ticket", {"topic": "Т"}, by="u_spec1").id
    assert write(ticket, "Ну как?") is True
    assert desk.messages(ticket)[0].side == "requester"


def test_what_is_written_after_the_end_begins_anew(office, desk, write, chatted):
    office.portal.change(chatted, {"stage": "DONE"}, by="u_spec3")
    office.at("2027-06-08T09:00")
    assert office.portal.get(chatted).fields["closed_at"] is not None
    assert write(chatted, "Опять") is False
    assert desk.messages(chatted) == []


def test_chats_of_other_records_are_left(office, write):
    lead = office.portal.create("lead", {"title": "Л"}).id
    assert write(lead, "Ну?") is False
