"""Write moments, days, sums and numbers as the readers of a page do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from bizproc.portal.portal import Portal
from bizproc.web.texts.language import Language
from bizproc.web.workplace import Workplace, spelling_of, time_of

__all__ = ["filters_of"]


def filters_of(
    workplace: Workplace, language: Language
) -> Mapping[str, Callable[..., Any]]:
    """Return the filters of templates: `moment`, `day`, `money`, `number`.

    Moments are those of the portal's zone; numbers are spelled as in its workspace, whose
    currency stands behind each amount.
    """
    time, spelling = time_of(workplace), spelling_of(workplace)

    def moment(instant: dt.datetime | None) -> Markup:
        """Write a moment as people read it; machines read the offset."""
        if instant is None:
            return Markup()
        local = time.local(instant)
        shown = '<time datetime="{}">{}</time>'
        return Markup(shown).format(  # noqa: S704 - our own text; `format` escapes
            local.isoformat(), language.moment(local)
        )

    def day(date: dt.date | None) -> Markup:
        """Write a day, or that of a moment."""
        if date is None:
            return Markup()
        local = time.local(date).date() if isinstance(date, dt.datetime) else date
        shown = '<time datetime="{}">{}</time>'
        return Markup(shown).format(  # noqa: S704 - our own text; `format` escapes
            local.isoformat(), language.day(local)
        )

    currency = workplace.workspace.currency if isinstance(workplace, Portal) else None

    def money(amount: Decimal | int | None) -> str:
        """Write an amount, with the currency if the workspace names one."""
        return "" if amount is None else spelling.money(Decimal(amount), currency)

    def number(value: Decimal | int | None) -> str:
        """Write a number with its separators."""
        return "" if value is None else spelling.number(Decimal(value))

    return {"moment": moment, "day": day, "money": money, "number": number}
