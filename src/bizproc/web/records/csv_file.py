"""Write a list of records as a CSV file, row by row.

A text that a spreadsheet would take for a formula is led by an apostrophe, as it was
typed by somebody: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bizproc.portal.views.filters.subjects import Subject
from bizproc.portal.views.listed import ListedRecord, NextTask
from bizproc.portal_time import PortalTime
from bizproc.web.records.columns import Column, value_of
from bizproc.web.texts.language import Language

__all__ = ["Written", "csv_lines", "csv_rows", "escaped"]

_MARK: Final = "\ufeff"
"""Tells spreadsheets that the text is UTF-8."""
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_rows(
    columns: Sequence[Column],
    records: Iterable[ListedRecord],
    *,
    written: Written,
) -> Iterator[list[str]]:
    """Yield the titles of the columns, then what the records hold in them."""
    yield ["ID", *(it.title for it in columns)]
    for record in records:
        yield [record.id, *(written.text(it, value_of(record, it)) for it in columns)]


def csv_lines(rows: Iterable[Sequence[str]], language: Language) -> Iterator[bytes]:
    """Yield a file of rows, a line at a time; where commas write decimals, semicolons part."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=";" if language.code == "ru" else ",")
    mark = _MARK
    for row in rows:
        writer.writerow([escaped(it) for it in row])
        yield (mark + kept.getvalue()).encode("utf-8", "replace")
        mark = ""
        kept.seek(0)
        kept.truncate()


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; numbers stay."""
    if text.startswith(_FORMULAS) and not _is_number(text):
        return f"'{text}"
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Write what records hold as text; moments are those of the portal's clocks."""

    time: PortalTime
    language: Language
    names: Mapping[str, str]
    options: Callable[[Subject], Mapping[str, str]]

    def text(self, column: Column, value: Any) -> str:
        """Return the text of a value of a column."""
        if isinstance(value, list | tuple):
            return ", ".join(self._one(column, it) for it in value)
        return "" if value is None else self._one(column, value)

    def _one(self, column: Column, value: Any) -> str:
        if column.kind == "truth":
            _ = self.language.text
            return _("yes") if value else _("no")
        if isinstance(value, NextTask):
            return value.title
        if isinstance(value, Mapping):
            return str(value.get("name", ""))
        if isinstance(value, dt.datetime):
            return f"{self.time.local(value):%Y-%m-%d %H:%M}"
        if isinstance(value, int | Decimal):
            text = f"{Decimal(value):f}"
            return text.replace(".", ",") if self.language.code == "ru" else text
        return self._called(column, str(value))

    def _called(self, column: Column, code: str) -> str:
        if column.kind == "person":
            return self.names.get(code, code)
        if column.subject is None:
            return code
        return self.options(column.subject).get(code, code)


def _is_number(text: str) -> bool:
    digits = text[1:].replace(",", "", 1).replace(".", "", 1)
    return text[0] == "-" and digits.isascii() and digits.isdigit()
