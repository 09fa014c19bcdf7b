"""Whatever people write, nothing breaks, and a request is made once or not at all."""

import datetime as dt
import itertools
import shutil
import tempfile
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.chat.desk import FULL, Desk, write_workspace

from bizproc.workspace.records.submission import check_submission

WORDS = st.sampled_from(
    [
        *FULL, "Skip", "Done", "Send", "Cancel", "I agree", "NET", "TEL", "no", "12",
        "0", "", " ", "/start", "/back", "/help", "/cancel", "/x", "/", "a@b.c",
        "\x00", "\ud800", "x" * 5000, "{{ 7 * 7 }}", "<b>", "2027-02-30", "1e9", "٣",
    ]
)  # fmt: skip
TEXTS = st.one_of(WORDS, WORDS, st.text(max_size=20))
FILES = st.lists(
    st.tuples(
        st.sampled_from(["a.txt", "", "..", "../b", "c\x00.txt", "gone"]),
        st.sampled_from([None, 0, 5, 10**9]),
    ),
    max_size=3,
)
# what is written, by whom, with which files, after how many minutes; and whether the
# update comes twice
WRITTEN = st.tuples(
    TEXTS,
    st.sampled_from("78"),
    st.one_of(st.just([]), FILES),
    st.sampled_from([0, 0, 0, 0, 1, 121]),
    st.booleans(),
)
# None answers the question that is asked as it should be
CONVERSATIONS = st.lists(
    st.one_of(*[st.none()] * 20, WRITTEN), min_size=20, max_size=80
)
ANSWERS = {
    "Service": "NET", "Name": "Anna", "E-mail": "a@b.example", "Telephone": "1",
    "Rooms": "12", "Taken so far": "Done", "Urgent": "No", "Day": "2027-03-01",
    "What happened": "x", "Photo": "Skip", "Files": "Skip", "The desk": "I agree",
    "The office": "I agree", "Please check": "Send",
}  # fmt: skip


def answer_to(asked):
    """Return what answers the question that stands in the last paragraphs."""
    for part in reversed(asked.split("\n\n")):
        for head, answer in ANSWERS.items():
            if part.startswith(head):
                return answer
    return "Hello"


def said(desk, message):
    desk.conversations.handle(message, desk.fetch)
    return desk.sent()


def play(desk, steps):
    """Write all of it; say what holds after each message."""
    requests, asked = 0, ""
    for step in steps:
        text, chat, files, minutes, twice = step or (
            answer_to(asked),
            "7",
            (),
            0,
            False,
        )
        desk.clock.advance(dt.timedelta(minutes=minutes))
        desk.contents = {"a.txt": b"x", "..": b"x", "../b": b"x", "c\x00.txt": b"x"}
        given_files = [
            desk.file(name, b"x", handle=name or "none", size=size)
            for name, size in files
        ]
        desk.contents.pop("gone", None)
        message = desk.message(text, files=given_files, chat=chat)
        before = desk.records()
        [reply] = said(desk, message)
        assert (reply.chat, reply.text != "") == (chat, True)
        asked = reply.text if chat == "7" else asked
        if twice:
            assert said(desk, message) == []
        made = len(desk.records()) - len(before)
        assert made in {0, 1}
        assert made == ("taken under" in reply.text)
        requests += made
        [row] = [it for it in desk.dialogues() if it.chat == chat] or [None]
        if text == "/cancel":
            assert row is None or (row.answers, row.submission_id) == ({}, None)
    event(f"{requests} requests")
    assert len(desk.submissions()) == len(desk.records()) == requests
    for record in desk.records():
        assert is_whole(desk, record)


def is_whole(desk, record):
    """Say whether a record has what the form demands, as the form itself says."""
    form = desk.portal.workspace.schema.form("request")
    data = {name: record.fields[name] for name in form.fields}
    checked = check_submission(
        form,
        {**data, **dict.fromkeys(form.consents, True)},
        time=desk.portal.workspace.time,
    )
    consents = {it.name for it in desk.portal.consents(record.id)}
    return not checked.faults and consents == set(form.consents)


@given(steps=CONVERSATIONS)
@settings(max_examples=40)
def test_nothing_that_is_written_breaks_a_dialogue(steps):
    folder = Path(tempfile.mkdtemp())
    desk = Desk(write_workspace(folder / "office"))
    try:
        play(desk, steps)
    finally:
        desk.close()
        shutil.rmtree(folder)


@given(
    noise=st.lists(
        st.tuples(
            st.integers(0, len(FULL) - 1),
            st.sampled_from(["/help", "/start", "/back", "\x00", "/x"]),
        ),
        max_size=12,
    )
)
@settings(max_examples=20)
def test_whoever_answers_every_question_gets_there(noise):
    """Help and other words in between change nothing, and back costs one answer."""
    folder = Path(tempfile.mkdtemp())
    desk = Desk(write_workspace(folder / "office"))
    disturbed = dict(noise)
    try:
        reply = desk.write("Hello")
        for turn in itertools.count():
            if "taken under" in reply.text:
                break
            assert turn < 200
            if turn in disturbed:
                reply = desk.write(disturbed.pop(turn))
            reply = desk.write(answer_to(reply.text))
        [record] = desk.records()
        assert record.fields["rooms"] == [12]
    finally:
        desk.close()
        shutil.rmtree(folder)
