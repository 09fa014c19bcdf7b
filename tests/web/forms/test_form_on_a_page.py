"""Draw every kind of component, change the form by its buttons, tell faults in place."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from tests.web.forms.paper import Page, Paper, Sent, upload

from bizproc.errors import FieldFault, RefusedError
from bizproc.forms.reading.form_reader import read_form
from bizproc.web.forms.gaps import gap_faults


def form_of(*components):
    text = json.dumps({"id": "f", "type": "default", "components": components})
    return read_form(text.encode(), file="f.form")


def paper_of(*components, **options):
    return Paper(form_of(*components), **options)


def field(kind, key, **more):
    return {"type": kind, "key": key, "label": key.upper(), **more}


def faults_of(paper, answers):
    with pytest.raises(RefusedError) as refused:
        paper.checked(answers)
    return refused.value.faults


ROWS = {
    "type": "dynamiclist",
    "id": "rows",
    "label": "Rows",
    "path": "rows",
    "properties": {"maxItems": "=3"},
    "components": [field("textfield", "name"), field("number", "price")],
}


def test_what_is_shown_stands_between_the_questions():
    paper = paper_of(
        {"type": "text", "text": "# Title\n**Bold** {{who}}\n* one"},
        {"type": "text", "text": '="sum: " + string(3)'},
        {"type": "html", "content": "<p>Hello<script>x</script></p><b>there</b>"},
        {"type": "separator"},
        {"type": "image", "source": "https://evil.example/x.png", "alt": "A map"},
        {"type": "iframe", "url": "javascript:alert(1)", "label": "Bad"},
        {"type": "iframe", "url": "https://maps.example", "label": "Map"},
        {
            "type": "table",
            "label": "Table",
            "dataSource": "=items",
            "columns": [{"key": "a", "label": "A"}, {"key": "b"}],
        },
        field("textfield", "x", label="=who", description="={x: 1}.x"),
        names={
            "who": "Ann",
            "items": [{"a": Decimal("1.5"), "b": dt.date(2027, 3, 1)}],
        },
    )
    page = paper.page()
    for text in (
        "Title",
        "Bold Ann",
        "one",
        "sum: 3",
        "Hello",
        "there",
        "A map",
        "Map",
    ):
        assert text in page.said, text
    assert ("1,5" in page.said, "01.03.2027" in page.said) == (True, True)
    assert "x" not in page.said
    assert not [tag for tag, _ in page.tags if tag in {"img", "iframe", "script"}]
    assert [it["href"] for tag, it in page.tags if tag == "a"] == [
        "https://maps.example"
    ]


def test_rows_are_added_and_taken_away_by_buttons():
    paper = paper_of(ROWS)
    page = paper.page({"rows": [{"name": "a"}, {"name": "b", "price": "x1"}]})
    added = paper.answers(page.sent(("add", "rows")))
    assert added.deed == "add"
    assert [it.get("name") for it in added.values["rows"]] == ["a", "b", None]
    removed = paper.answers(
        page.sent(("remove", "rows[1]")), [("a:rows[2].file", upload())]
    )
    assert removed.deed == "remove"
    assert removed.values["rows"] == [{"name": "b", "price": "x1"}]
    emptied = paper.answers(paper.page({"rows": [{}]}).sent(("remove", "rows[1]")))
    assert emptied.values["rows"] == []
    full = paper.page({"rows": [{}, {}, {}]})
    assert not [it for it in full.controls if it["name"] == "add"]


def test_a_list_that_nobody_may_add_to_has_no_buttons():
    fixed = {**ROWS, "allowAddRemove": False, "defaultRepetitions": 2, "properties": {}}
    page = paper_of(fixed).page()
    assert {it["name"] for it in page.controls if "rows[" in it["name"]} == {
        *("a:rows[1].name", "a:rows[1].price", "a:rows[2].name", "a:rows[2].price")
    }
    assert not [it for it in page.controls if it["tag"] == "button" and "name" in it]


def test_enter_sends_the_form_and_changes_nothing():
    page = paper_of(ROWS).page()
    [first, *_] = [tag for tag in page.tags if tag[0] == "button"]
    assert "name" not in first[1]


def test_what_the_process_knows_is_filled_in_and_else_the_default():
    paper = paper_of(
        field("textfield", "known", defaultValue="default"),
        field("textfield", "fresh", defaultValue="default"),
        field("number", "odd"),
        field("textfield", "kept", readonly=True),
        field("expression", "twice", expression="=2 * amount"),
        names={"known": "Ann", "odd": "no number", "kept": "<b>", "amount": 4},
    )
    page = paper.page()
    assert page.control("a:known")["value"] == "Ann"
    assert page.control("a:fresh")["value"] == "default"
    assert page.control("a:odd")["value"] == ""
    assert "a:kept" not in dict(page.sent())
    assert {"<b>", "8"} <= {*page.said}
    # what was cleared stays empty
    again = paper.page(paper.filled([("a:fresh", ""), ("a:known", "")]))
    assert again.control("a:fresh")["value"] == ""


def test_questions_come_and_go_with_the_answers():
    paper = paper_of(
        field("checkbox", "more"),
        field("textfield", "why", conditional={"hide": "=not(more)"}),
        {
            "type": "group",
            "label": "All",
            "conditional": {"hide": "=not(more)"},
            "components": [field("textfield", "what")],
        },
    )
    page = paper.page()
    assert "All" not in page.text
    posted = paper.answers([*page.sent(), ("a:more", "true")])
    asked = paper.asked(posted.values)
    assert asked.unseen(posted.asked) == ["why", "what"]
    drawn = paper.page(posted.values)
    filled = paper.answers(drawn.sent())
    assert paper.asked(filled.values).unseen(filled.asked) == []
    # what is hidden again is not sent to who would refuse it
    hidden = {**filled.values, "more": False, "why": "because"}
    assert paper.asked(hidden).taken(hidden) == {"more": False}


def test_faults_stand_at_the_field_and_on_top():
    paper = paper_of(
        field("textfield", "name", validate={"required": True}),
        field("number", "age", validate={"min": 18, "max": 99}),
        field("datetime", "day", subtype="date"),
        field("select", "one", values=[{"value": "a"}]),
        ROWS,
    )
    typed = {"age": "12", "day": "31.02", "one": "b", "rows": [{"price": "much"}]}
    page = paper.page(typed, faults_of(paper, {"age": "x", **typed}))
    assert page.control("a:rows[1].price")["value"] == "much"
    day = page.control("a:day")
    assert (day["value"], day["type"]) == ("31.02", "text")
    for name in ("a:day", "a:one", "a:rows[1].price"):
        control = page.control(name)
        assert control["aria-invalid"] == "true"
        assert set(control["aria-describedby"].split()) <= {*page.ids}
    ways = [it["href"] for tag, it in page.tags if tag == "a"]
    assert ways == ["#f-day", "#f-one", "#f-rows[1].price"]
    assert {way[1:] for way in ways} <= {*page.ids}
    page = paper.page({"age": "12"}, faults_of(paper, {"age": "12"}))
    assert "Takes a number. At least 18. At most 99." in page.text
    assert "Must be filled in." in page.text


def test_the_words_of_the_company_are_told_as_they_are():
    paper = paper_of(
        field(
            "textfield",
            "inn",
            validate={"pattern": "^[0-9]{10}$", "patternErrorMessage": "десять цифр"},
        ),
        field("number", "n", properties={"check": "= n > 1", "message": "мало"}),
    )
    page = paper.page({"inn": "7", "n": "1"}, faults_of(paper, {"inn": "7", "n": "1"}))
    assert "десять цифр" in page.said
    assert "мало" in page.said
    assert page.control("a:inn")["pattern"] == ".*(?:^[0-9]{10}$).*"


def test_a_fault_of_nothing_that_is_asked_is_told_on_top():
    page = paper_of(field("textfield", "x")).page({}, [FieldFault("", "X", "odd <b>")])
    assert "odd <b>" in page.text


def test_files_that_were_kept_are_offered_again_and_new_ones_join_them():
    paper = paper_of(field("filepicker", "papers", multiple=True))
    kept = {"name": "a <b>.pdf", "size": 5}
    page = paper.page({"papers": [kept]})
    assert "a <b>.pdf" in page.text
    paper.files = Keeping()
    again = paper.filled(page.sent(), [("a:papers", upload("new.txt"))])
    assert again["papers"] == [kept, {"name": "new.txt", "size": 4}]
    [box] = [it for it in page.controls if it.get("type") == "checkbox"]
    box.pop("checked")
    assert paper.filled(page.sent())["papers"] == []


class Keeping:
    def reference(self, value):
        return json.dumps(value)

    def value(self, reference):
        return {"name": "a <b>.pdf", "size": 5} if "a <b>" in reference else None

    def keep(self, upload):
        return {"name": upload.name, "size": len(upload.content)}


@pytest.mark.parametrize(
    ("text", "is_gap"),
    [
        ("2027-03-28T02:30", True),
        ("2027-03-28T01:59", False),
        ("2027-03-28T03:00", False),
        ("2027-10-31T02:30", False),
        ("9999-12-31T23:59", False),
        ("2027-13-45T99:99", False),
        ("no moment", False),
    ],
)
def test_an_hour_that_no_clock_shows_is_no_answer(text, is_gap):
    paper = paper_of(field("datetime", "at"), zone="Europe/Berlin")
    sent = Sent([("a:at", text)])
    asked = paper.asked({"at": text})
    found = [it.code for it in gap_faults(asked, sent, paper.time)]
    assert found == ["TIME_GAP"] * is_gap


def test_what_may_change_is_fetched_by_scripts():
    paper = paper_of(
        field("checkbox", "more"),
        field("textfield", "why", conditional={"hide": "=not(more)"}),
    )
    [questions] = [it for _, it in paper.page().tags if it.get("id") == "questions"]
    assert questions["hx-post"] == "/live"
    [plain] = [
        it
        for _, it in paper_of(field("checkbox", "x")).page().tags
        if it.get("id") == "questions"
    ]
    assert "hx-post" not in plain


def test_a_row_of_components_stands_in_one_line():
    paper = paper_of(
        field("textfield", "a", layout={"row": "r1", "columns": 4}),
        field("textfield", "b", layout={"row": "r1", "columns": 12}),
        field("textfield", "c", layout={"row": "r2"}),
    )
    classes = [it.get("class") for tag, it in paper.page().tags if tag == "div"]
    assert [it for it in classes if it in {"line", "part of-4", "part of-12"}] == [
        *("line", "part of-4", "part of-12")
    ]


def test_a_form_that_nobody_answers_any_more_has_no_controls():
    paper = paper_of(ROWS, field("textfield", "x"), field("filepicker", "f"))
    answers = {"x": "y", "rows": [{"name": "a"}], "f": {"name": "a.pdf", "size": 1}}
    page = paper.page(answers, is_read_only=True)
    assert {"y", "a"} <= {*page.said}
    assert [it for it in page.controls if it.get("type") != "hidden"] == []
    assert isinstance(page, Page)


def test_people_are_offered_by_name():
    paper = paper_of(field("textfield", "who", properties={"type": "user"}))
    paper.people = {"u_ann": "Ann <b>"}
    page = paper.page()
    assert page.control("a:who")["list"] == "people"
    assert [it["value"] for tag, it in page.tags if tag == "option"] == ["u_ann"]
    assert "Ann <b>" in page.text
