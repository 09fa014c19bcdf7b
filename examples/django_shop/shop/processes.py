"""The engine of the shop, and what its processes call."""

import functools
from pathlib import Path

from django.conf import settings
from django.db.models import F

import bizproc
from shop.models import Invoice, Stock

PROCESSES = Path(__file__).parents[1] / "processes"
actions = bizproc.Actions()


@actions.add("reserve_stock", transactional=True)
def reserve_stock(item: str, amount: int) -> None:
    """Take items from the stock: in the transaction that `using(connection)` joined."""
    enough = Stock.objects.filter(item=item, left__gte=amount)
    if not enough.update(left=F("left") - amount):
        raise bizproc.BpmnError("SOLD_OUT", f"not enough {item} left")


@actions.add("send_invoice")
def send_invoice(order: int, boxes: int, context: bizproc.ActionContext) -> None:
    """Send an invoice: a job, after the commit, perhaps again, once for each key."""
    Invoice.objects.get_or_create(
        key=context.idempotency_key, defaults={"order_id": order, "boxes": boxes}
    )


@functools.cache
def engine() -> bizproc.Engine:
    """Return the engine, opened when it is first needed: after forking, not before."""
    opened = bizproc.connect(settings.SHOP_DB, actions=actions)
    opened.deploy(PROCESSES)
    return opened
