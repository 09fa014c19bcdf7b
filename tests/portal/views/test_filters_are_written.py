"""The language of filters: what is written is read back, what is wrong is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import BizprocError, InvalidValueError
from bizproc.portal.views.filters.terms import OPERATORS, Filter, Term, read_filter

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda it: it != "and"
)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def terms(draw):
    name = draw(NAMES)
    operator = draw(st.sampled_from(["", *OPERATORS]))
    if operator in {"", "empty", "filled"}:
        return Term(name, operator)
    most = 4 if operator == "in" else 1
    values = draw(st.lists(VALUES, min_size=1, max_size=most))
    return Term(name, operator, tuple(values))


@given(st.lists(terms(), max_size=6))
def test_what_is_written_is_read_back(listed):
    written = Filter(tuple(listed))
    assert read_filter(str(written)) == written
    assert str(read_filter(str(written))) == str(written)


@given(st.text(max_size=40))
def test_every_text_is_read_or_refused(text):
    try:
        found = read_filter(text)
    except InvalidValueError:
        return
    assert read_filter(str(found)) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stage eqq NEW", ["eqq", "letter 7", "did you mean 'eq'"]),
        ("stage eq", ["ends where a value"]),
        ("stage eq NEW or mine", ["'or'", "expected 'and'"]),
        ("stage in NEW", ["list in brackets"]),
        ("stage in (NEW", ["',' or ')'"]),
        ("stage in (NEW; WORK)", ["WORK"]),
        ('title eq "open', ["quote is not closed", "letter 10"]),
        ("title eq (a)", ["expected a value"]),
        ("Title eq a", ["'Title'", "name of a field"]),
        ("mine and", ["ends where"]),
        ("x " * 3_000, ["4000"]),
        (" and ".join(["mine"] * 51), ["50"]),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text, words):
    with pytest.raises(InvalidValueError) as found:
        read_filter(text)
    assert [it for it in words if it not in str(found.value)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("titel eq x", ["'titel'", "did you mean 'title'"]),
        ("overdu", ["'overdu'", "did you mean 'overdue'"]),
        ("title", ["does not say what of it", "contains"]),
        ("title gt x", ["'title'", "'gt'", "contains, eq"]),
        ("count eq many", ["Count", "whole number", "'many'"]),
        ("day eq soon", ["Day", "a date", "'soon'"]),
        ("deadline lt 2027-13-01", ["Deadline", "2027-13-01"]),
        ("kind eq C", ["Kind", "A, B"]),
        ("stage eq WRK", ["no stage 'WRK'", "did you mean 'WORK'"]),
        ("funnel eq mian", ["no funnel 'mian'", "did you mean 'main'"]),
        ("file eq x", ["'file'", "empty, filled"]),
        ("deadline eq today+9999999", ["Deadline"]),
        ('title contains "?!"', ["nothing to look for"]),
    ],
)
def test_what_does_not_fit_the_type_is_refused(portal, text, words):
    with pytest.raises(BizprocError) as found:
        portal.list_records("case", filter=text)
    assert [it for it in words if it not in str(found.value)] == []


def test_a_filter_is_put_together():
    wanted = Filter().and_("stage", "eq", "NEW").and_("mine").and_("mine")
    assert str(wanted) == "stage eq NEW and mine"
    assert str(wanted.without("stage")) == "mine"
    assert not wanted.without("stage").without("mine")


def test_what_a_type_can_be_asked_is_told(portal):
    fields = {it.name: it for it in portal.filter_fields("case")}
    assert fields["price"].operators[:3] == ("eq", "ne", "lt")
    assert fields["kind"].options == {"A": "First", "B": "Second"}
    assert not fields["tags"].is_sortable
    assert {"created", "changed", "number", "author", "due", "amount"} <= set(fields)
