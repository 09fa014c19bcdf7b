from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import ConfigurationError, InvalidValueError, Location
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.people.directory import Department, Directory, User

ROOT = Path(__file__).parents[2]

PEOPLE = Directory.of(
    [
        User(id="u_clerk", name="Делопроизводитель"),
        User(id="u_itdir", name="ИТ-директор"),
        User(id="u_disp", name="Диспетчер", groups=("dispatchers",)),
        *(User(id=f"u_spec{n}", name="С", groups=("support",)) for n in (1, 2, 3)),
    ],
    departments=[
        Department(id="sales", title="Продажи", head="u_disp"),
        Department(id="night", title="Ночная смена"),
    ],
)


def load(text: str, **options):
    options = {"directory": PEOPLE, "file": "constants.yaml"} | options
    return read_constants(text, **options)


# The shipped file. --------------------------------------------------------------------

TITLES = {
    "ActFormingDate": "Срок оформления закрывающих документов в днях",
    "BillText": "Текст письма для отправки счетов",
    "BillTheme": "Тема письма для отправки счетов",
    "Clerk": "Делопроизводитель",
    "IT_Director": "ИТ-директор",
    "LargeReminderPeriod": "Срок напоминания (больший) в днях",
    "LessReminderPeriod": "Срок напоминания (меньший) в днях",
    "NotificationStep": "Порог изменения срока напоминания в месяцах",
}


def shipped_file():
    data = (ROOT / "constants.yaml").read_bytes()
    used = {name: [Location(file="x.bpmn", line=1)] for name in TITLES}
    return read_constants(data, directory=PEOPLE, used=used)


def test_the_shipped_file_defines_exactly_the_eight():
    loaded = shipped_file()
    assert loaded.warnings == ()
    found = loaded.constants.definitions
    assert {name: it.title for name, it in found.items()} == TITLES
    assert {name: (it.type, it.range) for name, it in found.items()} == {
        "ActFormingDate": ("int", (0, 365)),
        "BillText": ("text", (0, 10_000)),
        "BillTheme": ("string", (0, 200)),
        "Clerk": ("user", None),
        "IT_Director": ("user", None),
        "LargeReminderPeriod": ("int", (0, 3650)),
        "LessReminderPeriod": ("int", (0, 3650)),
        "NotificationStep": ("int", (0, 120)),
    }
    assert not any(it.multiple or it.required for it in found.values())
    defaults = {name: it.default for name, it in found.items()}
    assert defaults == {
        "ActFormingDate": 3,
        "BillText": "Добрый день! Во вложении счёт на оплату.",
        "BillTheme": "Счёт на оплату",
        "Clerk": None,
        "IT_Director": None,
        "LargeReminderPeriod": 30,
        "LessReminderPeriod": 14,
        "NotificationStep": 6,
    }
    assert loaded.constants.effective("Clerk") == "user:u_clerk"


# Every row of the table of checks, with a broken file. --------------------------------

BASE = """\
format: bizproc/constants@1
define:
  Days:
    title: Дней
    type: int
    range: [0, 365]
    default: 3
  Step: {title: Порог, type: int, range: [0, 120], default: 6}
  Theme: {title: Тема, type: string, range: [0, 20], default: Счёт, placeholders: [deal, company]}
  Clerk: {title: Делопроизводитель, type: user, default: u_clerk}
  Colour: {title: Цвет, type: enum, options: [red, blue], default: red}
values:
  Days: 3
"""
NAMES = {"deal": {"title", "amount"}}


def broken(line: int, text: str) -> str:
    """Return the base file with a line replaced; after the end it is added."""
    lines = BASE.splitlines()
    lines[line - 1 : line] = [text]
    return "\n".join(lines) + "\n"


