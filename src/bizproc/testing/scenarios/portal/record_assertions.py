"""Check what a step expects of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bizproc.errors import Location
from bizproc.portal.portal import Portal
from bizproc.testing.scenarios.format.literals import Literals, shown
from bizproc.testing.scenarios.format.matchers import Fields, Gap, gaps, text_of
from bizproc.testing.scenarios.format.model import Binding, Expectations, Named
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.portal.view import observe, record_of, records_of
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.running.environment import Aliases, Seen
from bizproc.testing.scenarios.running.mismatches import Mismatches

__all__ = ["RecordAssertions"]


class RecordAssertions:
    """Compare the records of a portal with what is expected."""

    def __init__(self, portal: Portal, aliases: Aliases, reading: Literals) -> None:
        self._portal = portal
        self._aliases = aliases
        self._reading = reading
        self._mismatches = Mismatches(reading)

    def all(self, expected: Expectations) -> Iterator[Failure]:
        """Yield what does not hold; aliases are bound first."""
        yield from self._records(expected.records)
        yield from self._stages(expected.stage)
        yield from self._fields_of_records(expected.record)

    def _records(self, bindings: Sequence[Binding]) -> Iterator[Failure]:
        for binding in bindings:
            aliased = set(self._aliases.values())
            free = [it for it in self._like(binding.matcher) if it["id"] not in aliased]
            fitting = self._mismatches.fitting(binding.matcher, free)
            if len(fitting) != 1:
                yield self._mismatches.not_one(
                    "records", "record", binding.matcher, free
                )
            elif binding.alias is not None:
                self._aliases[binding.alias] = fitting[0]["id"]

    def _stages(self, stages: Named) -> Iterator[Failure]:
        for alias, matcher in stages:
            record = self._record(alias)
            if record is None:
                yield self._gone("stage", alias, matcher.location)
            elif not matcher.accepts(record.get("stage"), self._reading):
                gap = Gap(
                    field=f"{alias}.stage",
                    expected=str(matcher),
                    actual=shown(record.get("stage"), self._reading),
                    location=matcher.location,
                )
                yield Failure(
                    about="stage",
                    message=f"{alias} is in another stage",
                    location=matcher.location,
                    gaps=(gap,),
                )

    def _fields_of_records(self, records: Named) -> Iterator[Failure]:
        for alias, matcher in records:
            record = self._record(alias)
            if record is None:
                yield self._gone("record", alias, matcher.location)
                continue
            found = tuple(gaps(matcher, record, self._reading))
            if found:
                yield Failure(
                    about="record",
                    message=f"{alias} ({record['id']}) differs",
                    location=matcher.location,
                    gaps=found,
                )

    def _record(self, alias: str) -> Seen | None:
        id_ = self._aliases.get(alias)
        return None if id_ is None else record_of(self._portal, id_)

    def _like(self, matcher: Fields) -> list[Seen]:
        """Return the records of the type that a matcher names, else all."""
        type_ = text_of(matcher, "type")
        if type_ is not None and type_ in self._portal.workspace.schema.types:
            return records_of(self._portal, type_)
        return observe(self._portal, Thing.RECORD)

    def _gone(self, about: str, alias: str, at: Location) -> Failure:
        bound = alias in self._aliases
        why = "was deleted" if bound else "was not made: nothing bound this alias"
        return Failure(about=about, message=f"{alias} {why}", location=at)
