"""`chat:` of a workspace: which bot fills in which form."""

import pytest
from tests.chat.desk import RECORDS, WORKSPACE, write_workspace

import bizproc
from bizproc.errors import ConfigurationError
from bizproc.portal.chat.port import ChatRefusedError
from bizproc.portal.chat.readers import chat_readers
from bizproc.portal.chat.telegram import telegram_of
from bizproc.workspace.chat.notices import CHAT_NOTICES
from bizproc.workspace.placeholders import check_placeholders
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.workspace import Workspace
from bizproc.workspace.workspace_file import read_workspace


def findings(folder, workspace, records=RECORDS):
    write_workspace(folder, workspace=workspace, records=records)
    with pytest.raises(ConfigurationError) as caught:
        Workspace.load(folder)
    return caught.value.findings


def test_a_chat_is_read_as_it_is_written(tmp_path):
    workspace = Workspace.load(write_workspace(tmp_path / "office"))
    [channel] = workspace.chats
    assert (channel.name, channel.bot, channel.form) == (
        "telegram",
        "OfficeHelpBot",
        "request",
    )
    assert (channel.token_env, channel.preset) == (
        "OFFICE_TOKEN",
        {"source": "telegram"},
    )
    assert (channel.title, channel.company) == ("Office helper", "The Office")
    assert channel.owner_phone == "+7 495 000-00-00"
    assert channel.api == "https://api.telegram.org"


@pytest.mark.parametrize("written", ["", "chat:\n", "chat: {}\n"])
def test_without_a_chat_there_is_none(written):
    assert read_workspace(f"format: bizproc/workspace@1\n{written}").chats == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("bot: OfficeHelpBot", "bot: OfficeHelp", "TYPE_ERROR", "ending with Bot"),
        ("bot: OfficeHelpBot", "bot: officebot", "TYPE_ERROR", "ending with Bot"),
        ("bot: OfficeHelpBot", 'bot: "Офис Bot"', "TYPE_ERROR", "ending with Bot"),
        ("bot: OfficeHelpBot", "name_of: x", "REQUIRED_FIELD", "lacks 'bot'"),
        ("form: request", "form: requets", "NOT_FOUND", "did you mean 'request'?"),
        ("source: telegram", "source: chat", "TYPE_ERROR", "one of form, telegram"),
        ("source: telegram", "sorce: telegram", "TYPE_ERROR", "did you mean 'source'?"),
        ("token_env: OFFICE_TOKEN", "token: '1:x'", "UNKNOWN_KEY", "no secrets"),
        ("token_env: OFFICE_TOKEN", "token_env: a-b", "TYPE_ERROR", "environment"),
        ("telegram:\n", "telegramm:\n", "UNKNOWN_KEY", "did you mean 'telegram'?"),
        ("name: Office helper", "api: 127.0.0.1", "TYPE_ERROR", "an address"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, old, new, code, says):
    assert WORKSPACE.count(old) == 1
    workspace = WORKSPACE.replace(old, new)
    found = [it for it in findings(tmp_path / "x", workspace) if says in it.message]
    assert [it.code for it in found] == [code]
    [finding] = found
    assert finding.location.file == "bizproc.yaml"
    lines = workspace.splitlines()
    near = "\n".join(
        lines[max(0, finding.location.line - 2) : finding.location.line + 1]
    )
    assert new.strip() in near or "lacks" in says


def test_a_chat_without_records_has_no_form(tmp_path):
    folder = write_workspace(tmp_path / "bare")
    (folder / "crm.yaml").unlink()
    with pytest.raises(ConfigurationError, match="no form 'request'"):
        Workspace.load(folder)


def test_every_type_of_field_has_words_for_what_it_expects():
    assert {f"chat_expects_{kind}" for kind in FieldType} == {
        name for name in CHAT_NOTICES if name.startswith("chat_expects_")
    }


@pytest.mark.parametrize("name", CHAT_NOTICES)
def test_the_originals_fill_in_what_they_may(name):
    original, names = CHAT_NOTICES[name]
    assert check_placeholders(original, dict.fromkeys(names)) == ()


def test_a_text_is_worded_by_the_workspace(tmp_path):
    worded = WORKSPACE + "texts: {chat_question: 'Ваш ответ: {{ label }}'}\n"
    texts = Workspace.load(write_workspace(tmp_path / "w", workspace=worded)).texts
    assert texts.fill("chat_question", {"label": "Имя", "help": ""}) == "Ваш ответ: Имя"
    wrong = WORKSPACE + "texts: {chat_question: '{{ name }}'}\n"
    [finding] = findings(tmp_path / "x", wrong)
    assert "'name'" in finding.message


@pytest.mark.parametrize("environment", [{}, {"OFFICE_TOKEN": " "}])
def test_a_token_that_is_not_set_is_told(tmp_path, environment):
    [channel] = Workspace.load(write_workspace(tmp_path / "office")).chats
    with pytest.raises(ChatRefusedError, match=r"'OFFICE_TOKEN'.*is not set") as caught:
        telegram_of(channel, environment=environment)
    assert caught.value.whole


def test_a_chat_that_cannot_be_opened_is_left_out_and_told_once(tmp_path):
    folder = write_workspace(tmp_path / "office")
    portal = bizproc.open_workspace("memory://", folder)
    for _ in range(2):
        assert chat_readers(portal, environment={}) == []
    [notice] = portal.notifications()
    assert (notice.to, "OFFICE_TOKEN" in notice.text) == ("u_admin", True)
    portal.close()
