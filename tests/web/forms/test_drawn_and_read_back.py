"""Whatever was answered, drawn and sent again it is the same answer."""

import datetime as dt
import json
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.web.forms.paper import Paper

from bizproc.forms.reading.form_reader import read_form

TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
).filter(lambda it: it.strip())
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
NUMBER = st.integers(-(10**15), 10**15) | st.decimals(
    -(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3
)
MOMENT = st.integers(0, 1_300_000_000).map(
    lambda seconds: dt.datetime.fromtimestamp(700_000_000 + seconds, dt.UTC)
)
FILE = st.builds(
    lambda name, size: {"name": f"{name}.pdf", "size": size},
    st.sampled_from(["план", "a b", "x\"y'<b>"]),
    st.integers(0, 10**9),
)
OPTIONS = ["=1", "<b>", "да, нет", "2", 3, Decimal("4.5"), True, {"id": "d_1"}]
ONE = st.none() | st.sampled_from(OPTIONS)
# boxes are ticked in the order in which they stand
SEVERAL = st.sets(st.integers(0, len(OPTIONS) - 1)).map(
    lambda chosen: [OPTIONS[it] for it in sorted(chosen)]
)


def as_text(number):
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


# what form-js calls it, and what it is answered with
LEAVES = [
    ({"type": "textfield"}, st.none() | TEXT),
    ({"type": "textarea"}, st.none() | LINES),
    ({"type": "number"}, st.none() | NUMBER),
    ({"type": "number", "serializeToString": True}, st.none() | NUMBER.map(as_text)),
    ({"type": "checkbox"}, st.booleans()),
    ({"type": "radio", "valuesKey": "options"}, ONE),
    ({"type": "select", "valuesKey": "options"}, ONE),
    ({"type": "checklist", "valuesKey": "options"}, SEVERAL),
    ({"type": "taglist", "valuesKey": "options"}, SEVERAL),
    (
        {"type": "datetime", "subtype": "date"},
        st.none() | st.dates(dt.date(1000, 1, 1)),
    ),
    ({"type": "datetime", "subtype": "time"}, st.none() | st.times()),
    ({"type": "datetime"}, st.none() | MOMENT),
    ({"type": "filepicker"}, st.none() | FILE),
    ({"type": "filepicker", "multiple": True}, st.lists(FILE, max_size=3)),
]


@st.composite
def questions(draw, depth=2):
    """Draw the components of a form, and what draws valid answers to them."""
    components, answers = [], {}
    for number in range(draw(st.integers(1, 4))):
        key = f"{'abc'[depth]}{number}"
        shape = draw(st.sampled_from(["leaf", "leaf", "group", "dynamiclist"]))
        if shape == "leaf" or not depth:
            it, answer = draw(st.sampled_from(LEAVES))
            components.append({**it, "key": key, "id": key, "label": "Вопрос <1>"})
        else:
            inner, answer = draw(questions(depth=depth - 1))
            components.append(
                {"type": shape, "path": key, "id": key, "components": inner}
            )
            if shape == "dynamiclist":
                answer = st.lists(answer, max_size=3)
        answers[key] = answer
    return components, st.fixed_dictionaries(answers)


@st.composite
def answered_forms(draw):
    components, answers = draw(questions())
    return form_of(components), draw(answers)


def form_of(components):
    text = json.dumps({"id": "f", "type": "default", "components": components})
    return read_form(text.encode(), file="f.form")


PLACES = st.sampled_from(
    [
        ("Europe/Moscow", None),
        ("Europe/Berlin", "de_DE"),
        ("America/New_York", "en_US"),
        ("Asia/Kolkata", "en_IN"),
        ("Europe/Zurich", "de_CH"),
    ]
)
NOON_TWICE = dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)


@settings(max_examples=40)
@given(answered_forms(), PLACES)
@example(
    (form_of([{"type": "datetime", "key": "at"}]), {"at": NOON_TWICE}),
    ("Europe/Berlin", "de_DE"),
)
def test_any_valid_answers_drawn_and_read_back_are_equal(answered, place):
    form, answers = answered
    zone, locale = place
    paper = Paper(form, zone=zone, locale=locale, names={"options": OPTIONS})
    valid = paper.checked(answers)
    page = paper.page(valid)
    assert len(set(page.ids)) == len(page.ids)
    again = paper.checked(paper.filled(page.sent()))
    assert again == valid


@settings(max_examples=20)
@given(answered_forms(), st.data())
def test_what_cannot_be_read_stays_as_it_was_typed(answered, data):
    form, _ = answered
    paper = Paper(form, names={"options": OPTIONS})
    page = paper.page()
    typed = [
        (name, data.draw(TEXT)) if control_takes_text(page, name) else (name, value)
        for name, value in page.sent()
    ]
    again = paper.page(paper.filled(typed))
    kept = dict(again.sent())
    for name, value in typed:
        if control_takes_text(page, name):
            assert kept[name] == value or paper.spelling.plain_number(value)


def control_takes_text(page, name):
    control = page.control(name)
    return control.get("type") in {"text", "tel", "date", "time", "datetime-local"}
