"""The codec of FEEL values: everything survives, everything else is refused."""

import contextlib
import datetime as dt
import enum
import json
import string
import types
import zoneinfo
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.feel.values import YearsMonthsDuration
from bizproc.values import (
    MAX_DEPTH,
    copy_values,
    dump_plain,
    dump_values,
    load_values,
    writing,
)

MOSCOW = zoneinfo.ZoneInfo("Europe/Moscow")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")

zones = st.sampled_from(
    [None, dt.UTC, MOSCOW, BERLIN, dt.timezone(dt.timedelta(hours=-3, minutes=-30))]
)
times = st.builds(lambda time, zone: time.replace(tzinfo=zone), st.times(), zones)
leaves = (
    st.none()
    | st.text()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**63, max_value=2**200)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | times
    | st.datetimes(timezones=zones)
    | st.timedeltas()
    | st.builds(YearsMonthsDuration, st.integers(-1200, 1200))
)
keys = st.text() | st.text(alphabet="$datenumbr", min_size=1)
contexts = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=20,
)


def exact(value):
    """Describe a value so that equal descriptions mean the same value and type."""
    if isinstance(value, dict):
        return [(key, exact(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(exact, value)]
    if isinstance(value, dt.datetime):
        return (type(value), value.isoformat(), str(value.tzinfo))
    return (type(value), str(value), getattr(value, "tzinfo", None))


@given(contexts)
def test_every_feel_value_survives_exactly(value):
    assert exact(load_values(dump_values(value))) == exact(value)


@given(contexts)
def test_plain_values_are_written_alike(value):
    assert dump_plain(value) == dump_values(value)


def test_numbers_and_dates_are_written_once(monkeypatch):
    written = []

    def write(value, inner=writing._write):
        written.append(value)
        return inner(value)

    monkeypatch.setattr(writing, "_write", write)
    value = {"amount": Decimal("1.5"), "on": [dt.date(2027, 3, 1)]}
    assert dump_plain(value) == (
        '{"amount":{"$number":"1.5"},"on":[{"$date":"2027-03-01"}]}'
    )
    assert written == [value]
    # a key that looks like a tag is told from one
    assert dump_plain({"$date": Decimal(1)}) == '{"$$date":{"$number":"1"}}'


@given(contexts)
def test_copy_is_equal_and_shares_no_container(value):
    copied = copy_values(value)
    assert exact(copied) == exact(value)
    assert not isinstance(value, dict | list) or copied is not value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float_becomes_the_decimal_of_its_shortest_text(number):
    for result in (load_values(dump_values([number]))[0], copy_values([number])[0]):
        assert type(result) is Decimal
        assert str(result) == str(Decimal(repr(number)))


def test_written_form_is_the_documented_one():
    value = {
        "a": Decimal("1.50"),
        "b": dt.date(2027, 6, 1),
        "c": dt.datetime(2027, 6, 1, 10, tzinfo=MOSCOW),
        "d": dt.timedelta(seconds=90),
        "e": YearsMonthsDuration(14),
        "$f": [1, None, True, "ж"],
    }
    assert dump_values(value) == (
        '{"a":{"$number":"1.50"},"b":{"$date":"2027-06-01"},'
        '"c":{"$datetime":"2027-06-01T10:00:00+03:00[Europe/Moscow]"},'
        '"d":{"$duration":90000000},"e":{"$months":14},"$$f":[1,null,true,"ж"]}'
    )


def test_both_readings_of_an_ambiguous_hour_survive():
    for fold in (0, 1):
        moment = dt.datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold)
        back = load_values(dump_values(moment))
        assert (back.utcoffset(), back.fold, back.tzinfo) == (
            moment.utcoffset(),
            fold,
            BERLIN,
        )


def test_instant_wins_where_the_rules_of_the_zone_have_changed():
    back = load_values('{"$datetime":"2027-06-01T10:00:00+04:00[Europe/Moscow]"}')
    assert back.isoformat() == "2027-06-01T09:00:00+03:00"


def test_users_own_data_that_looks_like_a_tag_stays_data():
    value = {"$date": "2027-06-01", "x": {"$$number": {"$number": "7", "k": 1}}}
    assert load_values(dump_values(value)) == value
    assert load_values(dump_values('{"$date": 1}')) == '{"$date": 1}'


class Colour(enum.StrEnum):
    RED = "red"


def test_relatives_of_plain_types_become_plain():
    value = types.MappingProxyType({"c": Colour.RED, "t": (1, (2.5,))})
    for plain in (load_values(dump_values(value)), copy_values(value)):
        assert plain == {"c": "red", "t": [1, [Decimal("2.5")]]}
        assert [type(plain), type(plain["c"]), type(plain["t"])] == [dict, str, list]
    assert [type(key) for key in copy_values({Colour.RED: 1})] == [str]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": [{"b": {1, 2}}]}, ["value.a[0].b", "builtins.set"]),
        ([b"x"], ["value[0]", "builtins.bytes"]),
        ({"n": float("nan")}, ["value.n", "nan", "null"]),
        ({"n": Decimal("Infinity")}, ["value.n", "Infinity"]),
        ({"a": {7: "x"}}, ["value.a", "key 7", "int"]),
        ({"t": "\ud800"}, ["value.t", "surrogate"]),
        ({"\udfff": 1}, ["value", "surrogate"]),
        ({"n": 10**5000}, ["value.n", "digits"]),
    ],
)
@pytest.mark.parametrize("door", [dump_values, copy_values])
def test_foreign_value_is_refused_with_its_path(door, value, words):
    with pytest.raises(InvalidValueError) as caught:
        door(value)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("door", [dump_values, dump_plain, copy_values])
