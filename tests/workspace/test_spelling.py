"""How people write numbers, dates and telephone numbers: read, written, compared."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import ConfigurationError, InvalidValueError
from bizproc.portal_time import PortalTime
from bizproc.workspace.placeholders import check_placeholders, fill_placeholders
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.spelling.phones import is_phone, normalise_phone
from bizproc.workspace.spelling.spelling import Spelling
from bizproc.workspace.spelling.writing import WRITERS
from bizproc.workspace.workspace_file import read_workspace

MOSCOW = PortalTime(zone=ZoneInfo("Europe/Moscow"))
RUSSIAN = Spelling(zone=MOSCOW.zone)
LOCALES = (
    "ru_RU",
    "en_US",
    "en_GB",
    "de_DE",
    "de_CH",
    "fr_FR",
    "hu_HU",
    "bg_BG",
    "ja_JP",
)
SPELLINGS = [
    RUSSIAN,
    Spelling(zone=ZoneInfo("UTC")),
    *(Spelling(zone=MOSCOW.zone, locale=it) for it in LOCALES),
]


def read(kind, text, spelling=RUSSIAN):
    field = Field(name="x", title="X", type=FieldType(kind))
    return field.read(text, time=MOSCOW, spelling=spelling)


def refused(kind, text, spelling=RUSSIAN):
    with pytest.raises(InvalidValueError) as caught:
        read(kind, text, spelling)
    assert caught.value.code == "TYPE_ERROR"
    return caught.value.message


# -- reading -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("12\u202f345\u202f678,9", "12345678.9"),
        ("1234,56", "1234.56"),
        (" 1234.56 ", "1234.56"),
        ("-0,5", "-0.5"),
        ("\u22125", "-5"),
        ("1 234", "1234"),
        ("007", "7"),
    ],
)
def test_sums_are_read_as_they_are_written(text, value):
    assert read("money", text) == Decimal(value)
    assert read("number", text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1 23,4",
        "1  234",
        "1 234 5",
        "1,234.5",
        "1.234,5",
        "1'234",
        ",5",
        "5,",
        "1e3",
        "5 ₽",
    ],
)
def test_what_could_be_another_number_is_not_guessed(text):
    refused("number", text)


def test_a_comma_between_thousands_is_no_sign_before_decimals():
    american, german = (
        Spelling(zone=MOSCOW.zone, locale=it) for it in ("en_US", "de_DE")
    )
    assert read("money", "1,234.5", american) == Decimal("1234.5")
    refused("money", "1,5", american)
    assert read("money", "1.234,5", german) == Decimal("1234.5")
    refused("money", "1.5", german)
    assert read("int", "1.234", german) == 1234


@pytest.mark.parametrize("value", ["0,001", "0.001", Decimal("0.001"), 0.0012, "1,999"])
def test_money_has_two_decimals_at_most(value):
    assert "with two decimals at most" in refused("money", value)
    assert read("number", value) != 0


@pytest.mark.parametrize("value", ["1,10", "1,100", Decimal("1.1000"), 1.1])
def test_noughts_at_the_end_are_no_decimals(value):
    assert read("money", value) == Decimal("1.1")


def test_nothing_has_no_decimals():
    assert read("money", Decimal("0.0000")) == 0
    assert read("money", "0,000") == 0


def test_dates_and_moments_are_read_as_they_are_written():
    for text in ("01.03.2027", " 1.3.2027", "2027-03-01"):
        assert read("date", text) == dt.date(2027, 3, 1)
    moment = dt.datetime(2027, 3, 1, 11, 30, tzinfo=dt.UTC)
    for text in (
        "01.03.2027 14:30",
        "1.3.2027, 14:30",
        "2027-03-01T14:30",
        "01.03.2027 14:30:00",
    ):
        assert read("datetime", text) == moment
    assert read("datetime", "01.03.2027 9:05").minute == 5


@pytest.mark.parametrize(
    "text",
    ["31.02.2027", "01.03.27", "01/03/2027", "03.2027", "01.03.2027 г", "01.13.2027"],
)
def test_what_is_no_date_is_refused_with_how_to_write_one(text):
    assert "it may be written 31.12.2027" in refused("date", text)
    assert "it may be written 31.12.2027 14:30" in refused("datetime", f"{text} 14:30")
    refused("datetime", "01.03.2027 24:00")
    refused("datetime", "01.03.2027")


def test_programs_and_files_write_as_ever():
    field = Field(name="x", title="X", type=FieldType.DATE)
    with pytest.raises(InvalidValueError):
        field.read("01.03.2027", time=MOSCOW)
    amount = Field(name="x", title="X", type=FieldType.MONEY)
    assert amount.read("1234,56", time=MOSCOW) == Decimal("1234.56")
    with pytest.raises(InvalidValueError):
        amount.read("1 234,56", time=MOSCOW)


# -- writing, then reading -----------------------------------------------------

AMOUNTS = st.decimals(min_value=-(10**20), max_value=10**20, places=2, allow_nan=False)
DATES = st.dates(min_value=dt.date(1, 1, 3), max_value=dt.date(9999, 12, 29))
ALL = st.sampled_from(SPELLINGS)


@given(ALL, AMOUNTS)
def test_a_written_sum_is_read_as_it_was(spelling, amount):
    assert read("money", spelling.money(amount), spelling) == amount


@given(
    ALL,
    st.decimals(
        allow_nan=False,
        allow_infinity=False,
        places=6,
        max_value=10**20,
        min_value=-(10**20),
    ),
)
def test_a_written_number_is_read_as_it_was(spelling, number):
    assert read("number", spelling.number(number), spelling) == number


@given(ALL, DATES)
def test_a_written_date_is_read_as_it_was(spelling, date):
    assert read("date", spelling.date(date), spelling) == date


@given(ALL, DATES, st.times())
def test_a_written_moment_is_read_to_its_minute(spelling, date, time):
    moment = dt.datetime.combine(date, time, tzinfo=dt.UTC)
    at = PortalTime(zone=spelling.zone)
    field = Field(name="x", title="X", type=FieldType.DATETIME)
    found = field.read(spelling.moment(moment), time=at, spelling=spelling)
    # of an hour that comes twice the first is meant
    shown = at.local(moment).replace(tzinfo=None, second=0, microsecond=0)
    assert at.local(found).replace(tzinfo=None) == shown


@given(
    ALL,
    st.sampled_from(list(FieldType)),
    st.text() | st.text(alphabet=" 0123456789.,-+:T/\u00a0гдx#()"),
)
def test_reading_raises_nothing_but_our_error(spelling, kind, text):
    field = Field(name="x", title="X", type=kind, options={"a": "A"})
    told = []
    try:
        told.append(field.read(text, time=MOSCOW, spelling=spelling))
    except InvalidValueError as error:
        told.append(error.code)
    assert told in ([field.view(told[0])], ["TYPE_ERROR"])
    assert told != [None]


# -- telephone numbers ---------------------------------------------------------

DIGITS = st.text(alphabet="0123456789", min_size=10, max_size=10)
SIGNS = st.sampled_from(["", " ", "-", " - ", ".", "\u00a0"])


@given(
    DIGITS,
    SIGNS,
    st.sampled_from(["", "7", "8", "+7"]),
    st.none() | st.integers(0, 99999),
)
def test_ten_digits_are_one_number_however_written(digits, sign, code, extension):
    first, rest = digits[:3], (digits[3:6], digits[6:8], digits[8:])
    text = f"{code}{sign}({first}){sign}" + sign.join(rest)
    same = "7" + digits
    if extension is not None:
        text += f" доб. {extension}"
        same += str(extension)
    assert is_phone(text)
    assert RUSSIAN.compared_phone(text) == same
    written = RUSSIAN.phone(text)
    assert RUSSIAN.compared_phone(written) == same
    assert RUSSIAN.phone(written) == written


@given(ALL, st.text(max_size=20) | st.text(alphabet="+0123456789 ()-#x", max_size=20))
def test_writing_changes_no_number(spelling, text):
    written = spelling.phone(text)
    assert spelling.compared_phone(written) == spelling.compared_phone(text)
    assert is_phone(written) == is_phone(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("8 (900) 000-00-01", "+7 900 000-00-01"),
        ("9000000001", "+7 900 000-00-01"),
        ("+7(900)000 00 01 доб.123", "+7 900 000-00-01 доб. 123"),
        ("8 900 000-00-01, ext 5", "+7 900 000-00-01 доб. 5"),
        ("8 900 000-00-01 #7", "+7 900 000-00-01 доб. 7"),
        ("+49 30 1234567", "+49 30 1234567"),
        ("123-45-67", "123-45-67"),
        ("call me", "call me"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_written_internationally(text, written):
    assert RUSSIAN.phone(text) == written


def test_a_number_of_another_country_needs_no_code_there():
    german = Spelling(zone=ZoneInfo("Europe/Berlin"))
    assert german.phone("030 1234567 ext 2") == "+49 30 1234567 ext. 2"
    assert german.compared_phone("030/1234567") == german.compared_phone("+49301234567")
    assert normalise_phone("9000000001") == "9000000001"
    # eleven digits that begin with 81 and a plus are Japanese
    assert normalise_phone("+81 3 1234 567") == "8131234567"
    assert normalise_phone("+81 3-1234-5678", "RU") == "81312345678"


@pytest.mark.parametrize(
    "text", ["none", "12a", "+", "()", "1" * 16, "5 доб.", "1 доб. 1234567890", "\n"]
)
def test_what_is_no_telephone_number_is_refused(text):
    assert "a telephone number" in refused("phone", text)


def test_a_number_is_kept_as_it_was_written_on_one_line():
    assert read("phone", " 8 (900)\n000-00-01  доб. 1 ") == "8 (900) 000-00-01 доб. 1"


# -- texts ---------------------------------------------------------------------

VALUES = {
    "on": dt.date(2027, 3, 1),
    "at": dt.datetime(2027, 3, 1, 22, 30, 15, tzinfo=dt.UTC),
    "sum": Decimal("1234.5"),
    "n": 5000,
    "tel": "89000000001",
    "none": None,
}


def test_placeholders_write_dates_and_with_filters_the_rest():
    text = (
        "{{ on }} · {{ at }} · {{ at|date }} · {{ sum|money }} · {{ sum|money('RUB') }}"
        " · {{ sum|number }} · {{ sum }} · {{ n|money }} · {{ n }} · {{ tel|phone }}"
        " · {{ none|money }} · {{ on|moment }}"
    )
    assert check_placeholders(text, dict.fromkeys(VALUES)) == ()
    filled = fill_placeholders(text, VALUES, spelling=RUSSIAN).replace("\u00a0", " ")
    assert filled == (
        "01.03.2027 · 02.03.2027 01:30 · 02.03.2027 · 1 234,50 · 1 234,50 ₽"
        " · 1 234,5 · 1234.5 · 5 000,00 · 5000 · +7 900 000-00-01 ·  · 01.03.2027"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ tel|money }}", "expected a number, got '89000000001'"),
        ("{{ sum|date }}", "expected a date or a moment"),
        ("{{ sum|money('rub') }}", "a code of three letters"),
        ("{{ n|phone }}", "expected a telephone number"),
        ("{{ sums|money }}", "'sums' is undefined"),
    ],
)
def test_what_cannot_be_written_so_is_told(text, says):
    with pytest.raises(InvalidValueError, match=says):
        fill_placeholders(text, VALUES, spelling=RUSSIAN)


def test_an_unknown_filter_gets_a_suggestion():
    [fault] = check_placeholders("{{ sum|mony }}", {"sum": None})
    assert "did you mean 'money'?" in fault.message
    assert set(WRITERS) == {"date", "moment", "number", "money", "phone"}


# -- the locale of a workspace -------------------------------------------------


def locale_of(text):
    file = read_workspace(f"format: bizproc/workspace@1\n{text}")
    return Spelling(locale=file.locale, zone=file.time.zone).signs.locale


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", "ru_RU"),
        ("timezone: Asia/Vladivostok", "ru_RU"),
        ("timezone: Europe/Berlin", "de_DE"),
        ("timezone: America/New_York", "en_US"),
        ("timezone: UTC", "en"),
        ("timezone: Etc/GMT+3", "en"),
        ("timezone: Europe/Berlin\nlocale: ru", "ru"),
        ("locale: en-GB", "en_GB"),
    ],
)
def test_the_locale_is_that_of_the_zone_unless_written(text, locale):
    assert locale_of(text) == locale


def test_amounts_have_the_currency_that_the_workspace_names():
    assert read_workspace("format: bizproc/workspace@1").currency is None
    written = "format: bizproc/workspace@1\ncurrency: RUB"
    assert read_workspace(written).currency == "RUB"
    with pytest.raises(ConfigurationError, match=r"three letters.*'rubles'"):
        read_workspace(written.replace("RUB", "rubles"))


def test_an_unknown_locale_is_a_finding():
    with pytest.raises(ConfigurationError) as refused:
        locale_of("locale: ru_UR")
    assert str(refused.value.findings[0]) == (
        "bizproc.yaml:2: TYPE_ERROR locale: no locale is named 'ru_UR'; "
        "expected one like ru_RU; did you mean 'ru_RU'?"
    )
