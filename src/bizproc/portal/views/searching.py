"""Find records of all types by words, telephone numbers, addresses and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bizproc.clauses import All, AnyOf, Clause, Compare, Order, Words, is_one_of
from bizproc.engine.paging import cursor_of, place_in
from bizproc.model.page import Page
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.schema.view_tables import RECORD_WORDS
from bizproc.portal.views.reading import Reader, check_limit
from bizproc.portal.views.sight import sight_of
from bizproc.portal.views.words import asked_words, has_words
from bizproc.workspace.records.record_types import RecordType

__all__ = ["found_by_words"]

_LISTING: Final = "found records"
_ORDER: Final = "-created"
_NEWEST: Final = Order("ordinal", descending=True)
_MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hold what the person sees of all types.

    `exact` are those of which nothing else is asked, `shown` are those of which the
    person does not see all fields, as they see them.
    """

    clause: Clause
    exact: frozenset[str]
    shown: Mapping[str, RecordType]


def found_by_words(
    reader: Reader,
    text: str,
    types: Sequence[str] | None,
    *,
    limit: int,
    after: str | None,
) -> Page[RecordRow]:
    """Return records that have all words of a text, the last written first.

    Raises:
        NotFoundError: there is no such type.
        InvalidValueError: there is no word, or the limit or `after` is wrong.
    """
    check_limit(limit)
    place = None
    if after is not None:
        place = place_in(after, _LISTING, _ORDER, [int])
    words = asked_words(text, reader.repositories.workspace.spelling, stems=True)
    seen = _sight(reader, types)
    found: list[RecordRow] = []
    size = limit + 1
    while True:
        near = reader.tx.pick(
            RECORD_WORDS, words, order=_NEWEST, limit=size, after=place
        )
        for row in _seen_of(reader, [it.record for it in near], seen, words):
            if len(found) == limit:
                cursor = cursor_of(_LISTING, _ORDER, [found[-1].ordinal])
                return Page(found, next=cursor)
            found.append(row)
        if len(near) < size:
            return Page(found)
        place = (near[-1].ordinal,)
        size = min(2 * size, _MOST_AT_ONCE)


def _sight(reader: Reader, types: Sequence[str] | None) -> _Seen:
    schema, person = reader.repositories.workspace.schema, reader.person
    names = [schema.type(it).name for it in types] if types else [*schema.types]
    clauses: list[Clause] = []
    exact, shown = set(), {}
    for name in names:
        sight = sight_of(reader.rights, person, name)
        clauses.append(All((Compare("type", "=", name), sight.clause)))
        if reader.rights.hidden(person, name):
            shown[name] = reader.rights.shown_type(person, schema.type(name))
        if sight.is_exact:
            exact.add(name)
    return _Seen(AnyOf(tuple(clauses)), frozenset(exact), shown)


def _seen_of(
    reader: Reader, ids: Sequence[str], seen: _Seen, words: Words
) -> Iterator[RecordRow]:
    """Yield those of records that the person sees, the newest first."""
    if not ids:
        return
    spelling = reader.repositories.workspace.spelling
    clause = All((is_one_of("id", ids), Compare("deleted_at", "is null"), seen.clause))
    for row in reader.tx.pick(RECORDS, clause, order=_NEWEST):
        shown = seen.shown.get(row.type)
        if shown is not None and not has_words(row, words, shown, spelling):
            continue
        if row.type in seen.exact or reader.is_seen(row):
            yield row
