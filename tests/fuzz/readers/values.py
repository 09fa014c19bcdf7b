"""Values as text: the database's, people's spelling, moments, places in lists."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests._spiff.test_golden import GOLDEN, STATES, QuietHost, process
from tests.fuzz.reader import Reader, reading, text_of

from bizproc._spiff.execution import Execution
from bizproc.bpmn.timing.cron import read_cron
from bizproc.bpmn.timing.cycles import read_cycle, timer_fault
from bizproc.bpmn.timing.iso8601 import read_date, read_duration, read_time_value
from bizproc.bpmn.timing.occurrences import Occurrences
from bizproc.engine.paging import cursor_of, place_in
from bizproc.errors import InvalidValueError, StateError
from bizproc.portal_time import PortalTime
from bizproc.values import dump_values, load_values
from bizproc.workspace.placeholders import check_placeholders, fill_placeholders
from bizproc.workspace.records.field_types import FieldType, UnreadableError, read_value
from bizproc.workspace.spelling.phones import normalise_phone, write_phone
from bizproc.workspace.spelling.spelling import Spelling

_VALUES = (
    *(
        b'{"a": {"$number": "1.50"}, "b": [{"$date": "2027-06-01"}]}',
        b'{"$months": 14}',
    ),
    *(
        b'{"$datetime": "2027-06-01T10:00:00+03:00[Europe/Moscow]"}',
        b'{"$duration": 90000000}',
    ),
    *(b'{"$time": "10:00:00+03:00"}', b'{"$$x": 1}', b'[null, true, 1e3, "\\ud800"]'),
)
_TEXTS = (
    b"Hello {{ name }}, {{ amount | money }} {{ mail.subject | default('x') }}",
    b"{% if name %}{{ name }}{% elif amount %}x{% else %}{{ day }}{% endif %}",
    *(
        b"{{ name ~ 'x' }} {# c #} {% raw %}{{{% endraw %}",
        b"{{ items | length }}",
        b"%s {} {{",
    ),
)
_NAMES: dict[str, Any] = {
    "name": "Anna",
    "amount": Decimal("1234.5"),
    "mail": {"subject": "x"},
    "day": dt.date(2027, 6, 1),
    "items": [1, 2],
}
_MOMENTS = (
    *(b"2027-06-01", b"2027-06-01T09:00:00+03:00", b"2027-06-01T09:00@Europe/Moscow"),
    *(b"P1Y2M3DT4H5M6.5S", b"-PT5M", b"P2W", b"R3/PT1H", b"R/2027-01-01T00:00Z/P1M"),
    *(b"0 9 * * 1-5", b"0 0 9 L * ?", b"*/5 0-23/2 1,15 JAN-DEC MON#2", b"@daily"),
)
_SPELLED = (
    *(
        b"1 234,56",
        b"1,234.56",
        b"01.03.2027",
        b"3/1/2027",
        b"2027-03-01 14:30",
        b"-0,5",
    ),
    *(
        b"+7 (495) 123-45-67",
        b"8 800 555 35 35",
        b"+49 30 12345",
        b"1e5",
        b"yes",
        b"on",
    ),
    *(b"anna@x.example", b"01.03.2027 14:30", b"\xd0\xb4\xd0\xb0", b"12:30"),
)
_TIME = PortalTime(zone=ZoneInfo("Europe/Moscow"))
_SPELLINGS = tuple(
    Spelling(zone=ZoneInfo(zone), locale=locale)
    for zone, locale in (("Europe/Moscow", None), ("UTC", "en_US"), ("UTC", "de_DE"))
)
_ORDER = "-started_at"


def _states() -> Iterator[bytes]:
    for name in STATES:
        yield json.loads((GOLDEN / name).read_text())["content"].encode()


_PROCESSES = [process(name.split(".")[0]) for name in STATES]


def _load_state(data: bytes) -> None:
    text, refused = text_of(data), None
    for it in _PROCESSES:
        try:
            Execution.load(text, it, QuietHost())
        except StateError as error:
            refused = error
        else:
            return
    if refused is not None:
        raise refused


def _load_values(data: bytes) -> None:
    dump_values(load_values(text_of(data)))


def _fill(data: bytes) -> None:
    text = text_of(data)
    names = {
        name: tuple(it) if isinstance(it, dict) else None for name, it in _NAMES.items()
    }
    if not check_placeholders(text, names):
        for spelling in (None, _SPELLINGS[0]):
            fill_placeholders(
                text, _NAMES, spelling=spelling, one_line=spelling is None
            )


def _moment(data: bytes) -> None:
    text = text_of(data)
    armed = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
    timer_fault("cycle", text)
    timer_fault("date", text)
    timer_fault("duration", text)
    for read in (read_date, read_duration, read_time_value, read_cron, read_cycle):
        try:
            read(text)
        except InvalidValueError:
            continue
    found = Occurrences.of(text, armed=armed, time=_TIME)
    found.following(found.first(), after=armed + dt.timedelta(days=400))


def _spell(data: bytes) -> None:
    text = text_of(data)
    normalise_phone(text, "RU")
    write_phone(text, "RU")
    for spelling in _SPELLINGS:
        spelling.plain_number(text)
        spelling.plain_date(text)
        spelling.plain_moment(text)
        spelling.phone(text)
        spelling.compared_phone(text)
        for kind in FieldType:
            try:
                read_value(kind, text, time=_TIME, spelling=spelling)
            except UnreadableError:
                continue


def _cursors() -> list[bytes]:
    moment = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
    return [
        cursor_of("instances", _ORDER, (moment, "instance-000001")).encode(),
        cursor_of("jobs", "due", (moment, 5)).encode(),
    ]


def _place(data: bytes) -> None:
    place_in(text_of(data), "instances", _ORDER, (dt.datetime, str))


VALUES = (
    Reader(
        name="values",
        kind="json",
        seeds=lambda: _VALUES,
        opened=reading(_load_values),
        share=3,
    ),
    Reader(name="state", kind="json", seeds=_states, opened=reading(_load_state)),
    Reader(
        name="placeholders", kind="words", seeds=lambda: _TEXTS, opened=reading(_fill)
    ),
    Reader(
        name="moments",
        kind="words",
        seeds=lambda: _MOMENTS,
        opened=reading(_moment),
        share=3,
    ),
    Reader(
        name="spelling",
        kind="words",
        seeds=lambda: _SPELLED,
        opened=reading(_spell),
        share=2,
    ),
    Reader(
        name="cursors", kind="bytes", seeds=_cursors, opened=reading(_place), share=2
    ),
)
