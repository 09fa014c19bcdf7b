"""What a written value accepts."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.portal_time import PortalTime
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.matcher_reader import read_matcher
from bizproc.testing.scenarios.format.matchers import Compares, Equals, Fields, gaps
from bizproc.testing.scenarios.running.matching import pair_up

MOSCOW = ZoneInfo("Europe/Moscow")
READING = Literals(
    time=PortalTime(zone=MOSCOW), aliases={"D1": "deal-7", "P1": "contact-1"}
)
NOON = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)  # noon in Moscow
LATE = dt.datetime(2027, 6, 1, 22, tzinfo=dt.UTC)  # the next day in Moscow
DAY = dt.date(2027, 6, 1)


def matcher(text):
    faults = Faults()
    found = read_matcher(parse_yaml(text, file="m"), faults)
    assert not faults.findings
    return found


@pytest.mark.parametrize(
    ("written", "actual", "fits"),
    [
        ("any", None, True),
        ("null", None, True),
        ("null", "", False),
        ("5", 5, True),
        ("5", Decimal("5.00"), True),
        ("5.50", Decimal("5.5"), True),
        ("5", "5", False),
        ('"5"', "5", True),
        ("1", True, False),
        ("true", True, True),
        ("true", 1, False),
        ("no", "no", True),
        ("D1", "deal-7", True),
        ("deal-7", "deal-7", True),
        ("D2", "deal-7", False),
        ("2027-06-01T12:00", NOON, True),
        ("2027-06-01T09:00Z", NOON, True),
        ("2027-06-01T09:00", NOON, False),
        ("2027-06-01", NOON, True),
        ("2027-06-01", LATE, False),
        ("2027-06-02", LATE, True),
        ("2027-06-01", DAY, True),
        ("PT15M", dt.timedelta(minutes=15), True),
        ("PT16M", dt.timedelta(minutes=15), False),
        ("[a, b]", ["a", "b"], True),
        ("[a, b]", ("a", "b"), True),
        ("[b, a]", ["a", "b"], False),
        ("[a]", ["a", "b"], False),
        ("[]", [], True),
        ("{a: {b: 1}}", {"a": {"b": 1, "c": 2}}, True),
        ("{a: null}", {}, True),
        ("{a: 1}", {}, False),
        ("{a: 1}", None, False),
        ("{contains: кот}", "скот", True),
        ("{contains: D1}", "see deal-7", True),
        ("{contains: 5}", "n=5", True),
        ("{contains: {a: 1}}", [{"a": 2}, {"a": 1, "b": 3}], True),
        ("{contains: a}", ["b"], False),
        ("{contains: a}", None, False),
        (r"{matches: '^T-\d{6,}$'}", "T-000123", True),
        (r"{matches: '\d'}", 5, False),
        ("{in: [a, {contains: b}, null]}", "abc", True),
        ("{in: [a, null]}", None, True),
        ("{in: []}", None, False),
        ("{gt: 3}", 4, True),
        ("{gt: 3}", 3, False),
        ("{ge: 3, lt: 5}", 4, True),
        ("{ge: 3, lt: 5}", 5, False),
        ("{gt: 3}", None, False),
        ("{gt: 3}", "4", False),
        ("{gt: 0}", True, False),
        ("{gt: 2027-06-01T11:59}", NOON, True),
        ("{ge: 2027-06-01}", NOON, True),
        ("{gt: 2027-06-01}", NOON, False),
        ("{lt: 2027-06-02T00:00}", DAY, True),
        ("{not: {in: [a, b]}}", "c", True),
        ("{not: null}", None, False),
        ("{not: {contains: a}, contains: b}", "b", True),
    ],
)
def test_table(written, actual, fits):
    found = matcher(written)
    assert found.accepts(actual, READING) is fits
    assert bool(list(gaps(found, actual, READING))) is not fits


def test_gaps_name_the_deepest_part():
    found = matcher("{a: {b: [1, {c: D1}]}, d: any}")
    actual = {"a": {"b": [1, {"c": "contact-1"}]}}
    [gap] = gaps(found, actual, READING)
    assert (gap.field, gap.expected, gap.actual) == ("a.b[2].c", "D1", "P1")


@pytest.mark.parametrize(
    "text",
    [
        "any",
        "null",
        "[a, {not: b}]",
        "{contains: x}",
        "{gt: 3, lt: 5}",
        "{a: {in: [1]}}",
    ],
)
def test_a_matcher_is_shown_as_it_is_written(text):
    assert str(matcher(text)) == text


INSTANTS = st.datetimes(
    min_value=NOON.replace(year=1980, tzinfo=None),
    max_value=NOON.replace(year=2100, tzinfo=None),
    timezones=st.just(dt.UTC),
)


@given(
    instant=INSTANTS, zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"])
)
def test_an_instant_is_the_same_in_every_zone(instant, zone):
    written = instant.astimezone(ZoneInfo(zone)).isoformat()
    assert Equals(value=written).accepts(instant, READING)
    local = READING.time.local(instant)
    assert Equals(value=local.date().isoformat()).accepts(instant, READING)


@given(number=st.integers() | st.decimals(allow_nan=False, allow_infinity=False))
def test_orders_are_those_of_numbers(number):
    for relation, holds in (("gt", False), ("ge", True), ("lt", False), ("le", True)):
        found = Compares(relation=relation, value=number)
        assert found.accepts(number, READING) is holds


@given(
    st.permutations(range(6)),
    st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=6, max_size=6),
)
def test_whatever_can_be_paired_is_paired(order, wider):
    """Each expectation fits its own thing and some others; a pairing of all exists."""
    things = [{"n": number} for number in order]
    expected = [
        Fields(fields={"n": matcher(f"{{in: {sorted({number, *others})}}}")})
        for number, others in enumerate(wider)
    ]
    pairing = pair_up(expected, things, READING)
    assert not pairing.unmet
    assert not pairing.left


def test_pairing_says_what_is_left():
    things = [{"n": 1}, {"n": 2}, {"n": 2}]
    expected = [Fields(fields={"n": matcher(str(n))}) for n in (2, 3)]
    pairing = pair_up(expected, things, READING)
    assert [str(it) for it in pairing.unmet] == ["{n: 3}"]
    assert pairing.left == (0, 2)
