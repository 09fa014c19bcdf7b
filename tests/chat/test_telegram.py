"""The Bot API of Telegram, as a local stand-in speaks it."""

import pytest
from tests.chat.bot_api import TOKEN, BotApi, choices

from bizproc.portal.chat.port import (
    ChatBusyError,
    ChatFile,
    ChatRefusedError,
    ChatReply,
    ChatUnavailableError,
)
from bizproc.portal.chat.telegram import TelegramIntake
from bizproc.portal.chat.telegram_message import pieces


@pytest.fixture
def api():
    with BotApi() as running:
        yield running


@pytest.fixture
def intake(api):
    opened = TelegramIntake(TOKEN, api=api.address)
    yield opened
    opened.close()


def test_what_people_write_is_received_and_confirmed_by_asking_again(api, intake):
    number = api.write("Hello")
    [message] = intake.receive(wait=30)
    assert (message.update, message.chat, message.user, message.text) == (
        str(number), "7", "7", "Hello",
    )  # fmt: skip
    assert [it["update_id"] for it in api.updates] == [number]
    assert list(intake.receive(wait=0)) == []
    assert api.updates == []


def test_files_photos_and_contacts_are_understood(api, intake):
    api.send_file("../report.pdf", b"%PDF", caption="the report")
    api.write(
        photo=[
            {
                "file_id": "s",
                "file_unique_id": "s",
                "width": 9,
                "height": 9,
                "file_size": 5,
            },
            {"file_id": "l", "file_unique_id": "l", "width": 99, "height": 9},
        ]
    )
    api.write(voice={"file_id": "v", "file_unique_id": "v", "duration": 1})
    api.write(contact={"phone_number": "+74950000000", "first_name": "Anna"})
    received = []
    while len(received) < 4:
        received += intake.receive(wait=30)
    report, photo, voice, contact = received
    assert (report.text, report.files) == (
        "the report",
        (ChatFile(name="../report.pdf", handle="file-../report.pdf", size=4),),
    )
    assert photo.files == (ChatFile(name="photo-l.jpg", handle="l"),)
    assert voice.files == (ChatFile(name="voice-v.ogg", handle="v"),)
    assert contact.text == "+74950000000"
    assert contact.files == ()


def test_only_people_in_private_chats_are_answered(api, intake):
    group = {"id": -100, "type": "group", "title": "A group"}
    api.add(
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": group,
                "text": "in a group",
            },
        }
    )
    bot = {"id": 5, "is_bot": True, "first_name": "Another"}
    private = {"id": 5, "type": "private"}
    api.add(
        {
            "update_id": 2,
            "message": {
                "message_id": 2, "date": 1, "chat": private, "from": bot, "text": "hi",
            },
        }
    )  # fmt: skip
    api.add({"update_id": 3, "poll_answer": {"poll_id": "1", "option_ids": []}})
    api.write("Hello")
    received = []
    while not received:
        received += intake.receive(wait=30)
    assert [it.text for it in received] == ["Hello"]
    intake.receive(wait=0)
    assert api.updates == []


def test_an_update_that_cannot_be_read_holds_up_nobody(api, intake, caplog):
    api.add({"update_id": 1, "message": {"message_id": "x", "date": "never"}})
    api.write("Hello")
    received = []
    while not received:
        received += intake.receive(wait=30)
    assert [it.text for it in received] == ["Hello"]
    assert "update 1 cannot be read" in caplog.text
    intake.receive(wait=0)
    assert api.updates == []


def test_an_answer_has_its_buttons_and_no_markup(api, intake):
    intake.send("7", ChatReply(text="<b>1 * 2</b> _x_", choices=("Yes", "No")))
    intake.send("7", ChatReply(text="done"))
    first, second = api.sent
    assert (first["chat_id"], first["text"]) == ("7", "<b>1 * 2</b> _x_")
    assert "parse_mode" not in first
    assert choices(first) == ["Yes", "No"]
    assert '"remove_keyboard": true' in second["reply_markup"]


