"""Files of a dialogue: judged at once, fetched when the request is sent."""

import pytest
from tests.chat.desk import FULL, RECORDS, write_workspace

from bizproc.portal.chat.port import ChatFile
from bizproc.portal.extension import Extension

MEGABYTE = 1024 * 1024
BEFORE_PHOTO = FULL[:11]
CONSENTS = ("I agree", "I agree")


@pytest.fixture
def at_files(desk):
    """Return a desk whose dialogue asks for files."""
    desk.write_all(*BEFORE_PHOTO, "Skip")
    return desk


def names(record, field="files"):
    return [it["name"] for it in record.fields[field] or ()]


@pytest.mark.stores("memory", "sqlite-file", "postgresql")
def test_files_are_kept_with_the_record(desk):
    desk.write_all(*BEFORE_PHOTO)
    assert "Files" in desk.write(files=[desk.file("me.jpg", b"12345")]).text
    both = [desk.file("a.txt", b"aa"), desk.file("b.txt", b"bbb")]
    assert "2" in desk.write(files=both).text
    assert "3" in desk.write(files=[desk.file("c.txt", b"aa")]).text
    desk.write_all("Done", *CONSENTS, "Send")
    [record] = desk.records()
    assert record.fields["photo"]["size"] == 5
    assert names(record) == ["a.txt", "b.txt", "c.txt"]
    kept = [desk.portal.files.read(it["key"]) for it in record.fields["files"]]
    assert kept == [b"aa", b"bbb", b"aa"]
    told = [
        it.new
        for it in desk.portal.record_history(record.id)
        if it.event == "file_added"
    ]
    assert told == ["me.jpg", "a.txt", "b.txt", "c.txt"]


def test_nothing_is_fetched_before_the_request_is_sent(at_files):
    desk = at_files
    fetched = []
    fetch = desk.fetch
    desk.fetch = lambda file: fetched.append(file.name) or fetch(file)
    desk.write(files=[desk.file("a.txt")])
    desk.write_all("Done", *CONSENTS)
    assert (fetched, desk.files_kept()) == ([], [])
    desk.write("/cancel")
    assert (fetched, desk.files_kept(), desk.dialogues()) == ([], [], [])
    desk.write_all(*BEFORE_PHOTO, "Skip")
    desk.write(files=[desk.file("a.txt")])
    desk.write_all("Done", *CONSENTS, "Send")
    assert fetched == ["a.txt"]


def test_the_summary_names_the_files(at_files):
    at_files.write(files=[at_files.file("../up/a.txt"), at_files.file("b\n.txt")])
    reply = at_files.write_all("Done", *CONSENTS)
    assert "Files: a.txt, b.txt" in reply.text


def test_a_file_that_is_too_large_is_told_at_once(at_files):
    large = at_files.file("film.mp4", b"x", size=MEGABYTE + 1)
    reply = at_files.write(files=[large, at_files.file("a.txt")])
    assert "film.mp4 is larger than 1 MB" in reply.text
    assert "Taken so far: 1" in reply.text
    assert (
        "larger"
        not in at_files.write(files=[at_files.file("b.txt", b"x", size=MEGABYTE)]).text
    )
    alone = at_files.write(files=[large])
    assert "film.mp4" in alone.text
    at_files.write_all("Done", *CONSENTS, "Send")
    assert names(at_files.records()[0]) == ["a.txt", "b.txt"]


def test_a_file_larger_than_it_said_is_not_taken(at_files):
    at_files.write(files=[at_files.file("a.txt", b"x" * (MEGABYTE + 1), size=5)])
    reply = at_files.write_all("Done", *CONSENTS, "Send")
    assert "a.txt could not be fetched" in reply.text
    assert at_files.records() == []
    at_files.write("Send")
    assert names(at_files.records()[0]) == []


