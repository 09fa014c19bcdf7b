"""What is typed for a task without a form is read back as it was written, or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.web.operations.typed import written
from bizproc.web.tasks.free_form import free_form, is_free, variables_of

LINES = free_form((), label="Variables")
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text("ab é'\"#:=[]{}\\-5,&*!|>%@`\n", max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=50)
@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_variables_come_back_from_lines_and_from_fields(variables):
    lines = "\n".join(f"{name} = {written(it)}" for name, it in variables.items())
    assert variables_of(LINES, {"variables": lines}) == variables
    if variables:
        named = free_form(variables, label="")
        assert variables_of(named, {k: written(it) for k, it in variables.items()}) == (
            variables
        )


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    assert is_free(LINES)
    try:
        found = variables_of(LINES, {"variables": text})
    except InvalidValueError:
        return
    assert all(name.isidentifier() for name in found)


def test_of_what_is_left_empty_nothing_is_set():
    named = free_form(["a", "b"], label="")
    assert variables_of(named, {"a": "", "b": "x"}) == {"b": "x"}
    with pytest.raises(InvalidValueError, match="a: "):
        variables_of(named, {"a": "[1, "})
