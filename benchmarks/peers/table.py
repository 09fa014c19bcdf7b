"""Lay out what the field took: times with their spread, and ratios to bizproc's."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

import report
from peers.contestants import BESIDE, TITLES, WORKS, Contestant
from peers.field import Measured

# the order of the tables
_STORES = ("memory", "file", "FULL", "SQLite", "NORMAL", "PostgreSQL")


def tables(field: Sequence[Measured]) -> str:
    """Return the times, the ratios and who is missing, as Markdown."""
    rows = sorted(field, key=lambda it: _STORES.index(it.contestant.store))
    times = [(*_names(it.contestant), *_times(it)) for it in rows]
    ratios = [
        (*_names(it.contestant), *_ratios(it, field))
        for it in rows
        if it.contestant.name != "bizproc"
    ]
    head = ("store", "who")
    parts = [
        report.table((*head, *(f"{work}, ms [min..max]" for work in WORKS)), times),
        report.table((*head, *(f"{work} / bizproc" for work in WORKS)), ratios),
    ]
    if missing := [(it.contestant.title, it.missing) for it in rows if it.missing]:
        parts.append(report.table(("took no part", "because"), missing))
    return "\n\n".join(parts)


def _names(who: Contestant) -> tuple[str, str]:
    return TITLES[who.store], who.name


def _times(one: Measured) -> Iterator[str]:
    for work in WORKS:
        taken = one.ms.get(work)
        if one.missing:
            yield "missing"
        else:
            yield report.spread(taken, 3) if taken else "–"


def _ratios(one: Measured, field: Sequence[Measured]) -> Iterator[str]:
    ours = _ours(one, field)
    for work in WORKS:
        if one.missing:
            yield "missing"
        elif work not in one.ms or ours is None or work not in ours.ms:
            yield "–"
        else:
            yield _ratio(one.ms[work], ours.ms[work])


def _ours(one: Measured, field: Sequence[Measured]) -> Measured | None:
    store = BESIDE[one.contestant.store]
    return next(
        (
            it
            for it in field
            if (it.contestant.name, it.contestant.store) == ("bizproc", store)
            and not it.missing
        ),
        None,
    )


def _ratio(theirs: list[float], ours: list[float]) -> str:
    """Return the median of the ratios of each round, and their spread."""
    each = [one / other for one, other in zip(theirs, ours, strict=True)]
    middle = statistics.median(each)
    return f"{middle:.2f} x [{min(each):.2f}..{max(each):.2f}]"
