"""Seconds have nine decimals, in whatever is done with them."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import FineDuration, FineMoment, FineTime
from bizproc.values import dump_values, load_values

PARIS = "@Europe/Paris"
CASES = {
    'date and time("2011-12-31T10:15:30.123456789@Europe/Paris")': (
        "2011-12-31T10:15:30.123456789@Europe/Paris"
    ),
    '@"10:15:30.000000001Z"': "10:15:30.000000001Z",
    '@"10:15:30.1234567899"': "10:15:30.123456789",  # the tenth is cut off
    '@"10:15:30.100000000"': "10:15:30.1",
    'duration("PT0.999999999S") = duration("PT0.999999S")': "false",
    'duration("PT0.999999999S") > duration("PT0.999999S")': "true",
    '@"-PT0.000000001S"': "-PT0.000000001S",
    '@"PT0.000000001S" * 1000000000': "PT1S",
    '@"PT1S" / 3': "PT0.333333333S",
    '@"-PT1S" / 3': "-PT0.333333333S",
    '@"PT1S" / @"PT0.000000001S"': "1000000000",
    '@"PT0.000000001S".seconds': "0.000000001",
    '@"-P1DT0.000000001S".days': "-1",
    '@"10:15:30.000000001".second': "30.000000001",
    '@"2026-01-31T10:15:30.000000001".second': "30.000000001",
    '@"2026-01-31T23:59:59.999999999" + @"PT0.000000001S"': "2026-02-01T00:00:00",
    '@"2026-02-01T00:00:00Z" - @"PT0.000000001S"': "2026-01-31T23:59:59.999999999Z",
    '@"2026-02-01T00:00:00.000000002Z" - @"2026-02-01T01:00:00+01:00"': "PT0.000000002S",
    '@"2026-02-01T00:00:00.000000002Z" - @"2026-02-01"': "PT0.000000002S",
    '@"23:59:59.999999999" + @"PT0.000000001S"': "00:00:00",
    '@"10:00:00.000000002" - @"10:00:00.000000001"': "PT0.000000001S",
    '@"2026-01-31T10:15:30.000000001" + @"P1M"': "2026-02-28T10:15:30.000000001",
    '@"2026-01-31T10:15:30.000000001" < @"2026-01-31T10:15:30.000000002"': "true",
    '@"2026-01-31T10:15:30.000000001" = @"2026-01-31T10:15:30"': "false",
    '@"10:15:30.000000001Z" = @"11:15:30.000000001+01:00"': "true",
    '@"10:15:30.000000001Z" in [@"10:15:30Z"..@"10:15:30.000000001Z")': "false",
    'time(10, 15, 30.123456789, @"PT1H")': "10:15:30.123456789+01:00",
    'time(@"2026-01-31T10:15:30.000000001Z")': "10:15:30.000000001Z",
    'date and time(@"2026-01-31", @"10:15:30.000000001")': (
        "2026-01-31T10:15:30.000000001"
    ),
    'date and time(2026, 1, 31, 10, 15, 30.000000001, "Europe/Paris")': (
        "2026-01-31T10:15:30.000000001@Europe/Paris"
    ),
    'date and time(@"2026-01-31T10:15:30.000000001Z", "Europe/Paris")': (
        "2026-01-31T11:15:30.000000001@Europe/Paris"
    ),
    'date(@"2026-01-31T10:15:30.000000001Z")': "2026-01-31",
    '@"99999-12-31T23:59:59.999999999Z" + @"PT0.000000001S"': "100000-01-01T00:00:00Z",
    '@"9999-12-31T23:59:59.999999999" + @"PT1S"': "10000-01-01T00:00:00.999999999",
    'abs(@"-PT0.000000001S")': "PT0.000000001S",
    'max(@"PT0.000000001S", @"PT0.000000002S", @"PT0S")': "PT0.000000002S",
    'sum([@"PT0.000000001S", @"PT0.000000001S"])': "PT0.000000002S",
    'distinct values([@"PT0.000000001S", @"PT0S", @"PT0.000000001S"])': (
        "[PT0.000000001S, PT0S]"
    ),
    'sort([@"PT0.000000002S", @"PT0.000000001S"])[1]': "PT0.000000001S",
    '@"PT0.000000001S" instance of days and time duration': "true",
    '@"10:00:00.000000001" instance of time': "true",
    'is(@"10:00:00.000000001", @"10:00:00")': "false",
}


@pytest.mark.parametrize("text", CASES)
def test_nothing_is_lost_of_nine_decimals(text: str) -> None:
    found = feel.evaluate(text)
    shown = feel.to_text(found)
    assert shown.replace('@"', "").replace('"', "") == CASES[text]


def test_what_python_holds_is_pythons_own() -> None:
    for text, kind in (
        ('@"10:15:30.123456000"', dt.time),
        ('@"2026-01-31T10:15:30.123456"', dt.datetime),
        ('@"PT1.5S"', dt.timedelta),
        ('@"PT0.000000001S" * 1000', dt.timedelta),
        ('@"2026-01-31T10:15:30.000000001" - @"PT0.000000001S"', dt.datetime),
    ):
        assert type(feel.evaluate(text)) is kind, text


def test_the_standard_compares_times_to_the_second() -> None:
    text = '@"2026-01-31T10:15:30.000000001Z" = @"2026-01-31T10:15:30Z"'
    assert feel.evaluate(text, strict=False) is True
    assert feel.evaluate(text) is False


nanos = st.integers(-(10**18), 10**18)
moments = st.integers(0, 10**11 * 10**9)


def duration(total: int) -> dt.timedelta:
    plain = dt.timedelta(microseconds=total // 1_000)
    return FineDuration(plain, total % 1_000) if total % 1_000 else plain


def moment(total: int) -> dt.datetime:
    plain = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
        microseconds=total // 1_000
    )
    return FineMoment(plain, total % 1_000) if total % 1_000 else plain


@given(left=nanos, right=nanos, factor=st.integers(-9, 9))
def test_durations_are_whole_numbers_of_nanoseconds(
    left: int, right: int, factor: int
) -> None:
    scope = {"a": duration(left), "b": duration(right), "n": factor}
    wanted: dict[str, Any] = {
        "a + b": duration(left + right),
        "a - b": duration(left - right),
        "-a": duration(-left),
        "a * n": duration(left * factor),
        "a < b": left < right,
        "a <= b": left <= right,
        "a = b": left == right,
        "abs(a)": duration(abs(left)),
    }
    for text, value in wanted.items():
        found = feel.evaluate(text, scope)
        assert (found, type(found)) == (value, type(value)), text
    a, b = scope["a"], scope["b"]
    assert (a + b, a - b, -a) == tuple(wanted[it] for it in ("a + b", "a - b", "-a"))
    assert (a < b, a == b, a != b) == (left < right, left == right, left != right)
    assert (hash(a) == hash(b)) or left != right
    assert bool(a) is bool(left)


@given(start=moments, passed=nanos)
def test_moments_move_by_nanoseconds_and_back(start: int, passed: int) -> None:
    scope = {"m": moment(start), "d": duration(passed), "z": moment(start + passed)}
    assert feel.evaluate("m + d = z and z - d = m and z - m = d", scope) is True
    moved = feel.evaluate('date and time(m, "Europe/Paris") + d - z', scope)
    assert moved == dt.timedelta()
    m, d, z = scope["m"], scope["d"], scope["z"]
    if isinstance(m, FineMoment):
        assert m + d == z
        assert (z - m, m < z) == (d, passed > 0)


@given(
    value=st.one_of(
        nanos.map(duration),
        moments.map(moment),
        st.builds(FineTime, st.times(), st.integers(1, 999)),
        st.builds(
            FineMoment,
            st.datetimes(timezones=st.timezones() | st.none()),
            st.integers(1, 999),
        ),
    )
)
def test_what_is_written_is_read(value: Any) -> None:
    there = load_values(dump_values(value))
    assert (there, type(there)) == (value, type(value))
    for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):  # noqa: S301 - our own
        assert (again, type(again)) == (value, type(value))
    zone = getattr(value, "tzinfo", None)
    if zone is None or zone is dt.UTC:
        text = feel.to_text(value)
        assert feel.evaluate(f'@"{text}"') == value


def test_a_host_may_ask_what_python_cannot_say() -> None:
    found = feel.evaluate('@"2026-01-31T10:15:30.123456789+01:00"')
    assert isinstance(found, dt.datetime)
    assert (found.microsecond, found.nanosecond) == (123456, 789)
    assert found.plain() == dt.datetime.fromisoformat(
        "2026-01-31T10:15:30.123456+01:00"
    )
    assert found.isoformat() == "2026-01-31T10:15:30.123456789+01:00"
    assert found.isoformat(timespec="seconds") == "2026-01-31T10:15:30+01:00"
    assert found.replace(microsecond=0).isoformat() == "2026-01-31T10:15:30+01:00"
    assert found.time().isoformat() == "10:15:30.123456789"
    assert str(feel.evaluate('@"10:00:00.000000001"')) == "10:00:00.000000001"
    with pytest.raises(TypeError):
        found < 1  # noqa: B015 - that it raises


# -- literals that name nothing ----------------------------------------------------

NOTHING = [
    '@"2023-02-29"',
    '@"2026-13-01"',
    '@"25:00:00"',
    '@"10:00:60"',
    '@"2026-01-31T24:00:01"',
    '@"P1Y1D"',
    '@"P"',
    '@"tomorrow"',
    '@""',
    '@"2026-01-31T10:00:00@Europe/Nowhere"',
    '@"10:00:00+99:00"',
    '@"9999999999-01-01"',
    "1e999999999",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_literal_that_names_nothing_is_an_error_or_null(text: str) -> None:
    for refused in (
        lambda: feel.parse(text),
        lambda: feel.evaluate(text),
        lambda: feel.parse(text, strict=False).evaluate(),
        lambda: feel.parse_unary_tests(text),
    ):
        with pytest.raises(ExpressionError):
            refused()
    assert feel.check(text, ())
    assert feel.check_parsed(feel.parse(text, strict=False), ())
    notes: list[ExpressionError] = []
    lenient = feel.parse(f"[1, {text}, 2]", strict=False)
    assert lenient.evaluate(strict=False, notes=notes) == [1, None, 2]
    assert len(notes) == 1
    assert feel.evaluate(f"if {text} = null then 1 else 2", strict=False) == 1
    assert feel.parse_unary_tests(f"{text}, 5", strict=False).matches(
        Decimal(5), strict=False
    )
    assert feel.explain(text, {}, strict=False).value is None


def test_strictly_and_leniently_parsed_texts_are_kept_apart() -> None:
    text = '{a: @"2023-02-30"}.a'
    assert feel.evaluate(text, strict=False) is None
    with pytest.raises(ExpressionError, match="there is no date 2023-02-30"):
        feel.evaluate(text)
    assert feel.evaluate(text, strict=False) is None
    revived = pickle.loads(pickle.dumps(feel.parse(text, strict=False)))  # noqa: S301 - our own
    assert revived.evaluate(strict=False) is None
