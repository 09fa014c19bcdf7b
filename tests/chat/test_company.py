"""The shipped company takes tickets in a chat, in Russian, once it names its bot."""

import re
import shutil
import threading
from pathlib import Path

import pytest
from tests.chat.bot_api import TOKEN, BotApi
from tests.chat.desk import Desk

from bizproc.portal.chat.readers import chat_readers
from bizproc.portal.mail import CapturedMail
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.service_desk.commands import ServiceDesk
from bizproc.workspace.chat.notices import CHAT_NOTICES
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
LATIN = re.compile("[A-Za-z]{2,}")


@pytest.fixture
def folder(tmp_path):
    """Return the shipped workspace with its chat switched on."""
    for name in ("crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    shipped = (ROOT / "bizproc.yaml").read_text(encoding="utf-8")
    before, _, block = shipped.partition("# chat:\n")
    written, _, after = block.partition("\n\n")
    chat = re.sub(r"^# ", "", "# chat:\n" + written, flags=re.MULTILINE)
    (tmp_path / "bizproc.yaml").write_text(f"{before}{chat}\n\n{after}", "utf-8")
    return tmp_path


@pytest.fixture
def company(folder):
    """Return a desk of the shipped workspace."""
    desk = Desk(folder, deploy=True)
    yield desk
    desk.close()


def test_all_texts_are_in_the_language_of_the_company():
    texts = read_workspace((ROOT / "bizproc.yaml").read_bytes()).texts
    chosen = {it for it in texts.chosen if it.startswith("chat_")}
    # this one is the words of the form alone
    assert chosen | {"chat_question"} == set(CHAT_NOTICES)


def test_a_ticket_is_made_by_a_dialogue(company):
    said = [
        company.write(text)
        for text in (
            "Здравствуйте", "Услуга 1", "Анна", "anna@client.example", "Пропустить",
            "Пропустить", "Не работает интернет", "Со вчерашнего дня",
        )
    ]  # fmt: skip
    assert "Услуга 1" in said[0].choices
    company.write(files=[company.file("снимок.png", b"123")])
    company.write_all("Готово", "Согласен", "Согласен")
    thanks = company.write("Отправить").text
    [ticket] = company.portal.find("ticket")
    assert ticket.fields["source"] == "telegram"
    assert ticket.fields["topic"] == "Не работает интернет"
    assert [it["name"] for it in ticket.fields["files"]] == ["снимок.png"]
    assert str(ticket.fields["number"] or ticket.id) in thanks
    assert ticket.fields["title"] not in thanks
    consents = {it.name for it in company.portal.consents(ticket.id)}
    assert consents == {"consent_service_desk", "consent_company"}
    for reply in said:
        plain = re.sub(r"/\w+|Email|Service Desk|\S+@\S+", "", reply.text)
        assert LATIN.findall(plain) == []


@pytest.fixture
def api():
    with BotApi() as running:
        yield running


@pytest.fixture
def answering(folder, api):
    """Return the desk of the company and what reads its bot, over the wire."""
    file = folder / "bizproc.yaml"
    text = file.read_text(encoding="utf-8")
    line = "    token_env:"
    assert line in text
    file.write_text(text.replace(line, f"    api: {api.address}\n{line}"), "utf-8")
    desk = Desk(folder, deploy=True, mail=CapturedMail())
    environment = {"ADMIN24_TELEGRAM_TOKEN": TOKEN}
    [reader] = chat_readers(desk.portal, environment=environment)
    yield desk, reader
    ended = threading.Event()
    ended.set()
    reader.follow(ended)  # which closes its connection
    desk.close()


def test_a_bot_makes_a_ticket_that_is_answered_and_written_to(api, answering):
    """Bot, ticket, answer by mail, what is written in the chat, answer by mail: a thread."""
    desk, reader = answering

    def write(*texts):
        for text in texts:
            api.write(text)
        reader.read(wait=0)
        reader.send()

    portal = desk.portal
    write(
        "Здравствуйте", "Услуга 1", "Анна", "anna@client.example", "Пропустить",
        "Пропустить", "Не работает интернет", "Со вчерашнего дня",
    )  # fmt: skip
    api.send_file("снимок.png", b"123")
    write("Готово", "Согласен", "Согласен")
    assert portal.find("ticket") == []
    write("Отправить")
    [ticket] = portal.find("ticket")
    fields = ticket.fields
    assert (fields["source"], fields["number"], fields["responsible"]) == (
        *("telegram", "T-000001"),
        "u_spec1",
    )
    assert "T-000001" in api.texts()[-1]
    assert [it["name"] for it in fields["files"]] == ["снимок.png"]

    [task] = portal.engine.user_tasks(record=ticket.id)
    portal.engine.comment_on_task(task.id, "Какой у вас роутер?", by="u_spec1")
    asked = portal.mails()[-1]
    assert (asked.element, asked.to) == (
        "MailAnswerToRequester",
        ("anna@client.example",),
    )
    assert portal.get(ticket.id).fields["response_due"] is None

    write("Белый")
    assert api.texts()[-1] == "Сообщение добавлено к заявке T-000001."
    assert portal.mails()[-1].element == "MailMessageToResponsible"
    assert portal.get(ticket.id).fields["response_due"] is not None
    back = IncomingMail(
        message_id="<1@client.example>",
        from_="anna@client.example",
        to=(asked.reply_to,),
        subject="Re: Не работает интернет",
        text="Или серый",
    )
    assert portal.receive_mail(back) == ticket.id
    assert [
        (it.side, it.via, it.text) for it in ServiceDesk(portal).messages(ticket.id)
    ] == [
        ("requester", "telegram", "Со вчерашнего дня"),
        ("staff", "comment", "Какой у вас роутер?"),
        ("requester", "chat", "Белый"),
        ("requester", "mail", "Или серый"),
    ]
    assert len(portal.find("ticket")) == 1
    assert portal.engine.incidents() == []
