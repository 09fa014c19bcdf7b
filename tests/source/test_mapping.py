from __future__ import annotations

import pytest

from bizproc.errors import ConfigurationError
from bizproc.source.mapping import (
    ANY,
    FLAG,
    TEXT,
    WHOLE,
    Entries,
    Faults,
    list_of,
    mapping_of,
    one_of,
)
from bizproc.source.yaml import parse_yaml


def opened(text: str) -> Entries:
    return Entries.of(parse_yaml(text, file="f.yaml"), faults=Faults(), what="a field")


def test_values_are_taken_by_key_and_type():
    entries = opened("t: x\nn: 5\nb: true\nl: [a]\nm: {a: 1}\nw: late\nz: null\nq: [1]")
    assert entries.required("t", TEXT) == "x"
    assert entries.required("n", WHOLE) == 5
    assert entries.required("b", FLAG) is True
    assert entries.required("l", list_of(TEXT)) == ("a",)
    assert entries.required("m", mapping_of(WHOLE)) == {"a": 1}
    assert entries.required("w", one_of("early", "late")) == "late"
    assert entries.optional("z", TEXT, None) is None
    assert entries.optional("absent", WHOLE, 7) == 7
    assert entries.optional("q", ANY, None) == [1]
    entries.close()
    entries.faults.refuse(ConfigurationError)


def test_all_faults_are_reported_together_in_the_order_of_lines():
    entries = opened("titel: x\nn: true\nl:\n  - 1\n  - ok\nw: lat\n")
    assert entries.required("w", one_of("early", "late")) == "early"
    assert entries.required("title", TEXT) == ""
    assert entries.required("n", WHOLE) == 0
    assert entries.required("l", list_of(TEXT)) == ("", "ok")
    entries.close()
    with pytest.raises(ConfigurationError) as caught:
        entries.faults.refuse(ConfigurationError)
    assert [str(it) for it in caught.value.findings] == [
        "f.yaml:1: REQUIRED_FIELD: a field lacks 'title' (text)",
        "f.yaml:1: UNKNOWN_KEY: unknown key 'titel' in a field; did you mean 'title'?",
        "f.yaml:2: TYPE_ERROR: n: expected a whole number, got true",
        "f.yaml:4: TYPE_ERROR: l: expected text, got 1",
        "f.yaml:6: TYPE_ERROR: w: expected early or late, got 'lat'; did you mean 'late'?",
    ]


def test_what_is_no_mapping_reads_as_empty_with_a_fault():
    entries = opened("- 1")
    entries.close()
    [finding] = entries.faults.errors
    assert finding.message == "a field must be a mapping, got a list"


def test_warnings_do_not_refuse():
    faults = Faults()
    faults.add("X", "careful", parse_yaml("a", file="f.yaml"), level="warning")
    faults.refuse(ConfigurationError)
    assert [str(it) for it in faults.warnings] == ["f.yaml:1: X: careful (warning)"]


def test_long_values_are_cut_in_messages():
    entries = opened("n: " + "x" * 200)
    entries.required("n", WHOLE)
    [finding] = entries.faults.errors
    assert finding.message.endswith("x…")
    assert len(finding.message) < 110
