"""Show how far a run of scenarios is: a bar on a terminal, lines in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bizproc.cli.output import complain
from bizproc.testing.scenarios.reporting.report import CaseResult
from bizproc.visible_text import visible_line

__all__ = ["progress"]

# A log is told of a run that is long enough to wait for: of each tenth of it.
_LONG: Final = 100
_LINES: Final = 10

Watch = Callable[[CaseResult, int], None]


@contextmanager
def progress() -> Iterator[Watch]:
    """Give what is told each result, and how many there will be; on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Log().told
        return
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("scenarios", total=None)

    def advance(result: CaseResult, total: int) -> None:
        bar.update(task, advance=1, total=total, description=visible_line(result.name))

    with bar:
        yield advance


class _Log:
    """Write a line for each tenth of a long run, with what failed in it."""

    def __init__(self) -> None:
        self._played = 0
        self._failed = 0

    def told(self, result: CaseResult, total: int) -> None:
        self._played += 1
        self._failed += not result.passed
        tenth = self._played * _LINES // total
        if total < _LONG or tenth == (self._played - 1) * _LINES // total:
            return
        failed = f", {self._failed} failed" if self._failed else ""
        complain(f"{self._played} of {total} cases{failed}")
