"""The contract by which an area, such as that of an extension, adds to cards of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from markupsafe import Markup
from starlette.requests import Request

from bizproc.portal.card.record_card import RecordCard
from bizproc.portal.portal import Portal
from bizproc.web.texts.language import Language

__all__ = [
    "CardAction",
    "CardPanel",
    "CardPart",
    "CardParts",
    "CardVisit",
    "no_parts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardVisit:
    """Say whose card is looked at, by whom, and how they read."""

    portal: Portal
    request: Request
    person: str
    language: Language
    card: RecordCard

    def path(self, route: str, **values: str) -> str:
        """Return the path of a page of ours."""
        return self.request.url_for(route, **values).path


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAction:
    """Add a button to a card: it leads to a page, on which the deed is done.

    `is_main` makes it the one that stands out. With scripts the page opens in a dialog.
    With `sends` there is no page: the button posts these fields, and with them the
    `event_id` and the `revision` of the card.
    """

    title: str
    path: str
    is_main: bool = False
    sends: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPanel:
    """Add a part to a card, beside the fields or as a tab of its own.

    What it shows is `html`, whose values its maker has escaped, or a `template` of this
    package with a `context`.

    Attributes:
        key: its name in addresses: lower-case letters, digits and `_`.
        title: its heading.
        place: `side` puts it beneath the fields, `tab` beside the timeline.
        is_first: whether a tab stands before the timeline, and is opened with the card.
        count: what stands beside the title of a tab.
        html: what it shows.
        template: what draws it, if not `html`.
        context: what the template finds as `panel.context`, beside `card`.
    """

    key: str
    title: str
    place: Literal["side", "tab"] = "side"
    is_first: bool = False
    count: int | None = None
    html: Markup | None = None
    template: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


CardPart: TypeAlias = CardAction | CardPanel

CardParts: TypeAlias = Callable[[CardVisit], Iterable[CardPart]]
"""Tells what is added to a card, for whoever looks at it; asked once for a page."""


def no_parts(visit: CardVisit) -> Sequence[CardPart]:  # noqa: ARG001 - `CardParts`
    """Add nothing."""
    return ()