ERRORS = [
    (13, "  Dayz: 3", "UNKNOWN_CONSTANT", 13, "Dayz", ["did you mean Days?"]),
    (13, "  days: 3", "UNKNOWN_CONSTANT", 13, "days", ["did you mean Days?"]),
    (
        13,
        "  Accountant: u_clerk",
        "UNKNOWN_CONSTANT",
        13,
        "Accountant",
        ["defined: Clerk, Colour, Days, Step, Theme"],
    ),
    (
        8,
        "  1st: {title: Порог, type: int, default: 6}",
        "BAD_CONSTANT_ID",
        8,
        "1st",
        ["Latin letters, digits and _", "beginning with a letter"],
    ),
    (
        8,
        "  Шаг: {title: Порог, type: int, default: 6}",
        "BAD_CONSTANT_ID",
        8,
        "Шаг",
        ["Latin letters"],
    ),
    (
        13,
        "  Days: три",
        "TYPE_ERROR",
        13,
        "Days",
        ["whole number from 0 to 365", "'три'"],
    ),
    (13, '  Days: "3"', "TYPE_ERROR", 13, "Days", ["whole number", "'3'"]),
    (13, "  Days: 3.0", "TYPE_ERROR", 13, "Days", ["whole number", "got 3.0"]),
    (13, "  Days: true", "TYPE_ERROR", 13, "Days", ["whole number", "got true"]),
    (13, "  Days: [3]", "TYPE_ERROR", 13, "Days", ["whole number", "a list"]),
    (13, "  Days: 366", "TYPE_ERROR", 13, "Days", ["whole number", "got 366"]),
    (13, "  Days: -1", "TYPE_ERROR", 13, "Days", ["whole number", "got -1"]),
    (7, "    default: x", "TYPE_ERROR", 7, "Days", ["default: ", "'x'"]),
    (
        13,
        '  Theme: "a\\nb"',
        "TYPE_ERROR",
        13,
        "Theme",
        ["one line of text of 0 to 20 characters", "a line break"],
    ),
    (
        13,
        "  Theme: " + "щ" * 80,
        "TYPE_ERROR",
        13,
        "Theme",
        ["80 characters", "щ" * 58 + "…"],
    ),
    (13, "  Theme: 7", "TYPE_ERROR", 13, "Theme", ["one line of text", "got 7"]),
    (
        13,
        "  Colour: green",
        "TYPE_ERROR",
        13,
        "Colour",
        ["one of red, blue", "'green'"],
    ),
    (
        13,
        "  Clerk: group:support",
        "TYPE_ERROR",
        13,
        "Clerk",
        ["expected one person, got 'group:support' (3 members)"],
    ),
    (13, "  Clerk: group:no", "TYPE_ERROR", 13, "Clerk", ["one person", "no such"]),
    (13, "  Clerk: u_clek", "TYPE_ERROR", 13, "Clerk", ["did you mean 'u_clerk'?"]),
    (13, "  Clerk: department:7+", "TYPE_ERROR", 13, "Clerk", ["'department:7+'"]),
    (13, "  Clerk: department:night", "TYPE_ERROR", 13, "Clerk", ["has no head"]),
    (13, "  Clerk: somebody else", "TYPE_ERROR", 13, "Clerk", ["one person"]),
    (13, "  Clerk: 7", "TYPE_ERROR", 13, "Clerk", ["one person", "got 7"]),
    (
        13,
        '  Theme: "{{ deel.title }}"',
        "TYPE_ERROR",
        13,
        "Theme",
        ["line 1, column 4", "'deel'", "did you mean 'deal'?"],
    ),
    (
        13,
        '  Theme: "{{ deal.titel }}"',
        "TYPE_ERROR",
        13,
        "Theme",
        ["line 1, column 9", "'deal.titel'", "did you mean 'title'?"],
    ),
    (
        13,
        '  Theme: "Счёт {{ deal"',
        "TYPE_ERROR",
        13,
        "Theme",
        ["line 1, column 6", "unexpected end"],
    ),
    (
        8,
        "  Step: {title: Порог, type: int, required: true}",
        "REQUIRED_FIELD",
        8,
        "Step",
        ["no value and no default"],
    ),
    (13, "  Days: 3\n  Days: 4", "DUPLICATE_KEY", 14, "Days", ["lines 13 and 14"]),
    (12, "valuse:", "UNKNOWN_KEY", 12, None, ["'valuse'", "did you mean 'values'?"]),
    (
        4,
        "    titel: Дней\n    title: Дней",
        "UNKNOWN_KEY",
        4,
        "Days",
        ["'titel'", "did you mean 'title'?"],
    ),
    (5, "    type: integer", "TYPE_ERROR", 5, "Days", ["type: expected int"]),
    (6, "    range: [5, 1]", "TYPE_ERROR", 6, "Days", ["the smaller first"]),
    (
        11,
        "  Colour: {title: Цвет, type: enum}",
        "TYPE_ERROR",
        11,
        "Colour",
        ["lists its options"],
    ),
    (4, "    description: x", "REQUIRED_FIELD", 4, "Days", ["lacks 'title'"]),
    (1, "format: bizproc/constants@2", "TYPE_ERROR", 1, None, ["constants@1"]),
]


