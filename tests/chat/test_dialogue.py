"""A dialogue asks for the fields of a form, and hands in what the form takes."""

import datetime as dt

import pytest
from tests.chat.desk import FULL, RECORDS, WORKSPACE, write_workspace

from bizproc.errors import CollisionError, RefusedError
from bizproc.portal.extension import Extension


@pytest.mark.stores("memory", "sqlite-file", "postgresql")
def test_a_whole_dialogue_makes_one_record(desk):
    reply = desk.write_all(*FULL)
    [record] = desk.records()
    assert record.id in reply.text
    fields = {name: it for name, it in record.fields.items() if it not in (None, [])}
    assert fields == {
        "id": record.id,
        "source": "telegram",
        "service": "NET",
        "name": "Anna Ivanova",
        "email": "anna@example.org",
        "rooms": [12, 14],
        "urgent": True,
        "day": dt.date(2027, 3, 1),
        "story": "Two\nlines",
    }
    [submission] = desk.submissions()
    assert (submission.record, submission.sender) == (record.id, "telegram:7")
    [left] = desk.dialogues()
    assert (left.record, left.answers, left.submission_id) == (record.id, {}, None)


def test_questions_come_one_by_one_with_their_buttons(desk):
    said = [desk.write(text) for text in FULL]
    assert "The Office" in said[0].text
    assert "Service\nWhat it is about" in said[0].text
    assert said[0].choices == ("Network", "Telephone")
    assert (said[1].text, said[1].choices) == ("Name", ())
    assert said[2].choices == ("Skip",)
    assert "Rooms" in said[4].text
    assert said[5].choices == ("Done",)
    assert "1" in said[5].text
    assert said[7].choices == ("Yes", "No", "Skip")
    assert "The desk may keep my data" in said[12].text
    assert said[12].choices == ("I agree", "Cancel")
    assert "The office may keep my data" in said[13].text
    summary, choices = said[14].text, said[14].choices
    assert choices == ("Send", "Cancel")
    assert "Service: Network\nName: Anna Ivanova" in summary.replace(" \n", "").replace(
        "Name:  Anna ", "Name: Anna "
    )
    assert "Rooms: 12, 14\nUrgent: Yes" in summary


def test_the_first_message_only_begins(desk):
    assert "Service" in desk.write("Network").text
    assert desk.write("Network").text == "Name"


def test_options_are_taken_by_title_and_code_in_any_case(desk):
    for written in ("network", "NET", " net "):
        desk.write_all("/start", written)
        [row] = desk.dialogues()
        assert row.answers == {"service": "NET"}
        desk.write("/cancel")


@pytest.mark.parametrize(
    ("before", "wrong", "says"),
    [
        (0, "Gas", "press one of the buttons"),
        (0, "Skip", "press one of the buttons"),
        (1, "   ", "“Name” is needed"),
        (1, "\x00", "“Name” must be one line of text"),
        (2, "anna", "“E-mail” must be an e-mail address"),
        (4, "many", "“Rooms” must be a whole number, from 1, to 99"),
        (4, "100", "“Rooms” must be a whole number, from 1, to 99"),
        (4, "Done", "“Rooms” must be a whole number"),
        (7, "perhaps", "press one of the buttons"),
        (8, "tomorrow", "“Day” must be a date"),
        (10, "see above", "“Photo” must be a file"),
        (12, "no", "Without your consent"),
        (14, "yes", "press one of the buttons"),
    ],
)
def test_what_does_not_fit_is_told_and_asked_again(desk, before, wrong, says):
    asked = desk.write_all(*FULL[: before + 1])
    again = desk.write(wrong)
    assert says in again.text
    assert again.text.endswith(asked.text.split("\n\n")[-1])
    assert again.choices == asked.choices
    desk.write_all(*FULL[before + 1 :])
    assert len(desk.records()) == 1


def test_the_last_of_fields_of_which_one_is_needed_cannot_be_skipped(desk):
    desk.write_all(*FULL[:3], "Skip")
    reply = desk.write("")
    assert ("needed" in reply.text, reply.choices) == (True, ())
    # without a button the word is an answer like any other
    assert "Rooms" in desk.write("Skip").text


def test_back_returns_to_the_question_before_and_then_goes_on(desk):
    desk.write_all(*FULL[:4])
    assert "E-mail" in desk.write("/back").text
    assert desk.write("/back").text == "Name"
    assert "E-mail" in desk.write("Boris").text
    assert "Service" in desk.write_all("/back", "/back").text
    assert "Service" in desk.write("/back").text
    desk.write_all("NET", "Boris", *FULL[3:])
    [record] = desk.records()
    assert record.fields["name"] == "Boris"


