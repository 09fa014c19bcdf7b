from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.workspace.placeholders import check_placeholders, fill_placeholders

NAMES = {"deal": {"title", "amount"}, "company": None, "period_start": None}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Счёт {{ deal.title }} за {{ period_start }}",
        "{% if deal.amount %}{{ deal.amount }}{% else %}—{% endif %}",
        "{{ company.title|default('без названия')|upper }}",
        "{% raw %}{{ x }}{% endraw %}",
    ],
)
def test_what_a_letter_needs_is_possible(text):
    assert check_placeholders(text, NAMES) == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a\n b {{ deel.title }}", 2, 7, "unknown name 'deel'; did you mean 'deal'?"),
        ("{{ deal.amuont }}", 1, 9, "unknown name 'deal.amuont'"),
        ("{{ deal['amuont'] }}", 1, 9, "unknown name 'deal.amuont'"),
        ("ab {{ deal", 1, 4, "unexpected end"),
        ("{{ company.__class__ }}", 1, 12, "private"),
        ("{{ company['__class__'] }}", 1, 12, "private"),
        ("{{ 'a' * 10 ** 9 }}", 1, 8, "* is not possible here"),
        ("{{ company.title() }}", 1, 17, "call is not possible"),
        ("{% for x in company %}{% endfor %}", 1, 4, "for is not possible"),
        ("{% include 'x' %}", 1, 4, "include is not possible"),
        ("{% set x = 1 %}", 1, 4, "set is not possible"),
        ("{{ company|center(10) }}", 1, 12, "unknown filter 'center'"),
        ("{{ company|join('xx') }}", 1, 12, "unknown filter 'join'"),
        ("{{ company is sameas 1 }}", 1, 15, "unknown test 'sameas'"),
        ("{{ " + "(" * 5000 + " }}", 1, 34, "nested too deeply"),
        (
            "{% if company %}" * 120 + "{% endif %}" * 120,
            1,
            321,
            "nested too deeply",
        ),
    ],
)
def test_everything_else_is_a_fault_with_its_place(text, line, column, says):
    fault = check_placeholders(text, NAMES)[0]
    assert (fault.line, fault.column) == (line, column)
    assert says in fault.message


def test_a_line_break_that_a_placeholder_brings_becomes_a_space():
    values = {"deal": {"title": "Первая\r\nBcc: x@y.example"}}
    filled = fill_placeholders("Счёт: {{ deal.title }}", values, one_line=True)
    assert filled == "Счёт: Первая Bcc: x@y.example"
    assert "\n" in fill_placeholders("Счёт: {{ deal.title }}", values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{{ deal.titel }}", {"deal": {"title": "x"}}),
        ("{{ deal }}", {}),
        ("{{ deal.a < 1 }}", {"deal": {"a": "x"}}),
        ("{{ deal }}", {"deal": "x" * 300_000}),
    ],
)
def test_what_cannot_be_filled_is_refused(text, values):
    with pytest.raises(InvalidValueError):
        fill_placeholders(text, values)


@given(st.text(alphabet=st.sampled_from("{}%#-.|()[]'\" adelinorsif0\n"), max_size=60))
def test_any_text_is_checked_without_failing_and_then_fills_or_refuses(text):
    faults = check_placeholders(text, NAMES)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)
    if faults:
        return
    try:
        filled = fill_placeholders(text, {"deal": {"title": "x", "amount": 1}})
    except InvalidValueError:
        return
    assert len(filled) < 1000
