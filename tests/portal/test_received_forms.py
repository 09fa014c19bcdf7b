"""What a submission leaves beside its record: files, consents, links of the form."""

import datetime as dt
import hashlib

import pytest
from tests.office import MOSCOW

from bizproc.connecting import open_workspace
from bizproc.errors import (
    ActionError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)
from bizproc.portal.files import DirectoryFiles, Upload
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds

WORKSPACE = """\
format: bizproc/workspace@1
settings:
  define:
    requisites: {title: Requisites, type: text}
    file_mb: {title: Megabytes, type: int, default: 2}
  values: {requisites: Company Ltd}
people:
  users:
    u_adm: {name: Adam, groups: [administrators]}
    u_eva: {name: Eva}
"""
RECORDS = """\
format: bizproc/crm@1
types:
  order:
    title: Order
    fields:
      email: {title: E-mail, type: email}
      firm_name: {title: Firm, type: string}
      files: {title: Files, type: file, multiple: true}
      photo: {title: Photo, type: file}
forms:
  ask:
    title: Ask
    makes: order
    fields:
      email: {label: E-mail, type: email, required: true}
      firm: {label: Firm, type: string, into: firm_name}
      files: {label: Files, type: file, multiple: true, max_files: 3, max_file_mb: settings.file_mb}
      photo: {label: Photo, type: file, max_file_mb: 1}
    consents:
      agreed: I agree
      firm_agreed: {text: The firm too, shows: settings.requisites}
"""
GIVEN = {"email": "Anna@Example.org", "agreed": True, "firm_agreed": True}
MB = 1_048_576


class Scan:
    """Refuse what says that it is bad; fail when told to."""

    def __init__(self):
        self.seen = []
        self.fault = None

    def accepts(self, name, content):
        self.seen.append((name, content))
        if self.fault is not None:
            raise self.fault
        return b"bad" not in (content or b"") and "bad" not in name


@pytest.fixture
def scan():
    return Scan()


@pytest.fixture
def kept(tmp_path):
    return DirectoryFiles(tmp_path / "kept")


@pytest.fixture
def portal(tmp_path, scan, kept):
    (tmp_path / "bizproc.yaml").write_text(WORKSPACE)
    (tmp_path / "crm.yaml").write_text(RECORDS)
    opened = open_workspace(
        "sqlite:///" + str(tmp_path / "forms.db"),
        tmp_path,
        clock=FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=MOSCOW)),
        ids=SequentialIds(),
        files=kept,
        file_scan=scan,
    )
    yield opened
    opened.close()


def of_files(portal, record):
    return [
        (it.event, it.field, it.new, it.by)
        for it in portal.record_history(record.id)
        if it.event.startswith("file_")
    ]


def names(record):
    return [it if isinstance(it, str) else it["name"] for it in record.fields["files"]]


def test_files_are_kept_in_the_order_in_which_they_came(portal, kept):
    sent = [
        Upload(name="C:\\scans\\one.txt", content=b"1"),
        Upload(name="two\x00.txt", content=b""),
    ]
    record = portal.submit(
        "ask", {**GIVEN, "files": ["named.txt"]}, uploads={"files": sent}
    )
    assert names(record) == ["named.txt", "one.txt", "two.txt"]
    [_, one, two] = record.fields["files"]
    assert (kept.read(one["key"]), one["size"]) == (b"1", 1)
    assert (kept.read(two["key"]), two["sha256"]) == (
        b"",
        hashlib.sha256(b"").hexdigest(),
    )
    by = "anna@example.org"
    assert of_files(portal, record) == [
        ("file_added", "files", "named.txt", by),
        ("file_added", "files", "one.txt", by),
        ("file_added", "files", "two.txt", by),
    ]


def test_what_is_too_large_too_many_or_refused_is_left_out_and_told(portal, kept):
    sent = [
        Upload(name="a", content=b"x" * (2 * MB)),
        Upload(name="b", content=b"x" * (2 * MB + 1)),
        Upload(name="c", content=b"bad"),
        Upload(name="d", content=b"d"),
        Upload(name="e", content=b"e"),
        Upload(name="f", content=b"f"),
    ]
    record = portal.submit("ask", GIVEN, uploads={"files": sent})
    assert names(record) == ["a", "d", "e"]
    told = of_files(portal, record)
    assert [new for event, _, new, _ in told if event == "file_added"] == [
        "a",
        "d",
        "e",
    ]
    assert [new for event, _, new, _ in told if event == "file_refused"] == [
        "b",
        "c",
        "f",
    ]
    assert len([it for it in kept.folder.rglob("*") if it.is_file()]) == 3


def test_a_single_file_is_one_value_or_none(portal):
    taken = portal.submit(
        "ask", GIVEN, uploads={"photo": [Upload(name="p.png", content=b"p")]}
    )
    assert taken.fields["photo"]["name"] == "p.png"
    large = Upload(name="p.png", content=b"x" * (MB + 1))
    refused = portal.submit("ask", GIVEN, uploads={"photo": [large]})
    assert refused.fields.get("photo") is None
    assert [it[0] for it in of_files(portal, refused)] == ["file_refused"]
    two = [Upload(name="p", content=b"1"), Upload(name="q", content=b"2")]
    with pytest.raises(InvalidValueError, match="'photo'"):
        portal.submit("ask", GIVEN, uploads={"photo": two})


