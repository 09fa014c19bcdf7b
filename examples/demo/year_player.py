"""Play the company's year, week by week, and take stock of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bizproc.portal_time import PortalTime
from bizproc.testing.scenarios.format.moments import instant_of
from bizproc.testing.scenarios.portal.environment import PortalEnvironment
from bizproc.testing.scenarios.running.interleaving import FailedRun, Together
from bizproc.testing.scenarios.running.world import World
from examples.demo.stage_chart import Sample
from examples.demo.year_file import Year

__all__ = ["YearPlayed", "play_year", "weeks"]

_WEEK = dt.timedelta(days=7)


@dataclass(slots=True, kw_only=True)
class YearPlayed:
    """Hold how many deals stood in which stage, week by week, and what failed."""

    samples: list[Sample] = field(default_factory=list)
    failed: FailedRun | None = None
    unfinished: int = 0


def play_year(
    world: World,
    environment: PortalEnvironment,
    year: Year,
    *,
    months: int,
    passed: Callable[[dt.datetime], None],
) -> YearPlayed:
    """Play so many months of a year; `passed` is told of every week's end.

    A story that fails ends the year where it stands.
    """
    played = YearPlayed()
    together = Together(world, year.runs)
    for end in weeks(year, months=months, time=world.reading.time):
        played.failed = together.go(end)
        if played.failed is not None:
            break
        played.samples.append(_sample(world, environment))
        passed(end)
    played.unfinished = together.unfinished
    return played


def weeks(year: Year, *, months: int, time: PortalTime) -> list[dt.datetime]:
    """Return the ends of the weeks of so many months, the last one perhaps short."""
    begins, ends = (
        instant_of(text, now=None, time=time) for text in (year.begins, year.ends)
    )
    ends = min(ends, time.add_months(begins, months))
    return [*_every_week(begins, ends), ends]


def _every_week(begins: dt.datetime, ends: dt.datetime) -> Iterator[dt.datetime]:
    moment = begins + _WEEK
    while moment < ends:
        yield moment
        moment += _WEEK


def _sample(world: World, environment: PortalEnvironment) -> Sample:
    deals = environment.portal.find("deal")
    stages = Counter((it.fields["funnel"], it.fields["stage"]) for it in deals)
    today = world.reading.time.date_of(world.clock.now())
    return Sample(day=today, stages=stages)
