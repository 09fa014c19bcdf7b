"""What the check passes a timer can be armed with: one reader for both."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bizproc.bpmn.timing.cycles import read_cycle, timer_fault
from bizproc.bpmn.timing.interval import Interval
from bizproc.bpmn.timing.iso8601 import read_date, read_duration, read_time_value
from bizproc.bpmn.timing.occurrences import Occurrences
from bizproc.engine.moments import moment
from bizproc.errors import DeploymentError, InvalidValueError
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
        ("duration", "P1M1D", "2027-04-02T06:00"),
        ("duration", "P1Y1M1W1DT1H", "2028-04-09T07:00"),
        ("cycle", "R/P1M", "2027-04-01T06:00"),
        ("cycle", "R/P1DT2H", "2027-03-02T08:00"),
        ("cycle", "R3/2027-03-05/P1D", "2027-03-05T09:00"),
        ("cycle", "R5/2027-03-05T10:00/P1D", "2027-03-05T10:00"),
        ("cycle", "R/2027-03-05T10:00@Europe/Moscow/P1D", "2027-03-05T07:00"),
        ("cycle", "0 0 9-17 * * MON-FRI", "2027-03-01T09:00"),
        ("cycle", "@daily", "2027-03-02T00:00"),
        ("date", "2027-03-05T10:00@Europe/Moscow", "2027-03-05T07:00"),
        ("date", "2027-03-05T10:00:00+03:00[Europe/Moscow]", "2027-03-05T07:00"),
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
        ("cycle", "R9999999999/P1D"),
        ("cycle", "R/PT1H/2027-03-05"),
        ("cycle", "R/2027-03-05/2027-03-06"),
        ("cycle", "R/tomorrow/P1D"),
        ("cycle", "R/2027-03-05/P1"),
        ("cycle", "* * * * *"),
        ("cycle", "0 0 0 30 2 *"),
        ("date", "2027-03-05@Europe/Moscow"),
        ("date", "2027-03-05T10:00@Europe/Moskow"),
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
spans = st.builds("P{}Y{}M{}W{}DT{}H{}M{}S".format, *7 * [parts])
days = st.dates(dt.date(2000, 1, 1), dt.date(2400, 1, 1)).map(str)
texts = st.one_of(
    spans,
    st.builds("{}P{}W".format, st.sampled_from(["", "-"]), parts),
    days,
    st.datetimes(FIRST, LAST).map(lambda it: it.isoformat()),
    st.builds("{}T10:00@{}".format, days, st.sampled_from(["UTC", "Asia/Tokyo"])),
    st.text("P-WDTHMSYR/0123456789:@", max_size=12),
)
cycles = st.one_of(
    st.builds("R{}/{}".format, st.sampled_from(["", "3"]), texts),
    st.builds("R/{}/{}".format, texts, texts),
    st.lists(
        st.sampled_from(
            ["*", "?", "0", "7", "1,9", "2-5", "*/3", "L", "9W", "5L", "1#2", "MON"]
        )
    ).map(" ".join),
    st.text("@0123456789*?/-LW# ,", max_size=16),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, cycles)
@example("P1W", "R/P1W")
@example("2027-03-05T10:00", "0 0 0 29 2 *")
def test_whatever_the_check_passes_has_a_moment(text, cycle):
    utc = PortalTime(zone=ZoneInfo("UTC"))
    for kind in ("date", "duration"):
        if timer_fault(kind, text) is None:
            assert moment(text, base=NOW, time=utc).tzinfo is dt.UTC
    if timer_fault("cycle", cycle) is None:
        found = Occurrences(cycle=read_cycle(cycle), armed=NOW, time=utc)
        first = found.first()
        second = found.following(first)
        assert second is None or second.due > first.due
        assert first.due > NOW or found.cycle.start is not None


def test_the_readers_say_what_a_text_is():
    assert read_duration("P1Y2M") == Interval(months=14)
    assert read_duration("-P2W") == Interval(days=-14)
    assert read_duration("PT24H") == Interval(time=dt.timedelta(hours=24))
    assert read_duration("P1D") == Interval(days=1)
    assert read_date("2027-03-05") == dt.date(2027, 3, 5)
    assert read_time_value("2027-03-05T10:00") == FIRST.replace(
        year=2027, month=3, day=5, hour=10
    )
    assert read_time_value("-PT1H") == Interval(time=dt.timedelta(hours=-1))
    found = read_cycle("R3/P1M")
    assert (found.repetitions, found.interval) == (3, Interval(months=1))
    with pytest.raises(InvalidValueError, match="no ISO 8601 date"):
        read_time_value("tomorrow")


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (
            "duration",
            "P1",
            "p.bpmn:4 b: the timer's duration .*'P1' is no ISO 8601 dur",
        ),
        ("date", "soon", "'soon' is no ISO 8601 date"),
        ("cycle", "0 9 * * *", "did you mean '0 0 9 \\* \\* \\*'"),
        ("cycle", dt.timedelta(hours=1), 'expected a text such as "R/P1D"'),
    ],
)
def test_what_an_expression_gives_is_an_incident_with_its_line(play, kind, value, says):
    play.draw(drawn(kind, "= when"), "s>a\na>e\nb>c\nc>e")
    instance = play.start({"when": value})
    [incident] = play.engine.incidents(instance=instance)
    assert incident.element_id == "a"
    assert re.search(says, incident.message), incident.message
