"""Put records of one type in an order, and write places in it."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from bizproc.clauses import Member, Operand, Order, scalar
from bizproc.engine.paging import cursor_of
from bizproc.errors import BizprocError, InvalidValueError
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.asking import Asking
from bizproc.portal.views.filters.subjects import subject_of
from bizproc.values import load_values

__all__ = ["Ranked"]

_LISTING: Final = "records"
_BY_AGE: Final = frozenset({"number", "created"})
"""Records are numbered as they are created."""
_KINDS: Final[dict[str, type]] = {
    "text": str,
    "number": float,
    "truth": bool,
    "date": str,
    "instant": str,
}
_COLUMNS: Final[dict[str, type]] = {
    "number": int,
    "amount": int,
    "due": dt.datetime,
    "created_at": dt.datetime,
    "changed_at": dt.datetime,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Hold an order of records of one type by its name, `-` in front leads backwards."""

    name: str
    type: str
    order: Order
    read: Callable[[RecordRow], Any]

    @classmethod
    def of(cls, name: str, asking: Asking) -> Ranked:
        """Return the order of that name.

        Raises:
            InvalidValueError: TYPE_ERROR, no such field, or none that puts in order.
        """
        plain, shown = name.removeprefix("-"), asking.shown
        operand: Operand = "number"
        if plain not in _BY_AGE or plain in shown.fields:
            subject = subject_of(asking.subjects, plain, shown.name)
            if not subject.is_sortable:
                msg = f"{plain!r} puts no list in order: it holds several values, or a file"
                raise InvalidValueError(msg)
            operand = subject.rank or subject.operand
        then = () if operand == "number" else ("number",)
        order = Order(operand, descending=name.startswith("-"), then=then)
        return cls(name=name, type=shown.name, order=order, read=_reader(operand))

    def place_of(self, row: RecordRow) -> tuple[Any, ...]:
        """Return where a row stands."""
        return (self.read(row), *(getattr(row, name) for name in self.order.then))

    def cursor(self, row: RecordRow) -> str:
        """Return what leads to the rows behind a row."""
        return cursor_of(_LISTING, self.name, [self.type, *self.place_of(row)])

    def place(self, cursor: str) -> tuple[Any, ...]:
        """Return the place that a cursor leads to.

        Raises:
            InvalidValueError: it is none of this list, or of another order.
        """
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
            of, made_in, type_name, *place = load_values(text)
        except (BizprocError, ValueError, TypeError):
            of, made_in, type_name, place = None, None, None, []
        if (of, type_name) != (_LISTING, self.type):
            msg = (
                f"after: {cursor!r:.80} is no place in this list; give what `next` of "
                "its last page was, with the same conditions"
            )
            raise InvalidValueError(msg)
        if self._rank_type is float and place and isinstance(place[0], (int, Decimal)):
            place[0] = float(place[0])
        if made_in != self.name or not self._fits(place):
            msg = (
                f"after: this place was reached in the order {made_in!r}, not "
                f"{self.name!r}; give order={made_in!r} again, or begin anew"
            )
            raise InvalidValueError(msg)
        return tuple(place)

    def _fits(self, place: list[Any]) -> bool:
        if len(place) != 1 + len(self.order.then):
            return False
        rank, *then = place
        return (rank is None or type(rank) is self._rank_type) and all(
            type(it) is int for it in then
        )

    @property
    def _rank_type(self) -> Any:
        operand = self.order.operand
        if isinstance(operand, Member):
            return _KINDS[operand.kind]
        return _COLUMNS.get(operand, str)


def _reader(operand: Operand) -> Callable[[RecordRow], Any]:
    if isinstance(operand, Member):
        name, kind = operand.name, operand.kind
        return lambda row: scalar(kind, row.fields.get(name))
    return lambda row: getattr(row, operand)