def test_a_file_that_was_kept_before_is_looked_into_too(portal, scan):
    value = portal.add_file("x.txt", b"bad contents")
    record = portal.submit("ask", {**GIVEN, "files": [value, "bad name", "good"]})
    assert names(record) == ["good"]
    assert scan.seen == [
        ("x.txt", b"bad contents"),
        ("bad name", None),
        ("good", None),
    ]


def test_a_scanner_that_fails_refuses_all_and_leaves_nothing(portal, scan, kept):
    scan.fault = OSError("no connection")
    sent = [Upload(name="a", content=b"1")]
    with pytest.raises(ActionError, match=r"'a' cannot be scanned: no connection"):
        portal.submit("ask", GIVEN, uploads={"files": sent})
    assert portal.find("order") == []
    assert not kept.folder.exists()
    scan.fault = None
    assert names(portal.submit("ask", GIVEN, uploads={"files": sent})) == ["a"]


def test_what_is_refused_leaves_nothing_and_is_not_looked_into(portal, scan, kept):
    sent = {"files": [Upload(name="a", content=b"1")]}
    with pytest.raises(InvalidValueError) as refused:
        portal.submit("ask", {**GIVEN, "agreed": False}, uploads=sent)
    assert refused.value.code == "CONSENT"
    with pytest.raises(InvalidValueError, match="did you mean 'files'"):
        portal.submit("ask", GIVEN, uploads={"file": sent["files"]})
    assert (portal.find("order"), portal.record_history()) == ([], [])
    assert scan.seen == []
    assert not kept.folder.exists()


def test_a_repeated_submission_is_not_looked_into_again(portal, scan):
    sent = {"files": [Upload(name="a", content=b"1")]}
    given = {**GIVEN, "submission_id": "s-1"}
    first = portal.submit("ask", given, uploads=sent)
    again = portal.submit("ask", {**given, "email": "no"}, uploads=sent)
    assert (again.id, len(scan.seen)) == (first.id, 1)
    assert len(portal.consents(first.id)) == 2


def test_too_many_submits_are_not_looked_into(portal, scan):
    for _ in range(20):
        portal.submit("ask", GIVEN, sender="10.0.0.1")
    sent = {"files": [Upload(name="a", content=b"1")]}
    with pytest.raises(RefusedError) as refused:
        portal.submit("ask", GIVEN, sender="10.0.0.1", uploads=sent)
    assert (refused.value.code, scan.seen) == ("RATE_LIMITED", [])


def test_a_field_goes_into_the_field_that_it_names(portal):
    record = portal.submit("ask", {**GIVEN, "firm": " Lamps \n Ltd "})
    assert record.fields["firm_name"] == "Lamps Ltd"


def test_consents_are_kept_with_text_version_moment_and_sender(portal):
    record = portal.submit("ask", GIVEN, sender="10.0.0.1")
    agreed, firm = portal.consents(record.id)
    assert (agreed.name, agreed.text, agreed.sender) == (
        "agreed",
        "I agree",
        "10.0.0.1",
    )
    assert agreed.at == portal.engine.components.clock.now()
    assert (firm.name, firm.text) == ("firm_agreed", "The firm too\nCompany Ltd")
    for it in (agreed, firm):
        assert it.version == hashlib.sha256(it.text.encode()).hexdigest()
    other = portal.submit("ask", GIVEN)
    assert [it.version for it in portal.consents(other.id)] == [
        agreed.version,
        firm.version,
    ]
    assert portal.consents(other.id)[0].sender is None
    shown = repr(portal.record_history(record.id)) + repr(record)
    assert "10.0.0.1" not in shown
    assert agreed.version not in shown
    with pytest.raises(NotFoundError):
        portal.consents("order-99")


def test_a_link_cannot_be_guessed_and_can_be_replaced(portal):
    company = portal.create("order", {"email": "a@b.example"})
    link = portal.link_form("ask", by="u_adm")
    assert len(link.token) >= 32
    assert set(link.token) <= set("0123456789abcdef")
    assert portal.link_form("ask", by="u_adm") == link
    other = portal.link_form("ask", company.id, by="u_adm")
    assert portal.linked_form(link.token) == link
    assert (portal.linked_form(other.token).record) == company.id
    replaced = portal.link_form("ask", by="u_adm", replace=True)
    assert portal.linked_form(replaced.token).form == "ask"
    with pytest.raises(NotFoundError, match="no form under this link"):
        portal.linked_form(link.token)
    assert [it.record for it in portal.form_links()] == ["", company.id]
    assert len({link.token, other.token, replaced.token}) == 3


def test_who_may_not_make_a_link_or_names_nothing_gets_none(portal):
    with pytest.raises(ForbiddenError, match="administrators"):
        portal.link_form("ask", by="u_eva")
    with pytest.raises(NotFoundError, match="did you mean 'ask'"):
        portal.link_form("aks", by="u_adm")
    with pytest.raises(NotFoundError, match="order-7"):
        portal.link_form("ask", "order-7", by="u_adm")
    assert portal.form_links() == []
