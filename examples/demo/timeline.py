"""Print a timeline for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.text import Text

from examples.demo.narrator import Consequence, ConsequenceKind, Entry
from examples.demo.section import Section, table_of

__all__ = ["Timeline"]

_DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_MARKS: Mapping[ConsequenceKind, tuple[str, str]] = {
    "stage": ("→", "green"),
    "task": ("☐", "yellow"),
    "notification": ("•", "default"),
    "mail": ("✉", "magenta"),
}


class Timeline:
    """Print entries as they come, under the title of their story."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._story: str | None = None

    def add(self, entry: Entry) -> None:
        """Print an entry with its consequences."""
        if entry.story != self._story:
            self._title(entry.story)
            self._story = entry.story
        day = _DAYS[entry.at.weekday()]
        line = Text(f"{day} {entry.at:%d.%m.%Y %H:%M}  ", style="cyan")
        line.append(entry.who, style="bold")
        line.append(f" {entry.what}", style="default")
        self._console.print(line)
        for consequence in entry.consequences:
            self._console.print(_line(consequence))

    def end(self, records: Iterable[str], open_tasks: Iterable[str]) -> None:
        """Print where everything stands."""
        self._title("Где всё остановилось")
        for line in records:
            self._console.print(Text(f"  {line}"))
        for line in open_tasks:
            self._console.print(Text(f"  {line}", style="yellow"))

    def summary(self, section: Section) -> None:
        """Print a table of figures."""
        self._console.print()
        self._console.print(table_of(section))

    def _title(self, text: str) -> None:
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left")


def _line(it: Consequence) -> Text:
    mark, style = _MARKS[it.kind]
    text = f"                      {mark} {it.text}"
    return Text(text.replace("\n", " "), style=style)