def test_back_from_the_summary_asks_the_last_question_alone(desk):
    desk.write_all(*FULL[:-1])
    assert "The office may keep" in desk.write("/back").text
    assert "check your answers" in desk.write("I agree").text
    desk.write("Send")
    assert len(desk.records()) == 1


def test_help_says_who_answers_and_asks_again(desk):
    alone = desk.write("/help")
    assert "Office helper" in alone.text
    assert "+7 495 000-00-00" in alone.text
    assert desk.dialogues() == []
    desk.write_all(*FULL[:2])
    assert desk.write("/help@OfficeHelpBot").text.endswith("\n\nName")
    assert desk.write("/unknown").text.endswith("\n\nName")
    assert "E-mail" in desk.write("/etc/hosts is gone").text


def test_what_begins_like_a_command_may_be_an_answer(desk):
    desk.write_all(*FULL[:2])
    assert "E-mail" in desk.write("/var is full").text
    [row] = desk.dialogues()
    assert row.answers["name"] == "/var is full"


def test_back_from_several_answers_forgets_them(desk):
    desk.write_all(*FULL[:6])
    assert "Telephone" in desk.write("/back").text
    assert "Rooms" in desk.write("1").text
    desk.write_all("14", *FULL[7:])
    assert desk.records()[0].fields["rooms"] == [14]


def test_so_many_answers_to_one_question_are_enough(desk):
    desk.write_all(*FULL[:5], *["12"] * 99)
    assert "Taken so far: 100" in desk.write("12").text
    assert "too many" in desk.write("12").text
    desk.write_all(*FULL[7:])
    assert len(desk.records()[0].fields["rooms"]) == 100


def test_a_collision_is_no_refusal(open_desk):
    def collide(repository, row):
        del repository, row
        msg = "somebody else was quicker"
        raise CollisionError(msg)

    desk = open_desk(extensions=[extension(check_write=collide)])
    desk.write_all(*FULL[:-1])
    with pytest.raises(CollisionError):
        desk.write("Send")
    assert desk.sent() == []


def test_a_setting_may_make_a_field_needed(open_desk, tmp_path):
    define = "define: {needed: {title: Needed, type: bool, default: true}}"
    desk = open_desk(
        folder=write_workspace(
            tmp_path / "needed",
            workspace=WORKSPACE.replace("settings: {", f"settings: {{{define}, "),
            records=RECORDS.replace(
                "phone: {title: Telephone, type: string}",
                "phone: {title: Telephone, type: phone}",
            ).replace(
                "phone: {label: Telephone, type: string}",
                "phone: {label: Telephone, type: phone, required: settings.needed, min_digits: 7}",
            ),
        )
    )
    reply = desk.write_all(*FULL[:4])
    assert (reply.text, reply.choices) == ("Telephone", ())
    assert "at least 7 digits" in desk.write("12345").text
    assert "Rooms" in desk.write("8 (900) 000-00-01").text


@pytest.mark.stores("sqlite-file")
def test_a_question_that_is_gone_is_not_waited_for(open_desk, tmp_path):
    first = open_desk()
    first.write_all(*FULL[:6])
    gone = RECORDS.replace(
        "      rooms: {label: Rooms, type: int, multiple: true, min: 1, max: 99}\n", ""
    )
    folder = write_workspace(tmp_path / "gone", records=gone)
    second = open_desk(folder=folder, clock=first.clock)
    second.updates = first.updates
    assert second.write("/start").choices == ("Yes", "No", "Skip")


@pytest.mark.stores("sqlite-file")
def test_a_dialogue_of_another_form_is_begun_anew(open_desk, tmp_path):
    first = open_desk()
    first.write_all(*FULL[:3])
    renamed = RECORDS.replace("forms:\n  request:", "forms:\n  other:")
    workspace = WORKSPACE.replace("form: request", "form: other")
    folder = write_workspace(tmp_path / "o", workspace=workspace, records=renamed)
    second = open_desk(folder=folder, clock=first.clock)
    second.updates = first.updates
    assert "Service" in second.write("a@b.example").text


def test_start_in_the_middle_loses_nothing(desk):
    desk.write_all(*FULL[:2])
    assert desk.write("/start").text == "Name"
    [row] = desk.dialogues()
    assert row.answers == {"service": "NET"}


@pytest.mark.parametrize("answers", range(len(FULL)))
@pytest.mark.parametrize("word", ["/cancel", "/CANCEL@OfficeHelpBot"])
def test_cancel_leaves_nothing(desk, answers, word):
    desk.write_all(*FULL[: answers or 1])
    assert "forgotten" in desk.write(word).text
    assert (desk.dialogues(), desk.records(), desk.submissions()) == ([], [], [])
    assert "nothing to cancel" in desk.write("/cancel").text


