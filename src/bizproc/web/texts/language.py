"""Say texts, moments and counts in the language of who reads them."""

from __future__ import annotations

import datetime as dt
import functools
import gettext
import io
from dataclasses import dataclass
from importlib import resources

from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bizproc.phrase import Phrase

__all__ = ["LANGUAGES", "Language", "language_of"]

LANGUAGES = ("ru", "en")
"""The languages there are, the one for those who ask for none of them first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Hold the texts of one language; the English ones are their own keys."""

    code: str
    texts: gettext.NullTranslations

    def text(self, message: str) -> str:
        """Return a text."""
        return self.texts.gettext(message)

    def said(self, text: str) -> str:
        """Return a text of the portal: what it has words for, in these; else as it is."""
        return text.said(self.text) if isinstance(text, Phrase) else text

    def counted(self, one: str, many: str, count: int) -> str:
        """Return a text that goes with a count."""
        return self.texts.ngettext(one, many, count)

    def moment(self, local: dt.datetime) -> str:
        """Write a moment of the portal's zone: the day and the time."""
        return f"{self.day(local.date())}, {format_time(local, 'HH:mm')}"

    def day(self, date: dt.date) -> str:
        """Write a day as the language does, `Jun 1, 2027` in English."""
        form = "long" if self.code == "ru" else "medium"
        return format_date(date, form, locale=self.code)

    def weekday(self, date: dt.date, *, short: bool = False) -> str:
        """Name the day of the week as it stands alone, `Mon` if it is to be short."""
        return format_date(date, "ccc" if short else "cccc", locale=self.code)


@functools.cache
def _language(code: str) -> Language:
    return Language(code=code, texts=_texts(code))


def _texts(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    folder = resources.files(__package__ or "") / code
    whole = Catalog(locale=code)
    # one file an area: each holds what its pages say
    for file in sorted(folder.iterdir(), key=lambda it: it.name):
        with file.open("rb") as source:
            part = read_po(source, locale=code, abort_invalid=True)
        for message in part:
            if message.id:
                whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(accepted: str | None) -> Language:
    """Return the language that a browser likes best of those there are.

    `accepted` is its `Accept-Language`; of one that cannot be read nothing counts.
    """
    wished: list[tuple[float, str]] = []
    for part in (accepted or "")[:500].split(","):
        name, _, weight = part.strip().partition(";")
        code = name.strip().partition("-")[0].lower()
        if code in LANGUAGES:
            wished.append((_weight(weight), code))
    best = max(wished, key=lambda it: it[0], default=(0.0, LANGUAGES[0]))
    return _language(best[1] if best[0] > 0 else LANGUAGES[0])


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
