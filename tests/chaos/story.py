"""The story that is played under chaos: an order, from its start to the books.

It has what can be lost or done twice: calls outside, one after the other, beside each
other and once an item; a message, a person's answer, timers, and a row of the
application's own that is written in the transaction of the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

ROOT = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= string(order)"/></extensionElements></message>'
)
ITEMS = (1, 2, 3)


def _service(id_: str, wish: str, inner: str = "", action: str = "do") -> str:
    return (
        f'<serviceTask id="{id_}"><extensionElements><zeebe:taskDefinition'
        f' type="{action}" retries="30"/><zeebe:ioMapping><zeebe:input'
        f' source="= &quot;{wish}/&quot; + string(order){inner}" target="wish"/>'
        "</zeebe:ioMapping></extensionElements>{}</serviceTask>"
    )


def _timer(duration: str) -> str:
    return (
        "<timerEventDefinition><timeDuration>"
        f"{duration}</timeDuration></timerEventDefinition>"
    )


_LATE = (
    '<boundaryEvent id="late" attachedToRef="check" cancelActivity="false">'
    "{}</boundaryEvent>"
)
BODY = "".join(
    [
        '<startEvent id="start"/>',
        _service("charge", "charge").format(""),
        _service("reserve", "reserve").format(""),
        '<receiveTask id="paid" messageRef="m"/>',
        '<parallelGateway id="fork"/>',
        _service("ship", "ship").format(""),
        f'<intermediateCatchEvent id="pause">{_timer("PT1H")}</intermediateCatchEvent>',
        _service("tell", "tell").format(""),
        '<userTask id="check"/>',
        _LATE.format(_timer("PT30M")),
        _service("remind", "remind").format(""),
        '<endEvent id="reminded"/>',
        '<parallelGateway id="join"/>',
        _service("item", "item", " + &quot;/&quot; + string(item)").format(
            "<multiInstanceLoopCharacteristics><extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="= [1, 2, 3]"'
            ' inputElement="item"/></extensionElements>'
            "</multiInstanceLoopCharacteristics>"
        ),
        _service("book", "book", action="book").format(""),
        '<endEvent id="end"/>',
    ]
)
FLOWS = (
    "start>charge charge>reserve reserve>paid paid>fork fork>ship ship>pause"
    " pause>tell tell>join fork>check check>join late>remind remind>reminded"
    " join>item item>book book>end"
)


def diagram() -> str:
    """Return the story's diagram."""
    flows = "".join(
        '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>'.format(
            *way.split(">")
        )
        for way in FLOWS.split()
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="chaos">'
        f'{ROOT}<process id="order" isExecutable="true">{BODY}{flows}</process>'
        "</definitions>"
    )


BOOKED = sa.Table(
    "booked",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("wish", sa.Text, nullable=False),
)
"""The application's own table: a row for each time that an order was booked."""


def wishes(order: int) -> set[str]:
    """Return what is done outside for an order, unless its reminder is spared."""
    one_each = {f"{it}/{order}" for it in ("charge", "reserve", "ship", "tell")}
    return one_each | {f"item/{order}/{item}" for item in ITEMS}


def path(*, reminded: bool) -> Mapping[str, int]:
    """Return how often each element is completed in one instance."""
    names = [it.split(">")[0] for it in FLOWS.split()]
    counted = Counter(dict.fromkeys(names, 1))
    counted.update(["end"])
    if reminded:
        counted.update(["reminded"])
    else:
        del counted["late"], counted["remind"]
    return counted
