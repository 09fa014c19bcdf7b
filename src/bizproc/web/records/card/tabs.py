"""Say which tabs a card has, and which of them is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bizproc.errors import NotFoundError
from bizproc.web.card_parts import CardPanel, CardVisit

__all__ = ["open_tab", "tab_items"]

_OWN = ("card", "timeline", "tasks", "history", "processes")

_Item = tuple[str, str, bool, int | None]


def open_tab(asked: str, panels: Sequence[CardPanel]) -> str:
    """Return the tab to show: the one asked for, else what a card is opened with.

    `card` shows the fields; where there is room, the timeline stands beside them.

    Raises:
        NotFoundError: there is no such tab.
    """
    own = [it for it in panels if it.place == "tab"]
    if not asked:
        return next((it.key for it in own if it.is_first), "card")
    if asked in _OWN or asked in {it.key for it in own}:
        return asked
    msg = f"a card has no tab {asked!r}"
    raise NotFoundError(msg)


def tab_items(
    visit: CardVisit, tab: str, panels: Sequence[CardPanel], *, planned: int
) -> list[_Item]:
    """Return the tabs of a card as the macro `tabs` draws them."""
    here = visit.path("card", id=visit.card.record.id)
    return [
        (title, f"{here}?tab={key}", key == tab, count)
        for key, title, count in _titled(visit, panels, planned)
    ]


def _titled(
    visit: CardVisit, panels: Sequence[CardPanel], planned: int
) -> Iterator[tuple[str, str, int | None]]:
    _ = visit.language.text
    added = [it for it in panels if it.place == "tab"]
    yield "card", _("Fields"), None
    yield from ((it.key, it.title, it.count) for it in added if it.is_first)
    yield "timeline", _("Timeline"), None
    yield "tasks", _("To do"), planned
    yield from ((it.key, it.title, it.count) for it in added if not it.is_first)
    yield "history", _("History"), None
    yield "processes", _("Processes"), None