def test_the_limits_of_the_form_hold(open_desk, tmp_path):
    records = RECORDS.replace(
        "files: {label: Files, type: file, multiple: true}",
        "files: {label: Files, type: file, multiple: true, max_files: 2, max_file_mb: 1}",
    )
    desk = open_desk(folder=write_workspace(tmp_path / "limits", records=records))
    desk.write_all(*BEFORE_PHOTO, "Skip")
    three = [desk.file(f"{name}.txt") for name in "abc"]
    reply = desk.write(files=three)
    assert "c.txt was not taken" in reply.text
    assert "Taken so far: 2" in reply.text
    assert "d.txt was not taken" in desk.write(files=[desk.file("d.txt")]).text
    desk.write_all("Done", *CONSENTS, "Send")
    assert names(desk.records()[0]) == ["a.txt", "b.txt"]


def test_a_field_of_one_file_takes_one(desk):
    desk.write_all(*BEFORE_PHOTO)
    reply = desk.write(files=[desk.file("a.jpg"), desk.file("b.jpg")])
    assert "b.jpg was not taken" in reply.text
    desk.write_all("Skip", *CONSENTS, "Send")
    assert desk.records()[0].fields["photo"]["name"] == "a.jpg"


def test_all_files_of_a_request_are_a_hundred_megabytes_at_most(open_desk, tmp_path):
    desk = open_desk(folder=write_workspace(tmp_path / "large"))
    desk.conversations = type(desk.conversations)(
        desk.portal, desk.channel, largest_file=60 * MEGABYTE
    )
    desk.write_all(*BEFORE_PHOTO)
    desk.write(files=[desk.file("photo.jpg", size=60 * MEGABYTE)])
    reply = desk.write(files=[desk.file("a.bin", size=40 * MEGABYTE + 1)])
    assert "a.bin was not taken" in reply.text
    assert "Taken" in desk.write(files=[desk.file("b.bin", size=40 * MEGABYTE)]).text
    unknown = ChatFile(name="c.bin", handle="c")
    assert "c.bin was not taken" in desk.write(files=[unknown]).text


def test_a_file_that_is_gone_is_named_and_can_be_done_without(at_files):
    gone = at_files.file("gone.txt")
    at_files.write(files=[gone, at_files.file("a.txt")])
    at_files.write_all("Done", *CONSENTS)
    del at_files.contents[gone.handle]
    reply = at_files.write("Send")
    assert "gone.txt could not be fetched" in reply.text
    assert "Files: a.txt" in reply.text
    assert reply.choices == ("Send", "Cancel")
    assert (at_files.records(), at_files.files_kept()) == ([], [])
    at_files.write("Send")
    assert names(at_files.records()[0]) == ["a.txt"]


def test_a_needed_file_that_is_gone_is_asked_for_again(open_desk, tmp_path):
    records = RECORDS.replace(
        "photo: {label: Photo, type: file}",
        "photo: {label: Photo, type: file, required: true}",
    )
    desk = open_desk(folder=write_workspace(tmp_path / "needed", records=records))
    desk.write_all(*BEFORE_PHOTO)
    assert "must be a file" in desk.write("Skip").text
    photo = desk.file("me.jpg")
    desk.write(files=[photo])
    desk.write_all("Skip", *CONSENTS)
    del desk.contents[photo.handle]
    reply = desk.write("Send")
    assert "me.jpg could not be fetched" in reply.text
    assert reply.text.endswith("Photo")
    assert "check your answers" in desk.write(files=[desk.file("you.jpg")]).text
    desk.write("Send")
    assert desk.records()[0].fields["photo"]["name"] == "you.jpg"


