"""On which line each value of a JSON text stands."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bizproc.source.json_lines import json_lines

TEXTS = st.text(max_size=6) | st.sampled_from(['"', "\\", "{", "]:", ",\n", "a"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=20,
)


def paths(value, at=()):
    yield at
    members = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, inner in members:
        yield from paths(inner, (*at, step))


def reached(value, path):
    for step in path:
        value = value[step]
    return value


@given(VALUES, st.booleans())
def test_every_value_is_on_the_line_that_shows_it(value, ascii_only):
    text = json.dumps(value, indent=1, ensure_ascii=ascii_only)
    lines = json_lines(text)
    assert set(lines) == set(paths(value))
    shown = text.split("\n")
    for path, line in lines.items():
        there = shown[line - 1].strip()
        if path and isinstance(path[-1], str):
            key = json.dumps(path[-1], ensure_ascii=ascii_only)
            assert there.startswith(f"{key}: ")
        begins = json.dumps(reached(value, path), ensure_ascii=ascii_only)[:1]
        assert begins in there


def test_one_line_holds_all():
    assert set(json_lines('{"a": [1, {"b": {}}], "c": -1.5e3}').values()) == {1}


def test_of_two_equal_keys_the_last_counts():
    assert json_lines('{"a": 1,\n"a": 2}') == {(): 1, ("a",): 2}
