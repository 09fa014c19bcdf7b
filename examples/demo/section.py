"""Tables of a summary: what they hold, and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass

from rich.table import Table

__all__ = ["Section", "table_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Hold one table of the summary."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def table_of(section: Section) -> Table:
    """Return a table to print; columns of numbers stand on the right."""
    table = Table(
        title=section.title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for number, column in enumerate(section.columns):
        numbers = bool(section.rows) and isinstance(section.rows[0][number], int)
        table.add_column(column, justify="right" if numbers else "left")
    for row in section.rows:
        table.add_row(*map(str, row))
    return table
