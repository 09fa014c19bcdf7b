"""Show a year: a progress bar and tables for people, entries for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from examples.demo.narrator import Consequence, ConsequenceKind, Entry
from examples.demo.section import Section, table_of
from examples.demo.year_figures import Figures
from examples.demo.year_file import Year

__all__ = ["ConsoleYear", "EntryYear", "YearDisplay"]


class YearDisplay(Protocol):
    """Show a year while it passes, and what it came to."""

    def begin(self, year: Year, weeks: int) -> None:
        """Show what is going to be played, in so many weeks."""
        ...

    def passed(self, now: dt.datetime) -> None:
        """Show that a week has passed; the moment is in the portal zone."""
        ...

    def end(self, figures: Figures, picture: Path, *, unfinished: int) -> None:
        """Show what it came to; so many stories are not over."""
        ...

    def stop(self) -> None:
        """Stop showing progress, whatever happened."""
        ...


class ConsoleYear:
    """Print a year for people; the bar moves only on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("")

    def begin(self, year: Year, weeks: int) -> None:
        """Print the title and what is left out, and start the bar."""
        self._title(year.title)
        self._console.print(_told(year))
        for line in _left_out(year):
            self._console.print(Text(line, style="yellow"))
        self._bar.update(self._task, total=weeks)
        self._bar.start()

    def passed(self, now: dt.datetime) -> None:
        """Move the bar on by a week."""
        self._bar.update(self._task, advance=1, description=f"{now:%m.%Y}")

    def stop(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def end(self, figures: Figures, picture: Path, *, unfinished: int) -> None:
        """Print the tables."""
        for section in figures.sections:
            self._console.print()
            self._console.print(table_of(section))
        self._console.print()
        self._console.print(figures.line + _going_on(unfinished))
        self._console.print(
            f"Сделки по стадиям, неделя за неделей: {picture}", soft_wrap=True
        )

    def _title(self, text: str) -> None:
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left")


class EntryYear:
    """Tell a year as two entries of a timeline: its beginning and its end."""

    def __init__(self, tell: Callable[[Entry], None]) -> None:
        self._tell = tell
        self._year: Year | None = None
        self._now: dt.datetime | None = None

    def begin(self, year: Year, weeks: int) -> None:
        """Remember what is played."""
        del weeks
        self._year = year

    def passed(self, now: dt.datetime) -> None:
        """Remember how late it is."""
        self._now = now

    def stop(self) -> None:
        """Do nothing: there is no bar."""

    def end(self, figures: Figures, picture: Path, *, unfinished: int) -> None:
        """Tell the figures as consequences."""
        year, now = self._year, self._now
        if year is None or now is None:
            return
        parts = [_told(year), *_left_out(year), figures.line + _going_on(unfinished)]
        self._tell(
            Entry(
                story=year.title,
                at=now,
                who="Итоги",
                what=" ".join((*parts, f"Диаграмма: {picture}")),
                consequences=tuple(_consequences(figures)),
            )
        )


def _told(year: Year) -> str:
    return f"Историй: {len(year.runs)}, записаны в examples/demo/year."


def _left_out(year: Year) -> Iterator[str]:
    for it in year.left_out:
        names = ", ".join(it.missing)
        yield f"Пропущено «{it.title}»: в processes нет {names}."


def _going_on(unfinished: int) -> str:
    return f" Историй не закончено: {unfinished}." if unfinished else ""


def _consequences(figures: Figures) -> Iterator[Consequence]:
    kinds: tuple[tuple[ConsequenceKind, Section], ...] = (
        ("stage", figures.stages),
        ("task", figures.tasks),
        ("mail", figures.mails),
        ("notification", figures.notifications),
    )
    for kind, section in kinds:
        for row in section.rows:
            pairs = zip(section.columns, row, strict=True)
            text = ", ".join(f"{name}: {value}" for name, value in pairs)
            yield Consequence(kind=kind, text=text)