@pytest.mark.parametrize(
    ("line", "text", "code", "at", "name", "contains"),
    ERRORS,
    ids=[f"{row[2]}-{number}" for number, row in enumerate(ERRORS)],
)
def test_a_broken_file_is_refused_with_code_line_and_contents(
    line, text, code, at, name, contains
):
    with pytest.raises(ConfigurationError) as caught:
        load(broken(line, text), fields_of=NAMES.get)
    [finding] = caught.value.findings
    shown = str(finding)
    where = f"constants.yaml:{at}: {code}" + (f" {name}: " if name else ": ")
    assert shown.startswith(where), shown
    for part in contains:
        assert part in shown


def test_the_base_file_is_sound():
    loaded = load(BASE, fields_of=NAMES.get)
    assert loaded.warnings == ()
    assert loaded.constants.effective("Clerk") == "user:u_clerk"


def test_a_reading_of_an_undefined_constant_tells_file_line_and_element():
    place = Location(file="lead.bpmn", line=41, element="Wait")
    with pytest.raises(ConfigurationError) as caught:
        load(BASE, used={"Dais": [place], "Days": [place]})
    [finding] = caught.value.findings
    assert str(finding) == (
        "lead.bpmn:41: UNKNOWN_CONSTANT Dais: "
        "read at lead.bpmn:41 Wait, but not defined; did you mean Days?"
    )


def test_warnings_are_returned_and_loading_goes_on():
    clerk = "{title: ' ДНЕЙ ', type: user, when_unset: the manager gets the task}"
    text = broken(10, f"  Clerk: {clerk}")
    used = dict.fromkeys(("Days", "Step", "Theme", "Clerk"), ())
    loaded = load(text, used=used)
    unset, double, unused = (str(it) for it in loaded.warnings)
    assert unset == (
        "constants.yaml:10: UNSET_CONSTANT Clerk: "
        "no value; the manager gets the task (warning)"
    )
    assert double == (
        "constants.yaml:10: DUPLICATE_TITLE Clerk: "
        "same title as Days: ' ДНЕЙ ' (warning)"
    )
    assert unused == (
        "constants.yaml:11: UNUSED_CONSTANT Colour: "
        "nothing in the workspace reads it (warning)"
    )


def test_all_problems_are_reported_together_in_the_order_of_lines():
    text = broken(13, "  Days: три\n  Dayz: 1\n  Clerk: 7\n  Days: 4").replace(
        "type: enum", "tipe: enum, type: enum"
    )
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    assert [(it.location.line, it.code) for it in caught.value.findings] == [
        (11, "UNKNOWN_KEY"),
        (13, "TYPE_ERROR"),
        (14, "UNKNOWN_CONSTANT"),
        (15, "TYPE_ERROR"),
        (16, "DUPLICATE_KEY"),
    ]


# Values. ------------------------------------------------------------------------------

OTHERS = """\
format: bizproc/constants@1
define:
  Team: {title: Команда, type: user, multiple: true}
  Rate: {title: Ставка, type: number}
  Price: {title: Цена, type: money}
  Since: {title: С, type: date}
  Moment: {title: Когда, type: datetime}
  On: {title: Включено, type: bool}
values:
  Team: [group:support, u_clerk, department:sales]
  Rate: 0.1
  Price: 100
  Since: 2027-06-01
  Moment: 2027-06-01T09:00+03:00
  On: false
"""


