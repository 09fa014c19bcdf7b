"""The shipped company takes tickets in a chat, in Russian, once it names its bot."""

import re
import shutil
from pathlib import Path

import pytest
from tests.chat.desk import Desk

from bizproc.workspace.chat.notices import CHAT_NOTICES
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
LATIN = re.compile("[A-Za-z]{2,}")


@pytest.fixture
def company(tmp_path):
    """Return a desk of the shipped workspace with its chat switched on."""
    for name in ("crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    shipped = (ROOT / "bizproc.yaml").read_text(encoding="utf-8")
    before, _, block = shipped.partition("# chat:\n")
    written, _, after = block.partition("\n\n")
    chat = re.sub(r"^# ", "", "# chat:\n" + written, flags=re.MULTILINE)
    (tmp_path / "bizproc.yaml").write_text(f"{before}{chat}\n\n{after}", "utf-8")
    desk = Desk(tmp_path, deploy=True)
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
