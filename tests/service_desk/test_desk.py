"""What the application asks of the service desk, and tells it."""

import dataclasses

import pytest

from bizproc.crm.extension import CRM
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.model.task_details import Comment
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.comments import take_comment
from bizproc.service_desk.tables import REGISTRATIONS


def thread(desk, ticket, **by):
    return [
        (it.number, it.side, it.author, it.text, it.via)
        for it in desk.messages(ticket, **by)
    ]


def test_one_thread_whatever_the_way_in(office, desk, ticket):
    office.engine.comment_on_task(
        office.task("HandleTicket").id, "Модель?", by="u_spec3"
    )
    desk.add_message(ticket, " Старая ", attachments=["a.png"], by="u_client1")
    answer = IncomingMail(
        message_id="<1@x>",
        from_="Client1@Portal.example",
        to=("help@company.example",),
        in_reply_to=office.portal.mails()[0].message_id,
        text="Очень\n> Модель?",
        attachments=("b.png",),
    )
    assert office.portal.receive_mail(answer) == ticket
    assert thread(desk, ticket, by="u_client1") == [
        ("T-000001/1", "requester", "u_client1", "Не печатает", "form"),
        ("T-000001/2", "staff", "u_spec3", "Модель?", "comment"),
        ("T-000001/3", "requester", "u_client1", "Старая", "api"),
        ("T-000001/4", "requester", "u_client1", "Очень", "mail"),
    ]
    assert [it.attachments for it in desk.messages(ticket)] == [
        (),
        (),
        ("a.png",),
        ("b.png",),
    ]
    assert desk.messages(ticket)[3].message_id == "<1@x>"
    with pytest.raises(NotFoundError):
        desk.messages(ticket, by="u_client2")


def test_a_repeated_message_is_added_once(desk, ticket):
    for _ in range(2):
        desk.add_message(ticket, "Ау", by="u_client1", event_id="e1")
    assert len(desk.messages(ticket)) == 2


def test_a_message_goes_to_tickets_only(office, desk):
    deal = office.portal.create("deal", {"title": "Т", "funnel": "contract"}).id
    with pytest.raises(NotFoundError):
        desk.add_message(deal, "Т", by="u_spec3")
    with pytest.raises(NotFoundError):
        desk.add_message("ticket-9", "Т", by="u_spec3")


def test_comments_on_other_tasks_stay_comments(office):
    deal = office.portal.create("deal", {"title": "Т", "funnel": "contract"}).id
    office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"')
    task = office.task("Do")
    office.engine.comment_on_task(task.id, "Т", by="u_mgr")
    assert office.events(deal, "message_added") == []


def test_files_with_contents_are_kept_and_mailed(office, desk, ticket):
    file = office.portal.add_file("отчёт.pdf", b"%PDF")
    desk.add_message(ticket, "Вот", attachments=[file], by="u_spec3")
    assert desk.messages(ticket)[1].attachments == (file,)
    assert ("file_added", None, "отчёт.pdf") in office.events(ticket)
    [sent] = [it for it in office.mail.messages if it["Subject"] == "Re: Принтер"]
    [attached] = list(sent.iter_attachments())
    assert (attached.get_filename(), attached.get_content()) == ("отчёт.pdf", b"%PDF")


def test_lists_hold_the_tickets_that_one_may_see(office, ticket):
    other = office.portal.create("ticket", {"topic": "Сканер"}, by="u_client2").id
    seen = {
        user: [it.id for it in office.portal.find("ticket", by=user)]
        for user in ("u_client1", "u_client2", "u_spec1", "u_admin", "u_forum")
    }
    assert seen == {
        "u_client1": [ticket],
        "u_client2": [other],
        "u_spec1": [ticket, other],
        "u_admin": [ticket, other],
        "u_forum": [],
    }
    assert office.portal.get(ticket, by="u_client1").id == ticket
    with pytest.raises(NotFoundError):
        office.portal.get(ticket, by="u_client2")
    assert office.portal.record_history(ticket, by="u_client2") == []
    assert office.portal.mails(record=ticket, by="u_client2") == []


def test_a_rating_by_link_is_the_requesters(office, desk, ticket):
    office.engine.complete_user_task(office.task("HandleTicket").id, by="u_spec3")
    with office.engine.read() as tx:
        token = tx.get(REGISTRATIONS, ticket).rating_token
    assert any(f"/rate/{token}" in it.text for it in office.portal.mails())
    for wrong in ("", "0" * 40, token[:-1], office.portal.mails()[0].reply_to):
        with pytest.raises(NotFoundError):
            desk.rate_by_link(wrong, "P")
    with pytest.raises(InvalidValueError):
        desk.rate_by_link(token, "p")
    assert desk.rate_by_link(token.upper(), "N").fields["rating"] == "N"
    [entry] = [
        it for it in office.portal.record_history(ticket) if it.field == "rating"
    ]
    assert (entry.by, entry.new) == ("u_client1", "N")
    office.portal.delete(ticket, by="u_admin")
    with pytest.raises(NotFoundError):
        desk.rate_by_link(token, "P")


def test_a_rating_that_is_taken_back_has_no_moment(office, desk, ticket):
    desk.add_message(ticket, "Смотрим", by="u_spec3")
    rated = office.portal.change(ticket, {"rating": "P"}, by="u_client1").fields
    assert rated["rated_at"] == office.clock.now()
    again = office.portal.change(ticket, {"rating": None}, by="u_client1").fields
    assert (again["rating"], again["rated_at"]) == (None, None)


