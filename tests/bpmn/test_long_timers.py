"""Timers of more letters than anybody writes are refused before they are counted."""

import pytest

from bizproc.bpmn.timing.cycles import read_cycle
from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.errors import InvalidValueError
from bizproc.portal_time import zone_named

NINES = "9" * 5_000


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_time_value, f"P{NINES}D"),
        (read_time_value, f"-PT1.{NINES}S"),
        (read_time_value, f"{NINES}-01-01"),
        (read_time_value, f"2027-01-01T10:00@{'a/' * 2_000}b"),
        (read_cycle, f"R{NINES}/PT1H"),
        (read_cycle, f"R/2027-01-01T00:00/P{NINES}Y"),
        (read_cycle, f"0 0 {NINES} * * ?"),
    ],
)
def test_a_text_of_thousands_of_letters_is_refused(read, text):
    with pytest.raises(InvalidValueError, match="has at most 500"):
        read(text)


def test_a_text_within_the_bound_is_read_as_ever():
    assert read_time_value(f"P{'0' * 497}1D").days == 1
    with pytest.raises(InvalidValueError, match="longer than a thousand years"):
        read_time_value(f"P{'9' * 490}D")


@pytest.mark.parametrize("name", ["a/" * 2_000 + "b", "x" * 65, "../" * 30])
def test_a_long_name_is_no_time_zone(name):
    with pytest.raises(InvalidValueError, match="no time zone is named"):
        zone_named(name)
