"""Play cases in several processes at once.

Each process reads files and makes fixtures of its own. It is handed a few cases of one
file at a time, and gives back their results with what they took of the diagrams.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import multiprocessing.util
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from bizproc.errors import BizprocError
from bizproc.testing.coverage import CoverageRecorder
from bizproc.testing.scenarios.format.model import RunOfCase, ScenarioFile
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.playing import (
    Outcome,
    Playing,
    Run,
    Setting,
    databases_for,
)
from bizproc.testing.scenarios.reporting.report import CaseResult

__all__ = ["play_in_parallel"]

# So few that the processes end at about the same time, so many that what is handed over
# weighs little.
_HANDED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Hold some cases of one file, by name."""

    number: int
    path: Path
    names: tuple[str, ...]
    counted: bool
    stop_at_first: bool


def play_in_parallel(
    runs: Sequence[Run],
    setting: Setting,
    *,
    jobs: int,
    coverage: CoverageRecorder | None,
    stop_at_first: bool,
    watch: Callable[[CaseResult], None],
) -> Outcome:
    """Play cases in `jobs` processes; return what came of them in the order of runs.

    Raises:
        BizprocError: one of the processes died.
        StoreError: `postgres` has no server, or may make no databases there.
    """
    shares = _shares(runs, counted=coverage is not None, stop_at_first=stop_at_first)
    with _served(setting) as served, _pool(served, min(jobs, len(shares))) as pool:
        found = _gathered(pool, shares, stop_at_first=stop_at_first, watch=watch)
    outcomes = [found[number] for number in sorted(found)]
    if coverage is not None:
        for outcome in outcomes:
            coverage.merge(outcome.coverages)
    findings = (it for outcome in outcomes for it in outcome.findings)
    return Outcome(
        results=tuple(it for outcome in outcomes for it in outcome.results),
        findings=tuple(dict.fromkeys(findings)),
    )


def _shares(runs: Sequence[Run], *, counted: bool, stop_at_first: bool) -> list[_Share]:
    numbers = itertools.count()
    return [
        _Share(
            number=next(numbers),
            path=path,
            names=tuple(run.name for _, run in some),
            counted=counted,
            stop_at_first=stop_at_first,
        )
        for path, of_file in itertools.groupby(runs, key=lambda it: it[0])
        for some in _batched(list(of_file))
    ]


def _batched(runs: Sequence[Run]) -> Iterator[Sequence[Run]]:
    for first in range(0, len(runs), _HANDED):
        yield runs[first : first + _HANDED]


@contextlib.contextmanager
def _served(setting: Setting) -> Iterator[Setting]:
    """Name the server that all processes use; one is started if none is there."""
    with databases_for(setting.store, setting.database) as databases:
        if databases is None:
            yield setting
        else:
            yield replace(setting, database=databases.address)


def _pool(setting: Setting, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=jobs,
        # forking a process that has threads may leave it with a lock that nobody opens
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(setting,),
    )


def _gathered(
    pool: ProcessPoolExecutor,
    shares: Sequence[_Share],
    *,
    stop_at_first: bool,
    watch: Callable[[CaseResult], None],
) -> dict[int, Outcome]:
    given: dict[Future[Outcome], _Share] = {
        pool.submit(_play, share): share for share in shares
    }
    found: dict[int, Outcome] = {}
    try:
        for future in as_completed(given):
            outcome = future.result()
            share = given[future]
            found[share.number] = outcome
            for result in outcome.results:
                watch(result)
            # a share that was ended early has a case without a result
            short = len(outcome.results) < len(share.names)
            if stop_at_first and (
                short or not all(it.passed for it in outcome.results)
            ):
                break
    except BrokenProcessPool:
        message = (
            "a process that played scenarios died, perhaps for want of memory; "
            "run them with -j 1 to see at which case"
        )
        raise BizprocError(message) from None
    finally:
        pool.shutdown(cancel_futures=True)
    return found


class _Worker:
    """Keep what a process has made, from one share to the next."""

    def __init__(self, setting: Setting) -> None:
        self._closing = contextlib.ExitStack()
        self._fixtures = setting.fixtures()
        databases = databases_for(setting.store, setting.database)
        self._playing = Playing(
            setting, self._fixtures, self._closing.enter_context(databases)
        )
        self._read: dict[Path, ScenarioFile] = {}

    def play(self, share: _Share) -> Outcome:
        recorder = CoverageRecorder() if share.counted else None
        outcome = self._playing.play(
            self._runs(share), coverage=recorder, stop_at_first=share.stop_at_first
        )
        coverages = () if recorder is None else recorder.coverage()
        return replace(outcome, coverages=coverages)

    def close(self) -> None:
        self._closing.close()

    def _runs(self, share: _Share) -> list[tuple[Path, RunOfCase]]:
        path = share.path
        if path not in self._read:
            events = self._fixtures.events_for(path)
            self._read[path] = read_scenario_file(path, events=events)
        named = {run.name: run for run in self._read[path].runs}
        return [(path, named[name]) for name in share.names]


_workers: list[_Worker] = []


def _begin(setting: Setting) -> None:
    worker = _Worker(setting)
    _workers.append(worker)
    multiprocessing.util.Finalize(worker, worker.close, exitpriority=10)


def _play(share: _Share) -> Outcome:
    return _workers[0].play(share)