def test_what_the_scanner_refuses_is_left_out_with_a_trace(open_desk):
    class Scan:
        def accepts(self, name, content):
            return content != b"virus" and not name.endswith(".exe")

    desk = open_desk(file_scan=Scan())
    desk.write_all(*BEFORE_PHOTO, "Skip")
    desk.write(files=[desk.file("bad.txt", b"virus"), desk.file("good.txt")])
    assert "taken under" in desk.write_all("Done", *CONSENTS, "Send").text
    [record] = desk.records()
    assert names(record) == ["good.txt"]
    refused = [
        it.new
        for it in desk.portal.record_history(record.id)
        if it.event == "file_refused"
    ]
    assert refused == ["bad.txt"]
    assert len(desk.files_kept()) == 1


def test_a_file_is_not_taken_where_none_is_asked_for(desk):
    reply = desk.write_all("Hello", "Network")
    again = desk.write(files=[desk.file("a.txt")])
    assert "not asked for" in again.text
    assert again.text.endswith(reply.text)
    # a caption is an answer all the same
    assert "E-mail" in desk.write("Anna", files=[desk.file("a.txt")]).text


class Thread:
    """Takes what is written in a chat as the next message of its record."""

    def __init__(self):
        self.taken = []

    def __call__(self, repository, message, record):
        assert repository.alive(record.id) == record
        if message.text == "not mine":
            return False
        self.taken.append(
            (record.id, message.chat, message.user, message.text, message.files)
        )
        return True


@pytest.fixture
def thread():
    return Thread()


@pytest.fixture
def desk_with_thread(open_desk, thread):
    return open_desk(extensions=[Extension(name="thread", takes_chat=thread)])


def test_what_follows_a_request_may_belong_to_its_record(desk_with_thread, thread):
    desk = desk_with_thread
    desk.write_all(*FULL)
    [record] = desk.records()
    reply = desk.write("It still does not work", files=[desk.file("a.txt", b"12")])
    assert reply.text == f"Your message was added to {record.id}."
    [(taken_by, chat, user, text, files)] = thread.taken
    assert (taken_by, chat, user, text) == (
        record.id,
        "7",
        "u7",
        "It still does not work",
    )
    assert [(it["name"], it["size"]) for it in files] == [("a.txt", 2)]
    assert desk.portal.files.read(files[0]["key"]) == b"12"


def test_what_nobody_takes_begins_a_new_request(desk_with_thread, thread):
    desk = desk_with_thread
    desk.write_all(*FULL)
    assert "Service" in desk.write("not mine").text
    # a dialogue that is open goes first
    assert desk.write("Network").text == "Name"
    assert thread.taken == []
    desk.write("/cancel")
    assert "Service" in desk.write("/start").text
    assert thread.taken == []
    [row] = desk.dialogues()
    assert row.record == desk.records()[0].id


def test_a_chat_without_a_record_is_offered_to_nobody(desk_with_thread, thread):
    desk = desk_with_thread
    assert "Service" in desk.write("Hello").text
    desk.write_all("/cancel", *FULL)
    desk.portal.delete(desk.records()[0].id, by="u_admin")
    assert "Service" in desk.write("Hello again").text
    assert thread.taken == []


def test_files_for_a_record_that_cannot_be_taken_are_named(desk_with_thread, thread):
    desk = desk_with_thread
    desk.write_all(*FULL)
    large = desk.file("film.mp4", size=MEGABYTE + 1)
    reply = desk.write("Look", files=[large, ChatFile(name="gone.txt", handle="g")])
    assert "film.mp4" in reply.text
    assert "gone.txt" in reply.text
    assert "was added" in reply.text
    assert thread.taken[0][4] == ()


def test_a_file_for_a_record_that_the_scanner_refuses_is_named(open_desk, thread):
    class Scan:
        def accepts(self, name, content):
            return content != b"virus" and not name.endswith(".exe")

    taking = Extension(name="thread", takes_chat=thread)
    desk = open_desk(extensions=[taking], file_scan=Scan())
    desk.write_all(*FULL)
    reply = desk.write("Look", files=[desk.file("bad.txt", b"virus")])
    assert "bad.txt" in reply.text
    assert thread.taken[0][4] == ()
    assert desk.files_kept() == []
