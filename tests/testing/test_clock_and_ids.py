import datetime as dt

import pytest

from bizproc.errors import InvalidValueError
from bizproc.testing import FakeClock, SequentialIds

NINE = dt.datetime(2027, 6, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=3)))


def test_the_clock_stands_still_until_it_is_told():
    clock = FakeClock(NINE)
    assert clock.now() == clock.now() == NINE
    assert clock.now().tzinfo is dt.UTC
    clock.advance(dt.timedelta(minutes=5))
    clock.set(NINE + dt.timedelta(minutes=5))
    assert clock.now() - NINE == dt.timedelta(minutes=5)


def test_the_clock_never_goes_back():
    clock = FakeClock(NINE)
    with pytest.raises(InvalidValueError, match="never goes back"):
        clock.set(NINE - dt.timedelta(microseconds=1))
    with pytest.raises(InvalidValueError, match="aware"):
        clock.set(NINE.replace(tzinfo=None))
    assert clock.now() == NINE


def test_ids_are_the_same_in_every_run_and_sort_as_they_were_made():
    ids = SequentialIds()
    made = [ids.new("task") for _ in range(12)]
    assert made == sorted(set(made))
    assert made[0] == SequentialIds().new("task") != ids.new("timer")
