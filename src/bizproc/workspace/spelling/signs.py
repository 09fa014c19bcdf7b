"""Find the signs that a country writes with, in Unicode's locale data (CLDR)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.workspace.spelling.dates import ISO_DATES, DatePattern
from bizproc.workspace.spelling.numbers import NumberSigns

__all__ = ["PLAIN", "Signs", "currency_sign", "signs_of", "signs_of_zone"]

_KNOWN = ("ru_RU", "en_GB", "en_US", "de_DE", "fr_FR", "uk_UA", "kk_KZ", "be_BY")
_NO_COUNTRY = frozenset({"001", "ZZ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Hold the signs of a locale.

    `region` is the country whose telephone numbers need no code, as `RU`; "" is none.
    """

    locale: str
    region: str
    numbers: NumberSigns
    dates: DatePattern


PLAIN = Signs(
    locale="en",
    region="",
    numbers=NumberSigns(decimal=".", group="\u00a0"),
    dates=ISO_DATES,
)
"""How values are written where no country says otherwise."""


@lru_cache(maxsize=100)
def signs_of(name: str) -> Signs:
    """Return the signs of a locale, as `ru_RU` or `en-GB`.

    Raises:
        InvalidValueError: TYPE_ERROR, there is no such locale.
    """
    import babel  # noqa: PLC0415 - who reads and writes no such text needs none

    try:
        locale = babel.Locale.parse(name.replace("-", "_"), resolve_likely_subtags=True)
    except (ValueError, TypeError, babel.UnknownLocaleError):
        message = f"no locale is named {name!r}; expected one like ru_RU"
        raise InvalidValueError(message + did_you_mean(name, _KNOWN)) from None
    symbols = locale.number_symbols.get("latn", {})
    numbers = NumberSigns.of(symbols.get("decimal"), symbols.get("group"))
    return Signs(
        locale=str(locale),
        region=locale.territory or _region_of(locale.language),
        numbers=numbers or PLAIN.numbers,
        dates=DatePattern.of(locale.date_formats["short"].pattern),
    )


@lru_cache(maxsize=100)
def signs_of_zone(zone: ZoneInfo) -> Signs:
    """Return the signs of the country in which a time zone lies.

    They are plain where that is no single country, as for UTC.
    """
    from babel.core import get_global  # noqa: PLC0415 - as above

    region = get_global("zone_territories").get(zone.key)
    if region is None or region in _NO_COUNTRY:
        return PLAIN
    likely = get_global("likely_subtags").get(f"und_{region}")
    language = "en" if likely is None else likely.partition("_")[0]
    return signs_of(f"{language}_{region}")


def currency_sign(currency: str, locale: str) -> str:
    """Return the sign of a currency, as ₽ of RUB; its code if it has none.

    Raises:
        InvalidValueError: TYPE_ERROR, it is no code of three letters.
    """
    from babel.numbers import get_currency_symbol  # noqa: PLC0415 - as above

    if len(currency) != len("RUB") or not (currency.isascii() and currency.isupper()):
        message = f"a currency is a code of three letters, as RUB; got {currency!r}"
        raise InvalidValueError(message)
    return get_currency_symbol(currency, locale=locale)


def _region_of(language: str) -> str:
    from babel.core import get_global  # noqa: PLC0415 - as above

    likely: str = get_global("likely_subtags").get(language, "")
    return likely.rpartition("_")[2]
