"""Lists as files: what spreadsheets read, and do not take for a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.web.records.csv_file import csv_lines, escaped
from bizproc.web.texts.language import language_of

FORMULAS = ["=1+1", "+7 916", "-2+3", "@sum(a1)", "\t=1", "\r=1"]


def read(content, delimiter=","):
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return [*csv.reader(text.splitlines(keepends=True), delimiter=delimiter)]


def test_a_file_has_all_that_the_list_has_in_its_order(manager, office):
    for number in range(230):
        office.portal.create("lead", {"title": f"Lead {number:03}"})
    address = "/records/lead/csv?columns=title,stage,created&order=title"
    answered = manager.get(address)
    assert answered.headers["content-type"] == "text/csv; charset=utf-8"
    assert answered.headers["content-disposition"] == 'attachment; filename="lead.csv"'
    lines = read(answered.content)
    assert lines[0] == ["ID", "Название", "Stage", "Created"]
    assert lines[1] == ["lead-1", "Lead 000", "Новая заявка", "2027-06-01 09:00"]
    assert len(lines) == 231
    russian = manager.get(address, headers={"Accept-Language": "ru"})
    assert read(russian.content, ";")[0][3] == "Создано"


def test_numbers_stay_numbers_and_no_text_is_a_formula(manager, office):
    office.portal.create(
        "deal",
        {"title": "=cmd|' /c calc'!a0", "funnel": "contract", "amount": "1234.5"},
    )
    answered = manager.get("/records/deal/csv?columns=title,amount,payment_received")
    assert read(answered.content)[1] == [
        "deal-1",
        "'=cmd|' /c calc'!a0",
        "1234.5",
        "no",
    ]
    russian = manager.get(
        "/records/deal/csv?columns=amount", headers={"Accept-Language": "ru"}
    )
    assert read(russian.content, ";")[1] == ["deal-1", "1234,5"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_led_by_an_apostrophe(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-1234.50", "-0,5", "", "a=1", "5", "7-8"])
def test_what_it_would_not_stays_as_it_is(text):
    assert escaped(text) == text


@given(
    rows=st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), min_size=1)
)
def test_every_text_is_read_back_as_it_was_written(rows):
    content = b"".join(csv_lines(rows, language_of("en")))
    text = content.decode("utf-8-sig", "replace")
    lines = [*csv.reader(io.StringIO(text, newline=""))]
    wanted = [
        [escaped(it).encode("utf-8", "replace").decode() for it in row] for row in rows
    ]
    assert [line for line in lines if line] == [
        row for row in wanted if row != [""]
    ] or (lines == wanted)
    assert not [
        it for line in lines for it in line if it.startswith(("=", "+", "@", "\t"))
    ]
