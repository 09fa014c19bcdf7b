from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import SourceError
from bizproc.source import yaml
from bizproc.source.yaml import Mapping, Scalar, parse_yaml


def read(text: str | bytes):
    return parse_yaml(text, file="f.yaml").plain()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2027-06-01T09:00", "2027-06-01T09:00"),
        ("2027-05-03", "2027-05-03"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("+5", 5),
        ("1_000", "1_000"),
        ("-0x1F", "-0x1F"),
        ("True", True),
        ("tRUE", "tRUE"),
        ("~", None),
        ("''", ""),
        ("'3'", "3"),
        ("3.0", Decimal("3.0")),
        ("0.1", Decimal("0.1")),
        ("1e3", Decimal(1000)),
        (".5", Decimal("0.5")),
        (".", "."),
        ("=", "="),
        ("!!str 3", "3"),
        ("! 3", "3"),
        ('!!int "3"', 3),
        ("!!float 3", Decimal(3)),
        ("u_mgr", "u_mgr"),
    ],
)
def test_a_plain_scalar_means_what_the_core_schema_says(text, value):
    result = read(f"key: {text}")["key"]
    assert (result, type(result)) == (value, type(value))


def test_an_empty_file_is_null_and_a_byte_order_mark_is_skipped():
    assert read("") is None
    assert read("\ufeffa: 1".encode()) == {"a": 1}


def test_keys_are_text_and_keep_the_order_of_the_file():
    assert list(read("no: 1\n12: 2\nnull: 3\na: 4").items()) == [
        ("no", 1),
        ("12", 2),
        ("null", 3),
        ("a", 4),
    ]


def test_every_node_knows_its_place_in_characters():
    root = parse_yaml("ключ: {б: [1,\n  два]}\n", file="f.yaml")
    assert isinstance(root, Mapping)
    [(key, inner)] = root.entries
    assert (key.line, key.column) == (1, 1)
    assert (inner.line, inner.column) == (1, 7)
    items = inner.get("б").items
    assert [(it.line, it.column) for it in items] == [(1, 12), (2, 3)]
    assert str(items[1].location) == "f.yaml:2"


def test_an_alias_is_its_anchor_again():
    assert read("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a:\n\tb: 1", 2, "tab in the indentation"),
        ("a: !!python/object:os.system x", 1, "!!python/object:os.system"),
        ("a: !!python/tuple [1]", 1, "!!python/tuple"),
        ("a: !mine 1", 1, "!mine"),
        ("a: !!int три", 1, "'три' does not fit its tag !!int"),
        ("a: 1\n---\nb: 2", 2, "one document"),
        ("b: &b {c: 1}\na:\n  <<: *b", 3, "merge key"),
        ("? [a]\n: b", 1, "a key must be a single value"),
        ("b: &b x\n*b : 1", 2, "an alias is no key"),
        ("a: &a [*a]", 1, "refers to what it stands in"),
        ("a: *x", 1, "no anchor"),
        ("a: 1\nb: \x07", 2, "U+0007"),
        ("a: .inf", 1, ".inf"),
        ("a: " + "9" * 5000, 1, "5000 characters"),
        ("a: 1e99999", 1, "out of range"),
        ("a: [1", 1, "not readable as YAML"),
        ("[" * 5000, 1, "nested deeper than 50"),
        ("- " * 5000, 1, "nested deeper than 50"),
        (b"a: 1\nb: \xff", 2, "UTF-8"),
        ("a: &a 1\n" + "b: [" + "*a," * 101 + "]", 2, "more than 100 aliases"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_line(text, line, says):
    with pytest.raises(SourceError) as caught:
        read(text)
    [finding] = caught.value.findings
    assert finding.code == "YAML"
    assert (finding.location.file, finding.location.line) == ("f.yaml", line)
    assert says in finding.message


def test_duplicate_keys_are_all_reported_with_both_lines():
    with pytest.raises(SourceError) as caught:
        read("a: 1\nb: {c: 1, c: 2}\n'a': 2\n")
    shown = [str(finding) for finding in caught.value.findings]
    assert shown == [
        "f.yaml:2: DUPLICATE_KEY c: stands twice, on lines 2 and 2; keep one",
        "f.yaml:3: DUPLICATE_KEY a: stands twice, on lines 1 and 3; keep one",
    ]


def test_a_bomb_of_aliases_is_refused_before_it_expands():
    lines = ["a: &a [" + "x," * 9 + "x]"]
    for outer, inner in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{outer}: &{outer} [" + ",".join([f"*{inner}"] * 9) + "]")
    with pytest.raises(SourceError, match="expand to more than 200,000"):
        read("\n".join(lines))


@pytest.mark.parametrize("one", ["1", "[]", "{}"])
def test_so_many_values_are_read_and_no_more(one, monkeypatch):
    monkeypatch.setattr(yaml, "MAX_NODES", 2_000)
    # the list itself is one
    listed = read("[" + ",".join([one] * 1_999) + "]")
    assert len(listed) == 1_999
    with pytest.raises(SourceError, match="more than 2,000 values; split"):
        read("[" + ",".join([one] * 2_000) + "]")


def test_a_file_over_one_mebibyte_is_refused():
    with pytest.raises(SourceError, match="1,048,577 bytes"):
        read(b"#" * (1024 * 1024 + 1))


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!'\"\n\t #|>%0.~"), max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    findings = ()
    try:
        parse_yaml(text, file="f.yaml")
    except SourceError as error:
        findings = error.findings
    assert all(it.location.line for it in findings)


@given(st.text(max_size=30).filter(lambda it: it.isprintable()))
def test_quoted_text_is_never_converted(text):
    quoted = text.replace("'", "''")
    node = parse_yaml(f"['{quoted}']", file="f.yaml").items[0]
    assert isinstance(node, Scalar)
    assert node.value == text