@pytest.mark.parametrize("answers", [13, 14, 15])
def test_consents_and_summary_have_a_button_to_cancel(desk, answers):
    desk.write_all(*FULL[:answers])
    assert "forgotten" in desk.write("Cancel").text
    assert (desk.dialogues(), desk.records()) == ([], [])


def test_a_dialogue_that_was_left_is_forgotten(desk):
    desk.write_all(*FULL[:3])
    desk.clock.advance(dt.timedelta(hours=2))
    assert "Service" in desk.write("/back").text
    desk.write_all(*FULL[1:2], chat="8")
    desk.clock.advance(dt.timedelta(hours=2) - dt.timedelta(microseconds=1))
    assert desk.conversations.forget_expired() == 0
    desk.clock.advance(dt.timedelta(microseconds=1))
    assert desk.conversations.forget_expired() == 2
    assert (desk.dialogues(), desk.records()) == ([], [])


def test_each_answer_gives_the_dialogue_more_time(desk):
    for text in FULL:
        desk.write(text)
        desk.clock.advance(dt.timedelta(minutes=119))
    assert len(desk.records()) == 1


def test_forgetting_keeps_which_record_a_chat_made(desk):
    desk.write_all(*FULL, "again", "Network")
    [record] = desk.records()
    desk.clock.advance(dt.timedelta(hours=2))
    assert desk.conversations.forget_expired() == 1
    [row] = desk.dialogues()
    assert (row.record, row.answers, row.form, row.expires_at) == (
        record.id, {}, None, None,
    )  # fmt: skip


def test_chats_are_held_apart(desk):
    for text in FULL:
        desk.write(text, chat="7")
        desk.write(text.replace("Anna", "Boris"), chat="8")
    assert sorted(it.fields["name"] for it in desk.records()) == [
        "Anna Ivanova",
        "Boris Ivanova",
    ]


@pytest.mark.stores("memory", "sqlite-file", "postgresql")
def test_a_repeated_update_does_nothing(desk):
    for number, text in enumerate(FULL):
        desk.write(text, update=number)
        desk.conversations.handle(desk.message(text, update=number), desk.fetch)
        assert desk.sent() == []
    assert len(desk.records()) == 1


def test_so_many_requests_a_minute_come_from_one_chat(desk):
    for _ in range(3):
        desk.write_all(*FULL)
    assert "too many requests" in desk.write_all(*FULL).text
    assert len(desk.records()) == 3
    assert "taken under" in desk.write_all(*FULL, chat="8").text
    desk.clock.advance(dt.timedelta(minutes=1))
    assert "taken under" in desk.write("Send").text
    assert len(desk.records()) == 5


def test_what_a_rule_refuses_is_not_told_to_a_stranger(open_desk, caplog):
    def refuse(repository, row):
        del repository, row
        msg = "the company Secret Ltd has no contract"
        raise RefusedError(msg, code="FORBIDDEN")

    desk = open_desk(extensions=[extension(check_write=refuse)])
    reply = desk.write_all(*FULL)
    assert "could not take" in reply.text
    assert "+7 495" in reply.text
    assert "Secret" not in reply.text
    assert reply.choices == ("Send", "Cancel")
    assert "Secret" not in caplog.text
    assert "FORBIDDEN" in caplog.text
    assert (desk.records(), desk.submissions()) == ([], [])


@pytest.mark.stores("sqlite-file")
def test_a_form_that_changed_asks_what_it_needs_now(open_desk, tmp_path):
    first = open_desk()
    first.write_all(*FULL[:-1])
    changed = RECORDS.replace(
        "max: 99}\n      urgent: {label", "max: 13}\n      urgent: {label"
    )
    folder = write_workspace(tmp_path / "changed", records=changed)
    second = open_desk(folder=folder, clock=first.clock)
    second.updates = first.updates
    reply = second.write("Send")
    assert "“Rooms” must be a whole number, from 1, to 13" in reply.text
    assert "check your answers" in second.write_all("12", "Done").text
    second.write("Send")
    assert second.records()[0].fields["rooms"] == [12]


def extension(**hooks):
    return Extension(name="rules", **hooks)


def test_options_of_one_title_are_told_apart(open_desk, tmp_path):
    records = RECORDS.replace(
        "{NET: Network, TEL: Telephone}", "{NET: Line, TEL: Line}"
    )
    desk = open_desk(folder=write_workspace(tmp_path / "alike", records=records))
    assert desk.write("Hello").choices == ("Line", "Line (TEL)")
    desk.write("Line (TEL)")
    [row] = desk.dialogues()
    assert row.answers == {"service": "TEL"}
