"""An application: its actions, and a domain that knows its orders."""

from zoneinfo import ZoneInfo

import bizproc
from bizproc.portal_time import PortalTime

ACTIONS = bizproc.Actions()
NOT_ACTIONS = {"reserve_stock": None}
ORDERS = {"order-20": {"item": "lamp", "amount": 2}}


@ACTIONS.add("reserve_stock")
def reserve_stock(item: str, amount: int) -> None:
    """Have five of everything."""
    if amount > 5:
        raise bizproc.BpmnError("SOLD_OUT", f"no {item} left")


def order_names(work, place):
    """Let expressions read the order that the key names."""
    del work
    return ORDERS.get(place.key or "", {})


def make_domain():
    """Make a domain that counts what it hears, anew for every case."""
    heard = []

    def hear(work, fact):
        del work
        heard.append(fact)
        if len(heard) > 20:
            message = "the domain heard what was said in another case"
            raise RuntimeError(message)

    return bizproc.Domain(
        time=PortalTime(zone=ZoneInfo("Europe/Berlin")),
        names=order_names,
        noticed=hear,
    )


DOMAIN = bizproc.Domain(
    time=PortalTime(zone=ZoneInfo("Europe/Berlin")), names=order_names
)