def test_a_long_answer_is_cut_and_the_last_part_has_the_buttons(api, intake):
    text = "\n".join(f"line {number}" for number in range(1000))
    intake.send("7", ChatReply(text=text, choices=("Yes",)))
    assert len(api.sent) > 1
    assert "\n".join(it["text"] for it in api.sent) == text
    assert [bool(it.get("reply_markup")) for it in api.sent] == [
        *[False] * (len(api.sent) - 1),
        True,
    ]


@pytest.mark.parametrize("letter", ["x", "я", "😀", "\n"])
def test_pieces_are_as_long_as_telegram_takes(letter):
    for length in (1, 2048, 2049, 4096, 4097, 9000):
        parts = pieces(letter * length)
        assert all(len(it.encode("utf-16-le")) // 2 <= 4096 for it in parts)
        assert sum(it.count(letter) for it in parts) in {
            length,
            length - (len(parts) - 1 if letter == "\n" else 0),
        }


def test_files_are_fetched(api, intake):
    api.files["h"] = b"x" * 300_000
    assert intake.fetch(ChatFile(name="a.bin", handle="h")) == b"x" * 300_000
    with pytest.raises(ChatRefusedError, match=r"a\.bin.*wrong file_id"):
        intake.fetch(ChatFile(name="a.bin", handle="gone"))


def test_a_file_that_is_larger_than_it_said_is_refused(api, intake):
    api.files["h"] = b"x" * (intake.largest_file + 1)
    with pytest.raises(ChatRefusedError, match="larger"):
        intake.fetch(ChatFile(name="a.bin", handle="h", size=5))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (500, ChatUnavailableError),
        (502, ChatUnavailableError),
        ("drop", ChatUnavailableError),
        ("garble", ChatUnavailableError),
        ((429, {"retry_after": 7}), ChatUnavailableError),
        (400, ChatRefusedError),
        (403, ChatRefusedError),
        (401, ChatRefusedError),
        (404, ChatRefusedError),
    ],
)
def test_what_fails_when_sending_says_whether_it_passes(api, intake, fault, kind):
    api.fail("sendMessage", fault)
    with pytest.raises(kind) as caught:
        intake.send("7", ChatReply(text="Hello"))
    assert TOKEN not in str(caught.value)
    if isinstance(fault, tuple):
        assert caught.value.after == 7
    if kind is ChatRefusedError:
        assert caught.value.whole is (fault in {401, 404})
    intake.send("7", ChatReply(text="Hello"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (409, ChatBusyError),
        ("webhook", ChatRefusedError),
        (500, ChatUnavailableError),
        ("garble", ChatUnavailableError),
        ("drop", ChatUnavailableError),
    ],
)
def test_what_fails_when_receiving_says_whether_it_passes(api, intake, fault, kind):
    api.write("Hello")
    api.fail("getUpdates", fault)
    with pytest.raises(kind):
        intake.receive(wait=0)
    assert [it.text for it in intake.receive(wait=30)] == ["Hello"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (404, ChatRefusedError),
        (503, ChatUnavailableError),
        ("cut", ChatUnavailableError),
    ],
)
def test_what_fails_in_a_download_never_tells_the_token(api, intake, fault, kind):
    api.files["h"] = b"x"
    api.fail("download", fault)
    with pytest.raises(kind) as caught:
        intake.fetch(ChatFile(name="a.bin", handle="h"))
    assert TOKEN not in str(caught.value)
    assert "a.bin" in str(caught.value)


def test_nobody_there_passes():
    with BotApi() as gone:
        address = gone.address
    intake = TelegramIntake(TOKEN, api=address)
    with pytest.raises(ChatUnavailableError, match=r"127\.0\.0\.1"):
        intake.receive(wait=0)
    intake.close()


def test_a_wrong_token_is_refused_as_a_whole(api):
    intake = TelegramIntake("654321:" + "B" * 35, api=api.address)
    with pytest.raises(ChatRefusedError) as caught:
        intake.receive(wait=0)
    assert caught.value.whole
    intake.close()
    with pytest.raises(ChatRefusedError, match="no token"):
        TelegramIntake("secret", api=api.address)
