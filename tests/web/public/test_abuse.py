"""What strangers send who mean harm: too much, too often, too clever."""

import datetime as dt

import pytest
from tests.web.conftest import ENGLISH, OWN
from tests.web.forms.paper import Page
from tests.web.public.conftest import Stranger
from tests.web.public.test_public_form import PERSON, tickets

from bizproc import web
from bizproc.limits import Limits

HOSTILE = (
    "'\"></title></textarea></select></script></style>--><hostile-mark onclick=x>"
    "<img src=x onerror=alert(1)>{{7*191}}${7*191}javascript:alert(1)"
)


@pytest.fixture
def small(open_desk):
    """Open a desk that takes little."""
    limits = Limits(max_file_bytes=1000, max_submit_bytes=3000, max_submit_letters=2000)
    portal = open_desk(limits=limits)
    made = Stranger(web.app(portal), follow_redirects=False, headers=ENGLISH)
    return made, portal, f"/f/{portal.link_form('order', by='u_olga').token}"


def test_more_than_anybody_may_send_is_not_read_to_its_end(small):
    stranger, portal, order = small
    _, page = stranger.open(order)
    many = [("files", f"{number}.bin", b"x" * 900) for number in range(40)]
    refused, told = stranger.fill(order, page, files=many, **PERSON)
    assert refused.status_code == 413
    assert "At most 2 kB are taken at once." in told.text
    assert not tickets(portal)


def test_a_file_that_is_too_large_takes_nothing_else_with_it(small):
    stranger, portal, order = small
    _, page = stranger.open(order)
    files = [("files", "small.txt", b"small"), ("files", "large.txt", b"x" * 1001)]
    refused, page = stranger.fill(order, page, files=files, **PERSON)
    assert refused.status_code == 422
    assert page.control("a:topic")["value"] == "A mouse"
    assert "small.txt" in page.text
    sent, _ = stranger.fill(order, page)
    assert sent.status_code == 303
    [ticket] = tickets(portal)
    assert [it["name"] for it in ticket.fields["files"]] == ["small.txt"]


def test_nobody_keeps_files_without_end(small):
    stranger, portal, order = small
    for _ in range(4):
        _, page = stranger.open(order)
        files = [("files", "some.bin", b"x" * 900)]
        refused, page = stranger.fill(order, page, files=files, topic="")
        assert refused.status_code == 422
    assert "some.bin" not in page.text
    assert not tickets(portal)


def test_too_many_fields_are_refused(stranger, desk, order):
    data = {f"a:x{number}": "1" for number in range(1500)}
    answered = stranger.post(order, data=data, headers=OWN)
    assert answered.status_code in {400, 413, 422}
    assert not tickets(desk)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"\x00\xff" * 50, "multipart/form-data; boundary=x"),
        (
            b"a%3Atopic=%FF%FE%00&a%3Akind=%ED%A0%80",
            "application/x-www-form-urlencoded",
        ),
        (b"--x\r\n\r\n", "multipart/form-data"),
    ],
)
def test_what_is_no_form_is_refused_by_a_page(stranger, desk, order, content, kind):
    headers = {**OWN, "Content-Type": kind}
    answered = stranger.post(order, content=content, headers=headers)
    assert answered.status_code in {400, 415, 422}
    assert "Traceback" not in answered.text
    assert not tickets(desk)


def test_hostile_texts_in_every_field_stay_texts(stranger, desk, order, support):
    for form in (order, support):
        _, page = stranger.open(form)
        typed = {
            it["name"]: HOSTILE
            for it in page.controls
            if it["tag"] in {"input", "textarea", "select"}
            and it.get("type") not in {"file", "hidden"}
            and it["name"] != "homepage"
        }
        typed |= {"submission_id": HOSTILE, "asked": HOSTILE, "add": "", "remove": ""}
        refused, page = stranger.fill(
            form, page, files=[("files", HOSTILE, b"x")], **typed
        )
        assert refused.status_code == 422
        assert not [tag for tag, _ in page.tags if tag in {"hostile-mark", "img"}]
        assert "1337" not in page.text
        assert page.control("a:topic")["value"] == HOSTILE
    assert not tickets(desk)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\boot.ini", "boot.ini"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("x" * 300 + ".txt", "x" * 300 + ".txt"),
        ("..", None),
    ],
)
def test_hostile_names_of_files_are_names(stranger, desk, order, name, kept):
    _, page = stranger.open(order)
    sent, _ = stranger.fill(order, page, files=[("files", name, b"x")], **PERSON)
    if kept is None:
        assert sent.status_code == 422
        return
    assert sent.status_code == 303
    assert [it["name"] for it in tickets(desk)[0].fields["files"]] == [kept]


def test_unknown_and_foreign_names_change_nothing(stranger, desk, order):
    _, page = stranger.open(order)
    extra = {"a:responsible": "u_timur", "responsible": "u_timur", "a:stage": "DONE"}
    sent, _ = stranger.fill(order, page, **PERSON, **extra)
    assert sent.status_code == 303
    [ticket] = tickets(desk)
    assert ticket.fields["responsible"] != "u_timur"
    assert ticket.fields["stage"] == "NEW"


def test_an_answer_to_what_is_hidden_is_left_out(stranger, desk, order):
    _, page = stranger.open(order)
    sent, _ = stranger.fill(order, page, **PERSON, **{"a:sla": "7700000000"})
    assert sent.status_code == 303
    assert tickets(desk)[0].fields["sla"] != "7700000000"


def test_an_address_of_somebody_else_s_submission_tells_nothing(stranger, desk, order):
    _, page = stranger.open(order)
    sent, _ = stranger.fill(order, page, **PERSON)
    number = tickets(desk)[0].fields["number"]
    elsewhere = Stranger(stranger.app, client=("192.0.2.9", 1), headers=ENGLISH)
    told = elsewhere.get(sent.headers["location"])
    assert told.status_code == 200
    assert number not in told.text
    assert isinstance(Page(told.text), Page)


def test_what_was_kept_is_forgotten_after_a_day(stranger, desk, order, clock):
    _, page = stranger.open(order)
    _, page = stranger.fill(order, page, files=[("files", "old.txt", b"old")], topic="")
    assert "old.txt" in page.text
    clock.advance(dt.timedelta(days=1, minutes=1))
    _, other = stranger.open(order)
    stranger.fill(order, other, files=[("files", "new.txt", b"new")], topic="")
    sent, _ = stranger.fill(order, page, **PERSON)
    assert sent.status_code == 303
    assert not tickets(desk)[0].fields["files"]