def test_values_of_every_type_are_read():
    constants = load(OTHERS).constants
    assert constants.all_effective() == {
        "Team": ["group:support", "user:u_clerk", "department:sales"],
        "Rate": Decimal("0.1"),
        "Price": 100,
        "Since": dt.date(2027, 6, 1),
        "Moment": dt.datetime.fromisoformat("2027-06-01T09:00+03:00"),
        "On": False,
    }


def constants(**values):
    return load(BASE).constants.set(values, by="u_admin").constants


def test_null_unsets_and_the_default_holds():
    changed = constants(Days=5).set({"Days": None}, by="u_admin")
    assert changed.constants.effective("Days") == 3
    [change] = changed.changed
    assert (change.name, change.old, change.new, change.by) == (
        "Days",
        5,
        3,
        "u_admin",
    )


@pytest.mark.parametrize(
    "same", [{"Days": 3}, {"Days": None}, {"Clerk": "user:u_clerk"}, {"Clerk": None}]
)
def test_setting_what_holds_already_changes_nothing(same):
    assert load(BASE).constants.set(same, by="u_admin").changed == ()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("u_itdir", "user:u_itdir"),
        ("group:dispatchers", "group:dispatchers"),
        ("role:head", "role:head"),
        ("author", "author"),
        ("department:sales+", "department:sales+"),
    ],
)
def test_one_person_may_be_named_in_many_ways(written, kept):
    assert constants(Clerk=written).effective("Clerk") == kept


def test_an_address_that_stops_resolving_counts_as_unset():
    changed = constants(Clerk="group:dispatchers")
    gone = Directory.of([User(id="u_clerk", name="Д")])
    later = type(changed)(
        definitions=changed.definitions, values=changed.values, directory=gone
    )
    assert later.effective("Clerk") is None
    assert later.value("Clerk") == "group:dispatchers"


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"days": 5}, "UNKNOWN_CONSTANT", "did you mean Days?"),
        ({"Accountant": "u_clerk"}, "UNKNOWN_CONSTANT", "Accountant"),
        (
            {"Days": "три"},
            "TYPE_ERROR",
            "'Days': expected a whole number from 0 to 365",
        ),
        ({"Days": "3"}, "TYPE_ERROR", "got '3'"),
        ({"Days": True}, "TYPE_ERROR", "got true"),
        ({"Days": 14.5}, "TYPE_ERROR", "got 14.5"),
        ({"Days": -1}, "TYPE_ERROR", "got -1"),
        ({"Clerk": "user:u_nobody"}, "TYPE_ERROR", "'Clerk'"),
        ({"Clerk": 7}, "TYPE_ERROR", "'Clerk'"),
        ({"Step": 1, "Days": "x", "Clerk": 7}, "TYPE_ERROR", "; constant 'Clerk'"),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(changes, code, says):
    before = load(BASE).constants
    with pytest.raises(InvalidValueError) as caught:
        before.set(changes, by="u_admin")
    assert caught.value.code == code
    assert says in caught.value.message
    assert before.effective("Step") == 6


def test_a_required_constant_cannot_be_unset():
    text = broken(8, "  Step: {title: Порог, type: int, required: true}")
    before = load(text + "  Step: 2\n").constants
    with pytest.raises(InvalidValueError) as caught:
        before.set({"Step": None}, by="u_admin")
    assert caught.value.code == "REQUIRED_FIELD"


def test_values_of_the_store_win_over_the_file_if_they_still_fit():
    stored = {"Days": 9, "Clerk": None, "Theme": 5, "Gone": 1}
    after, rejected = load(BASE).constants.overlaid(stored)
    assert after.effective("Days") == 9
    assert after.effective("Theme") == "Счёт"
    assert len(rejected) == 2


def test_an_unknown_constant_cannot_be_read():
    with pytest.raises(InvalidValueError, match="did you mean Days") as caught:
        load(BASE).constants.effective("days")
    assert caught.value.code == "UNKNOWN_CONSTANT"


@given(st.integers() | st.text() | st.none() | st.booleans() | st.floats())
def test_a_set_value_always_fits_its_definition(value):
    before = load(BASE).constants
    for name in before:
        try:
            after = before.set({name: value}, by="u_admin").constants
        except InvalidValueError:
            continue
        held = after.value(name)
        assert after.definition(name).fit(held, PEOPLE) == held
