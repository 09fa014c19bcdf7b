"""An application that keeps a table of its own: what is reserved of which item."""

from dataclasses import dataclass
from pathlib import Path

import bizproc
from bizproc.store import Index, Table, eq
from bizproc.stores.migrations import Migrations

IN_STOCK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    id: str
    item: str
    amount: int


RESERVATIONS = Table("bizproc_shop_stock", Reservation, indexes=(Index(("item",)),))
ACTIONS = bizproc.Actions()


@ACTIONS.add("reserve_stock", transactional=True)
def reserve_stock(context: bizproc.ActionContext, *, item: str, amount: int) -> None:
    """Reserve what is left of five."""
    work = context.work
    kept = work.transaction.select(RESERVATIONS, eq("item", item))
    if sum(it.amount for it in kept) + amount > IN_STOCK:
        raise bizproc.BpmnError("SOLD_OUT", f"no {item} left")
    row = Reservation(id=work.new_id("reservation"), item=item, amount=amount)
    work.transaction.insert(RESERVATIONS, row)


DOMAIN = bizproc.Domain(
    migrations=[
        Migrations(
            owner="shop",
            tables=(RESERVATIONS,),
            scripts=Path(__file__).parent / "migrations",
        )
    ]
)