def test_depth_is_bounded_and_cycles_are_refused(door):
    def nested(levels):
        value = 1
        for _ in range(levels):
            value = {"a": [value]} if levels % 2 == 0 else [value]
        return value

    assert door(nested(MAX_DEPTH // 2))
    circle = []
    circle.append(circle)
    for bomb in (nested(MAX_DEPTH + 2), nested(100_001), circle):
        with pytest.raises(InvalidValueError, match="nested deeper than 100"):
            door(bomb)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"$date":"x"}',
        '{"$nothing":1}',
        '{"$date":"2027-01-01","more":1}',
        '{"$duration":"abc"}',
        '{"$months":{}}',
        '{"$number":[]}',
        '{"$datetime":"2027-06-01T10:00:00+03:00[Mars/Base]"}',
        "",
        "{",
        "NaN",
        "1 2",
        "{}{}",
    ],
)
def test_text_of_another_form_is_refused(text):
    with pytest.raises(InvalidValueError):
        load_values(text)


@given(st.text(alphabet=string.printable) | contexts.map(lambda v: json.dumps(str(v))))
def test_reading_any_text_gives_a_value_or_a_refusal(text):
    with contextlib.suppress(InvalidValueError):
        load_values(text)


def deep(width, levels):
    value = [1]
    for _ in range(levels):
        value = [value] * width
    return value


@pytest.mark.parametrize("door", [copy_values, dump_values])
@pytest.mark.parametrize(
    "value",
    [
        deep(2, 60),
        deep(1_000, 3),
        {"a": {"b": deep(2, 40)}},
        {f"k{number}": deep(10_000, 1) for number in range(600)},
        (deep(2, 60),),
    ],
)
def test_what_is_shared_without_end_is_refused_at_once(door, value):
    with pytest.raises(InvalidValueError, match="more than 5,000,000 values in it"):
        door(value)


def test_what_is_shared_within_bounds_is_kept_as_often_as_it_stands():
    value = {"a": deep(10, 3), "b": deep(10, 3)}
    copied = copy_values(value)
    assert copied == value
    assert load_values(dump_values(value)) == value
    assert copied["a"][0] is not copied["a"][1]
