"""What is hidden in a text becomes visible, whatever it is shown in."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.security.terminal_payloads import (
    HARMLESS,
    HIDDEN,
    IN_XML,
    SEQUENCES,
    hidden_in,
)

from bizproc.visible_text import visible, visible_json, visible_line, visible_xml

SOURCE = Path(__file__).parents[1] / "src" / "bizproc"


@pytest.mark.parametrize("name", [*HIDDEN, *SEQUENCES])
def test_what_is_hidden_has_a_mark(name):
    text = {**HIDDEN, **SEQUENCES}[name]
    shown = visible(text)
    assert hidden_in(text)
    assert not hidden_in(shown)
    assert re.search(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", shown)
    assert visible_line(text).isprintable()


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_stays(text):
    assert visible(text) == visible_line(text) == visible_json(text) == text


def test_a_mark_names_its_character():
    assert visible("\x1b\x9b\u202e\ud800\U000e0041") == (
        "\\x1b\\x9b\\u202e\\ud800\\U000e0041"
    )


def test_lines_stay_lines_but_in_a_cell():
    assert visible("a\r\nb\n\tc\rd") == "a\nb\n\tc\\x0dd"
    assert visible_line("a\r\nb\tc") == "a\\nb\\tc"


ANY = st.text(
    st.one_of(st.characters(), st.sampled_from([*HIDDEN.values(), "\n", '"', "\\"]))
)


@given(
    st.recursive(ANY, lambda it: st.lists(it) | st.dictionaries(ANY, it), max_leaves=5)
)
def test_json_means_the_same(value):
    text = visible_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert not hidden_in(text)
    assert text.isascii() or text.encode()
    # two halves of a pair that stood apart are one character to JSON
    assert json.loads(text) == json.loads(json.dumps(value))


@given(st.text(st.sampled_from([*IN_XML, "a", " ", "é"]), max_size=8))
def test_xml_means_the_same(text):
    document = f'<a b="{text}"><!--c--><![CDATA[{text}<&]]>{text}<?p x?></a>'
    shown = visible_xml(document)
    assert not hidden_in(shown)
    before, after = ET.fromstring(document), ET.fromstring(shown)  # noqa: S314 - ours
    assert (before.text, before.attrib) == (after.text, after.attrib)
    commented = visible_xml(f"<!--{text}--><a/>")
    assert not hidden_in(commented)
    ET.fromstring(commented)  # noqa: S314 - ours


PRINTING = re.compile(
    r"typer\.echo|(?<![\w.])print\(|secho|sys\.std(?:out|err)\.write|Console\("
    r"|logging\.basicConfig|pretty_exceptions_enable=True"
)
# The console of the bar of progress shows a name that it marks itself.
DOORS = {"cli/output.py", "cli/tests/progress.py"}


def test_every_command_prints_through_one_door():
    found = {
        it.relative_to(SOURCE).as_posix()
        for it in SOURCE.rglob("*.py")
        if PRINTING.search(it.read_text(encoding="utf-8"))
    }
    assert found == DOORS


def test_csv_is_written_in_one_place():
    """A spreadsheet runs `=…` of a cell: that file quotes such cells."""
    found = [
        it.relative_to(SOURCE).as_posix()
        for it in SOURCE.rglob("*.py")
        if re.search(r"^\s*(?:import|from) csv\b", it.read_text(), re.MULTILINE)
    ]
    assert found == ["web/records/csv_file.py"]
