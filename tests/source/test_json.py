"""JSON of others is read within limits, and every fault is one sentence."""

from decimal import Decimal

import pytest

from bizproc.limits import Limits, limits_in_force
from bizproc.source.json import UnusableJsonError, parse_json


def test_values_are_read_with_the_text_they_stand_in():
    assert parse_json(b'\xef\xbb\xbf{"a": 1.50}') == ({"a": 1.5}, '{"a": 1.50}')
    found, _ = parse_json('{"a": 1.50}', decimals=True)
    assert found == {"a": Decimal("1.50")}
    assert str(found["a"]) == "1.50"


def test_what_lies_beside_is_no_nesting():
    with limits_in_force(Limits(max_json_depth=2)):
        parse_json('[{}, {}, [], [], {"a": 1}]')
        parse_json('["[[[[{{{{", "\\"[[[[", ""]')
        with pytest.raises(UnusableJsonError, match="max_json_depth") as refused:
            parse_json("[[1],\n[\n[2]]]")
    assert refused.value.line == 3


@pytest.mark.parametrize(("keys", "passes"), [(3, True), (4, False)])
def test_an_object_has_so_many_keys(keys, passes):
    text = "{" + ", ".join(f'"k{it}": 1' for it in range(keys)) + "}"
    with limits_in_force(Limits(max_keys=3)):
        if passes:
            parse_json(text)
            return
        with pytest.raises(
            UnusableJsonError, match=r"has 4 keys; at most 3 .*max_keys"
        ):
            parse_json(text)


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"\xff", None, "not UTF-8"),
        ('{"a": 1,\n}', 2, "column 1"),
        ('{"a": NaN}', None, "NaN is no number of JSON"),
        ('{"a": 1, "b": 2,\n"a": 3}', 2, "the key 'a' stands twice"),
        ("9" * 5_000, None, "a number in it is too long"),
        ('{"a": "' + '\\"' * 5_000, 1, "Unterminated string"),
        ("", 1, "Expecting value"),
    ],
)
def test_what_is_no_json_is_told(data, line, says):
    with pytest.raises(UnusableJsonError, match=says) as refused:
        parse_json(data)
    assert refused.value.line == line
