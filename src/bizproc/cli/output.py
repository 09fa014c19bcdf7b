"""Print results: tables for people, JSON for programs; every command prints here.

What is printed may come from anywhere: hidden characters come out as marks.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bizproc.secret import masked
from bizproc.visible_text import visible, visible_json, visible_line, visible_xml

if TYPE_CHECKING:
    from bizproc.model.page import Page
    from bizproc.portal_time import PortalTime

__all__ = [
    "complain",
    "errors_marked",
    "log_to_stderr",
    "moment",
    "plain",
    "print_json",
    "print_list",
    "print_page",
    "print_table",
    "print_xml",
    "say",
    "say_more",
    "shown",
]

T = TypeVar("T")


def say(text: str = "", *, end: str = "\n") -> None:
    """Print text, with marks for what is hidden in it."""
    typer.echo(visible(text) + end, nl=False)


def complain(text: str) -> None:
    """Print a line to standard error, with marks for what is hidden in it."""
    typer.echo(visible(text), err=True)


def print_xml(text: str) -> None:
    """Print a document that goes on meaning the same."""
    typer.echo(visible_xml(text), nl=False)


def print_json(data: Any) -> None:
    """Print data as JSON; instants with their offset, decimals as numbers."""
    text = json.dumps(plain(data), ensure_ascii=False, indent=2)
    typer.echo(visible_json(text))


def log_to_stderr() -> None:
    """Write what is logged to standard error, a line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LogLine("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)


class _LogLine(logging.Formatter):
    """Keep a message on its line, whatever is in it; a traceback follows as it is.

    Nothing that was revealed is shown, also not in records of other packages.
    """

    def format(self, record: logging.LogRecord) -> str:
        return visible(masked(super().format(record)))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name
        return visible_line(masked(super().formatMessage(record)))


@contextmanager
def errors_marked() -> Iterator[None]:
    """Mark what is hidden in anything that is written to standard error."""
    with redirect_stderr(_Marked(sys.stderr)):
        yield


class _Marked(io.TextIOBase):
    """Write on with marks; being no terminal it gets no colours."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(visible(text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


def print_list(
    page: Page[T],
    columns: Sequence[str],
    row: Callable[[T], Sequence[Any]],
    *,
    none: str,
    limit: int | None,
    as_json: bool,
) -> None:
    """Print a page of a list: as JSON as it is, else a table with a `row` of each."""
    if as_json:
        print_page(page, limit=limit)
        return
    print_table(columns, map(row, page), none=none)
    say_more(page)


def print_page(page: Page[Any], *, limit: int | None) -> None:
    """Print a list as JSON; with a limit also what leads to the next page."""
    print_json(page if limit is None else {"items": page, "next": page.next})


def say_more(page: Page[Any]) -> None:
    """Say how to go on, if there is more of a list."""
    if page.next is not None:
        say(f"more: --after {page.next}")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, none: str
) -> None:
    """Print a table, or a sentence if there are no rows.

    On a terminal too narrow for it, each row is a block of lines instead.
    """
    listed = [
        ["" if it is None else visible_line(str(it)) for it in row] for row in rows
    ]
    if not listed:
        say(none)
        return
    console = _console()
    if console.width < _least_width(columns, listed):
        _print_blocks(columns, listed)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            Text(visible_line(column)), overflow="fold", no_wrap=column not in _PROSE
        )
    for row in listed:
        table.add_row(*map(Text, row))
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().removesuffix("\n").split("\n"):
        typer.echo(line.rstrip())


# columns whose text may go on in the next line; ids and names are there to be copied
_PROSE = frozenset({"title", "text", "subject", "details", "value", "old", "new"})
_LEAST_PROSE, _GAP = 20, 2


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the width below which a table would cut ids and names in two."""
    width = 0
    for number, column in enumerate(columns):
        needed = max(cell_len(column), *(cell_len(row[number]) for row in rows))
        width += min(needed, _LEAST_PROSE) if column in _PROSE else needed
    return width + _GAP * (len(columns) - 1)


def _print_blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a line for each value that there is, and an empty one between rows."""
    width = max(map(len, columns)) + _GAP
    for number, row in enumerate(rows):
        if number:
            say("")
        for column, text in zip(columns, row, strict=True):
            if text:
                say(f"{column:<{width}}{text}")


def moment(instant: dt.datetime | None, time: PortalTime) -> str:
    """Show an instant in the portal zone, to the minute."""
    if instant is None:
        return ""
    if instant.year == dt.MAXYEAR:
        return "never"
    return time.local(instant).strftime("%Y-%m-%d %H:%M")


def shown(value: Any, time: PortalTime) -> str:
    """Show a value in short; moments in the portal zone."""
    from bizproc.testing.scenarios.format import literals

    if isinstance(value, dt.datetime):
        return moment(value, time)
    return literals.shown(value, literals.Literals(time=time))


def plain(value: Any) -> Any:
    """Return data as JSON knows it."""
    from bizproc.values.plain import plain_json

    return plain_json(value)


_WIDE = 10_000


def _console() -> Console:
    """Return a console; a pipe or a file has lines as long as they need to be."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)
