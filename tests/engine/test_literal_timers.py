"""What the check passes a timer can be armed with: one reader for both."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bizproc.bpmn.iso8601 import (
    read_cycle,
    read_date,
    read_duration,
    read_time_value,
    timer_fault,
)
from bizproc.engine.moments import moment
from bizproc.errors import DeploymentError, InvalidValueError
from bizproc.feel import YearsMonthsDuration
from bizproc.portal_time import PortalTime

NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
TAGS = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def drawn(kind, text):
    definition = (
        f"<timerEventDefinition><{TAGS[kind]}>{text}</{TAGS[kind]}>"
        "</timerEventDefinition>"
    )
    return (
        '<startEvent id="s"/><userTask id="a"/><boundaryEvent id="b"'
        f' attachedToRef="a" cancelActivity="false">{definition}</boundaryEvent>'
        '<userTask id="c"/><endEvent id="e"/>'
    )


def armed(play, kind, text):
    """Return when a literal timer is due that the check has passed."""
    play.draw(drawn(kind, text), "s>a\na>e\nb>c\nc>e")
    instance = play.start()
    assert play.engine.incidents() == []
    assert play.waits(instance) == ["a"] or play.waits(instance) == ["a", "c"]
    return [it.due for it in play.engine.timers()]


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("duration", "P1W", "2027-03-08T06:00"),
        ("duration", "P1W2D", "2027-03-10T06:00"),
        ("duration", "P1WT2H", "2027-03-08T08:00"),
        ("duration", "PT0.5S", "2027-03-01T06:00"),
        ("duration", "P1Y2M", "2028-05-01T06:00"),
        ("cycle", "R/P1W", "2027-03-08T06:00"),
        ("cycle", "R2/P2W", "2027-03-15T06:00"),
        ("cycle", "R/P1M", "2027-04-01T06:00"),
        ("date", "2027-03-05T10:00", "2027-03-05T10:00"),
        ("date", "2027-03-05 10:00", "2027-03-05T10:00"),
        ("date", "20270305", "2027-03-05T09:00"),
        ("date", "2027-W10-5", "2027-03-12T09:00"),
        ("date", "2027-03-05T10:00+03", "2027-03-05T07:00"),
        ("date", "2027-03-05", "2027-03-05T09:00"),
    ],
)
def test_a_literal_timer_that_is_passed_is_armed(play, kind, text, due):
    [at] = armed(play, kind, text)
    assert at.isoformat()[:16] == due


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "P1M1D"),
        ("duration", "P1M1W"),
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "P1DT"),
        ("duration", "-P1D"),
        ("duration", "-P1M"),
        ("duration", "P1001Y"),
        ("duration", "P999999999999D"),
        ("cycle", "R/-P1D"),
        ("cycle", "R/PT0S"),
        ("cycle", "R/P0M"),
        ("cycle", "R0/P1D"),
        ("cycle", "0 0 9 * * *"),
        ("cycle", "R3/2027-03-05/P1D"),
        ("date", "2027-02-30"),
        ("date", "2027-03-05T25:00"),
    ],
)
def test_a_literal_timer_that_cannot_run_is_refused_with_its_line(
    make_play, kind, text
):
    play = make_play()
    with pytest.raises(DeploymentError, match=r"p.bpmn:\d+: BP010") as refused:
        play.draw(drawn(kind, text), "s>a\na>e\nb>c\nc>e")
    assert repr(text) in str(refused.value)


FIRST, LAST = (dt.datetime.fromisoformat(f"{it}-01-01") for it in (2000, 2400))
parts = st.integers(0, 400)
texts = st.one_of(
    st.builds("P{}Y{}M".format, parts, parts),
    st.builds("P{}W{}DT{}H{}M{}S".format, parts, parts, parts, parts, parts),
    st.builds("{}P{}W".format, st.sampled_from(["", "-"]), parts),
    st.dates(dt.date(2000, 1, 1), dt.date(2400, 1, 1)).map(str),
    st.datetimes(FIRST, LAST).map(lambda it: it.isoformat()),
    st.text("P-WDTHMSYR/0123456789:", max_size=12),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
@example("P1W")
@example("2027-03-05T10:00")
def test_whatever_the_check_passes_has_a_moment(text):
    utc = PortalTime(zone=ZoneInfo("UTC"))
    for kind in ("date", "duration"):
        if timer_fault(kind, text) is None:
            assert moment(text, base=NOW, time=utc).tzinfo is dt.UTC
    if timer_fault("cycle", f"R/{text}") is None:
        count, interval = read_cycle(f"R/{text}")
        assert count is None
        assert moment(interval, base=NOW, time=utc, times=2) > NOW


def test_the_readers_say_what_a_text_is():
    assert read_duration("P1Y2M") == YearsMonthsDuration(14)
    assert read_duration("-P2W") == dt.timedelta(days=-14)
    assert read_date("2027-03-05") == dt.date(2027, 3, 5)
    assert read_time_value("2027-03-05T10:00") == FIRST.replace(
        year=2027, month=3, day=5, hour=10
    )
    assert read_time_value("-PT1H") == dt.timedelta(hours=-1)
    assert read_cycle("R3/P1M") == (3, "P1M")
    with pytest.raises(InvalidValueError, match="no ISO 8601 date"):
        read_time_value("tomorrow")
