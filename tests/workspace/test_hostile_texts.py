"""No text with placeholders costs more than its bounds, or ends in a raw error."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tests.security.text_payloads import (
    CONTROLS,
    EXPENSIVE,
    FIELDS,
    UNREADABLE,
    VALUES,
)

from bizproc.errors import InvalidValueError
from bizproc.workspace.placeholders import (
    MAX_FILLED,
    check_placeholders,
    fill_placeholders,
)
from bizproc.workspace.placeholders.writing import write


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_the_grammar_does_not_know_is_refused_at_both_doors(name):
    text = UNREADABLE[name]
    faults = check_placeholders(text, FIELDS)
    assert faults
    assert all(len(str(it)) < 200 and it.line == 1 for it in faults)
    with pytest.raises(InvalidValueError) as caught:
        fill_placeholders(text, VALUES)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", EXPENSIVE)
def test_what_costs_much_is_filled_or_refused_within_its_bounds(name):
    text = EXPENSIVE[name]
    check_placeholders(text, FIELDS)
    try:
        told, most = fill_placeholders(text, VALUES), MAX_FILLED
    except InvalidValueError as error:
        told, most = str(error), 400
    assert len(told) <= most


REFUSED = {
    "filters in a row": "go through more than",
    "filters in many": "go through more than",
    "found often": "go through more than",
    "compared often": "go through more than",
    "trimmed of much": "20 letters at most",
    "long twice": "longer than 256,000 characters",
    "whole record": "cannot be written as a whole",
    "record against record": "can be compared",
    "text against number": "compares two numbers",
    "method by its name": "'deal.keys' is undefined",
    "method of a text": "'a.upper' is undefined",
    "in a number": "in looks for",
    "first of nothing": "is undefined",
    "length of a number": "expected a text or a list",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_counted_is_refused_by_its_count(name):
    with pytest.raises(InvalidValueError, match=REFUSED[name]):
        fill_placeholders(EXPENSIVE[name], VALUES)


@pytest.mark.parametrize("text", CONTROLS)
def test_what_people_write_is_filled(text):
    assert fill_placeholders(text, VALUES) == CONTROLS[text]


def test_a_filled_text_is_never_read_again():
    values = {"a": "{{ b }}{% if b %}", "b": "secret"}
    assert fill_placeholders("{{ a }}", values) == "{{ b }}{% if b %}"


def test_faults_are_few_however_many_there_are():
    assert len(check_placeholders("{{ nobody }}" * 900, FIELDS)) == 20


WORDS = [
    *("{{", "}}", "{%", "%}", "{#", "#}", "-", "if", "elif", "else", "endif", "raw"),
    *("endraw", "a", "deal", "none", "long", "many", "nobody", ".", "title", "amount"),
    *("[", "]", "(", ")", "|", "upper", "default", "money", "trim", "'", '"', "\\"),
    *("and", "or", "not", "in", "is", "defined", "==", "<", "0", "1.5", ",", " ", "\n"),
    *("for", "set", "*", "~", "\x00", "\ud800", "\u202e", "ы", "_", "%", "{", "}"),
]
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=30).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
)


@given(ANY_TEXT)
@example("{{ a if a else")
@example("{{-}}")
@example("{%-%}")
@example("{#-#}")
def test_any_text_gives_findings_or_is_filled_or_refused(text):
    faults = check_placeholders(text, FIELDS)
    assert all(it.line >= 1 and it.column >= 1 for it in faults)
    try:
        filled = fill_placeholders(text, VALUES)
    except InvalidValueError:
        return
    assert len(filled) <= MAX_FILLED


# -- a part of Jinja2 ----------------------------------------------------------------

_STARTS = st.sampled_from(
    ["a", "n", "none", "deal.title", "deal['amount']", "many[0]", "'it''s'", "'x\\n'"]  # noqa: RUF005
    + ["3", "-2", "2.5", "true", "none", "nobody", "deal.nothing", "''"]
)
_STEPS = st.sampled_from(
    ["", "|upper", "|title", "|trim", "|trim('l')", "|default('d')", "|length"]  # noqa: RUF005
    + ["|default('e', true)", "|capitalize", "|first", "|last", "|lower"]
)
# In Jinja2 the word after a test is its argument, even an `if`: hence the parentheses.
_TESTS = st.sampled_from(["defined", "not none", "undefined", "none"])
_VALUES = st.recursive(
    st.builds("{}{}".format, _STARTS, _STEPS),
    lambda it: st.one_of(
        st.builds("{} {} {}".format, it, st.sampled_from(["==", "<", "in", "or"]), it),
        st.builds("{} {} {}".format, it, st.sampled_from(["and", "not in", "!="]), it),
        st.builds("({})".format, it),
        st.builds("({} is {})".format, it, _TESTS),
        st.builds("not {}".format, it),
        st.builds("{} if {} else {}".format, it, it, it),
        st.builds("({}){}".format, it, _STEPS),
    ),
    max_leaves=5,
)
_PARTS = st.recursive(
    st.one_of(
        st.builds("{{{{ {} }}}}".format, _VALUES),
        st.builds("{{{{-{} -}}}}".format, _VALUES),
        st.sampled_from(["x", " ", " \n", "}}", "{", "{# c #}", "{#- c -#}"]),
        st.sampled_from(["{% raw %} {{ {%- endraw -%}", "{%- raw -%} }} {% endraw %}"]),
    ),
    lambda it: st.one_of(
        st.lists(it, max_size=3).map("".join),
        st.builds("{{% if {} %}}{}{{% endif %}}".format, _VALUES, it),
        st.builds(
            "{{%- if {} -%}}{}{{%- else -%}}{}{{%- endif -%}}".format, _VALUES, it, it
        ),
        st.builds(
            "{{% if {} %}}{}{{% elif {} %}}{}{{% endif %}}".format,
            _VALUES,
            it,
            _VALUES,
            it,
        ),
    ),
    max_leaves=6,
)


def written_first(apply):
    """Hand a filter what people would read: no `None`, no brackets of lists."""
    return lambda it, *given: apply(write(it, spelling=None), *given)


def as_jinja(text, values):
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        optimized=False,
        keep_trailing_newline=True,
        finalize=lambda it: it if it is StrictUndefined else write(it, spelling=None),
    )
    environment.globals.clear()
    for name in ("upper", "lower", "title", "trim", "capitalize"):
        environment.filters[name] = written_first(environment.filters[name])
    return environment.from_string(text).render(values)


@given(_PARTS)
@settings(max_examples=60)
def test_what_is_filled_is_what_jinja_would_fill(text):
    values = {name: VALUES[name] for name in ("a", "n", "none", "many", "deal")}
    try:
        filled = fill_placeholders(text, values)
    except InvalidValueError:
        return
    try:
        expected = as_jinja(text, values)
    except (TemplateError, TypeError) as error:
        pytest.fail(f"{text!r}: {filled!r}, {error}")
    assert filled == expected
