"""Filters mean the same as a slow reading of every record, on both stores."""

import datetime as dt
import re
import shutil
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portal.views.conftest import NOW, ids, open_portal

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = dt.date(2027, 3, 3)
TEXTS = ["", "Cable", "the cable, broken", "ЁЛКА зимой", 'quo"te', "cab"]
DAYS = [TODAY + dt.timedelta(days=it) for it in (-10, -1, 0, 1, 5)]
MOMENTS = [NOW + dt.timedelta(hours=it) for it in (-30, -12, -9, 0, 12, 40)]
NUMBERS = [-1, 0, 2, Decimal("2.50"), 10**9]
FIELDS = {
    "title": st.sampled_from(TEXTS),
    "note": st.sampled_from(TEXTS),
    "count": st.sampled_from([-1, 0, 2, 10**9]),
    "price": st.sampled_from(NUMBERS),
    "weight": st.sampled_from(NUMBERS),
    "urgent": st.booleans(),
    "day": st.sampled_from(DAYS),
    "deadline": st.sampled_from(MOMENTS),
    "kind": st.sampled_from(["A", "B"]),
    "tags": st.lists(st.sampled_from(["x", "y", "cable"]), max_size=2),
    "responsible": st.sampled_from(["u_a", "u_b"]),
    "stage": st.sampled_from(["NEW", "WON"]),
    "funnel": st.sampled_from(["main", "second"]),
}
RECORDS = st.lists(st.fixed_dictionaries({}, optional=FIELDS), min_size=1, max_size=6)
COMPARE = {
    "eq": lambda a, b: a == b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}


def words(text):
    return re.findall(r"[^\W_]+", text.casefold().replace("ё", "е"))


def has_words(text, wanted):
    found = words(text)
    return all(any(it.startswith(one) for it in found) for one in words(wanted))


def within(value, days, operator):
    """Compare a moment or a date with a span of days."""
    local = value.astimezone(MOSCOW).date() if isinstance(value, dt.datetime) else value
    first, last = days
    if operator == "eq":
        return first <= local <= last
    edge = first if operator in {"lt", "ge"} else last
    return COMPARE[operator](local, edge)


def texts(draw):
    name = draw(st.sampled_from(["title", "note"]))
    value = draw(st.sampled_from(TEXTS))
    if words(value) and draw(st.booleans()):
        asked = f"{name} contains {quoted(value)}"
        return asked, lambda it: has_words(it[name] or "", value)
    return f"{name} eq {quoted(value)}", lambda it: it[name] == value


def numbers(draw):
    name = draw(st.sampled_from(["count", "price", "weight"]))
    value = draw(st.sampled_from([-1, 0, 2, 10**9]))
    operator = draw(st.sampled_from(sorted(COMPARE)))
    return (
        f"{name} {operator} {value}",
        lambda it: it[name] is not None and COMPARE[operator](it[name], value),
    )


SPANS = {
    "today": (TODAY, TODAY),
    "this_week": (dt.date(2027, 3, 1), dt.date(2027, 3, 7)),
    "yesterday": (DAYS[1], DAYS[1]),
    "last_month": (dt.date(2027, 2, 1), dt.date(2027, 2, 28)),
    "today+5": (DAYS[4], DAYS[4]),
    "2027-03-02": (DAYS[1], DAYS[1]),
}


def times(draw):
    name = draw(st.sampled_from(["day", "deadline"]))
    operator = draw(st.sampled_from(sorted(COMPARE)))
    text = draw(st.sampled_from(sorted(SPANS)))
    return (
        f"{name} {operator} {text}",
        lambda it: it[name] is not None and within(it[name], SPANS[text], operator),
    )


CODES = {
    "kind": ["A", "B"],
    "responsible": ["u_a", "me"],
    "stage": ["NEW", "WON", "LOST"],
    "funnel": ["main", "second"],
}


def codes(draw):
    name = draw(st.sampled_from(sorted(CODES)))
    chosen = draw(st.lists(st.sampled_from(CODES[name]), min_size=1, max_size=2))
    meant = {"u_b" if it == "me" else it for it in chosen}
    return f"{name} in ({', '.join(chosen)})", lambda it: it[name] in meant


def lists(draw):
    value = draw(st.sampled_from(["x", "cable", "z"]))
    return f"tags eq {value}", lambda it: value in it["tags"]


def empties(draw):
    names = ["title", "day", "tags", "parent", "price", "responsible"]
    name = draw(st.sampled_from(names))
    return f"{name} empty", lambda it: it[name] in (None, "", [])


FIRSTS = {
    ("title", "note"): TEXTS,
    ("count", "price"): [-1, 0, 2],
    ("deadline", "day"): ["this_week", "today"],
}


def firsts(draw):
    """Ask the first field that is filled."""
    names = draw(st.sampled_from(sorted(FIRSTS)))
    value = draw(st.sampled_from([*FIRSTS[names], "empty", "filled"]))

    def first(it):
        return next((it[one] for one in names if it[one] not in (None, "")), None)

    if value in ("empty", "filled"):
        return (
            f"{'|'.join(names)} {value}",
            lambda it: (first(it) is None) == (value == "empty"),
        )
    if value in SPANS:
        return (
            f"{'|'.join(names)} eq {value}",
            lambda it: first(it) is not None and within(first(it), SPANS[value], "eq"),
        )
    text = quoted(value) if isinstance(value, str) else value
    return f"{'|'.join(names)} eq {text}", lambda it: first(it) == value


@st.composite
def demands(draw):
    """Return a term and its test on the fields of a record."""
    kinds = [texts, numbers, times, codes, lists, empties, firsts]
    return draw(st.sampled_from(kinds))(draw)


def quoted(text):
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(max_examples=20)
@given(RECORDS, st.lists(demands(), min_size=1, max_size=2), st.booleans())
def test_a_filter_finds_what_a_slow_reading_finds(
    folders, templates, kind, records, asked, negate
):
    url = "memory://"
    if kind == "sqlite":
        path = shutil.copy(templates, templates.parent / "filters.db")
        url = f"sqlite:///{path}?synchronous=NORMAL"
    portal = open_portal(url, folders[False])
    made = portal.seed([("case", fields) for fields in records])
    texts = [text for text, _ in asked]
    tests = [test for _, test in asked]
    if negate and " eq " in texts[0]:
        texts[0] = texts[0].replace(" eq ", " ne ", 1)
        first = tests[0]
        tests[0] = lambda it: not first(it)
    found = portal.list_records(
        "case", filter=" and ".join(texts), order="number", by="u_b"
    )
    expected = [it for it in made if all(test(it.fields) for test in tests)]
    assert ids(found) == ids(expected), texts
    assert portal.count_records(
        "case", filter=" and ".join(texts), by="u_b"
    ).value == len(expected)
    portal.close()