def test_by_phone_and_from_the_forum(desk):
    called = desk.open_by_phone(
        "Не звонит", {"requester": "u_client2", "criticality": "low"}, by="u_spec1"
    ).fields
    assert (called["source"], called["requester"], called["created_by"]) == (
        "phone",
        "u_client2",
        "u_spec1",
    )
    link = "https://forum.example/7"
    moved = desk.move_from_forum(
        link, "Вход", {"requester": "u_client1", "description": "Нет"}, by="u_forum"
    ).fields
    assert (moved["source"], moved["forum_link"], moved["number"]) == (
        "forum",
        link,
        "T-000002",
    )
    with pytest.raises(ForbiddenError):
        desk.open_by_phone("Т", by="u_client1")
    with pytest.raises(ForbiddenError):
        desk.move_from_forum(link, "Т", by="u_spec1")


def test_previous_tickets_are_those_of_the_same_person(office, desk, ticket):
    mail = IncomingMail(
        message_id="<1@x>",
        from_="client1@portal.example",
        to=("help@company.example",),
        subject="По почте",
    )
    office.at("2027-06-01T10:00")
    by_mail = office.portal.receive_mail(mail)
    office.at("2027-06-01T11:00")
    office.portal.create("ticket", {"topic": "Чужая"}, by="u_client2")
    phoned = desk.open_by_phone(
        "Звонок", {"email": "client1@portal.example", "name": "К."}, by="u_spec1"
    )
    before = desk.previous_tickets(ticket, by="u_spec1")
    assert [it.id for it in before] == [phoned.id, by_mail]
    assert [it.id for it in desk.previous_tickets(phoned.id)] == [by_mail, ticket]
    with pytest.raises(NotFoundError):
        desk.previous_tickets(ticket, by="u_client2")


def test_who_has_no_address_is_mailed_nothing(office, desk):
    made = office.portal.create("ticket", {"topic": "Т"}, by="u_mute")
    assert made.fields["name"] == "Без адреса"
    desk.add_message(made.id, "Ответ", by="u_admin")
    told = {it.element for it in office.portal.mails(record=made.id)}
    assert told == {"MailCreatedToResponsible"}
    assert office.engine.incidents() == []


def test_a_workspace_without_the_extension_says_what_to_write(make_office, tmp_path):

    office = make_office(tmp_path, extensions=[CRM])
    with pytest.raises(NotFoundError, match=r"extensions: \[service_desk\]"):
        ServiceDesk(office.portal)


def test_what_is_one_line_is_one_line_whoever_writes_it(office, desk, ticket):
    client = {
        "name": " Иван\n Первый ",
        "email": "Ivan@Example.ORG",
        "phone": "8\t900 000 00 01",
    }
    made = desk.open_by_phone("Тема\r\nBcc: x@y.example", client, by="u_spec1").fields
    assert [made[it] for it in ("topic", "name", "email", "phone")] == [
        "Тема Bcc: x@y.example",
        "Иван Первый",
        "ivan@example.org",
        "8 900 000 00 01",
    ]
    changed = office.portal.change(ticket, {"topic": "Ещё\nстрока"}, by="u_spec3")
    assert changed.fields["topic"] == "Ещё строка"


def test_whoever_writes_to_a_closed_ticket_is_the_requester_of_the_next(office, ticket):
    office.portal.change(ticket, {"stage": "DONE"}, by="u_spec3")
    [told] = [
        it for it in office.portal.mails() if it.element == "MailStageToRequester"
    ]
    office.at("2027-06-08T09:00")
    mail = IncomingMail(
        message_id="<1@x>",
        from_="Колега <Colleague@Example.org>",
        to=(told.reply_to,),
        subject="Re: Заявка выполнена",
        text="Опять\n> сделано",
        attachments=("a.png",),
    )
    following = office.portal.get(office.portal.receive_mail(mail)).fields
    assert following["email"] == "colleague@example.org"
    assert (following["requester"], following["description"]) == (None, "Опять")
    assert (following["files"], following["previous_ticket"]) == (["a.png"], ticket)
    # what says nothing opens nothing
    office.portal.receive_mail(
        dataclasses.replace(mail, message_id="<2@x>", text="> .", attachments=())
    )
    assert len(office.portal.find("ticket")) == 2


def test_what_a_process_notes_on_a_task_is_no_message(office, ticket, desk):
    task_id = office.task("HandleTicket").id

    def note(repository, _):
        task = repository.unit.task(task_id)
        comment = Comment(text="Т", by="process:p", at=repository.now)
        take_comment(repository, task, comment, Actor(by="process:p", origin="process"))

    office.portal.run(note)
    assert len(desk.messages(ticket)) == 1


def test_a_requester_of_support_asks_as_a_requester(office, desk):
    own = office.portal.create("ticket", {"topic": "Т"}, by="u_admin").id
    desk.add_message(own, "Ну как?", by="u_admin")
    assert [it.side for it in desk.messages(own)] == ["requester"]
    assert office.portal.get(own).fields["first_answer_at"] is None


def test_who_moved_it_is_mailed_at_no_address_of_theirs(office, ticket):
    # the ticket keeps the address of its beginning, the card may have another by now
    office.portal.change(ticket, {"email": "old@portal.example"})
    office.portal.change(ticket, {"stage": "DONE"}, by="u_client1")
    told = {it.element for it in office.portal.mails(record=ticket)}
    assert "MailStageToRequester" not in told
    office.portal.change(ticket, {"stage": "ACTIVE"}, by="u_spec3")
    last = [it for it in office.portal.mails() if it.element == "MailStageToRequester"]
    assert [it.to for it in last] == [("old@portal.example",)]
