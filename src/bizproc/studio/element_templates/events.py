"""Templates of starts and waits: messages picked from the catalogue, and time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.catalog import Catalog, Named
from bizproc.studio.element_templates.properties import (
    Pick,
    Property,
    Template,
    dropdown,
    picked,
    picks_of,
    text,
)

__all__ = ["event_templates"]

_STARTS = {"id": "bizproc.starts", "name": "Starts"}
_WAITS = {"id": "bizproc.waits", "name": "Waits"}
_WHAT = {"id": "what", "label": "What it is about", "openByDefault": True}
_NAME = {"type": "bpmn:Message#property", "name": "name"}
_KEY = {"type": "bpmn:Message#zeebe:subscription#property", "name": "correlationKey"}
_CONDITION_NOTE = "only if this holds: = new.amount > 100000"


def event_templates(catalog: Catalog) -> list[Template]:
    """Return the templates of events."""
    return [
        _template(
            *("start.message", "Start on a message"),
            about="Begin when a record is made, a person writes, another process tells.",
            element=("bpmn:StartEvent", "bpmn:MessageEventDefinition"),
            category=_STARTS,
            properties=[*_message(catalog), _condition(), _key(), _origins()],
        ),
        _template(
            *("start.timer", "Start by schedule"),
            about="Begin again and again.",
            element=("bpmn:StartEvent", "bpmn:TimerEventDefinition"),
            category=_STARTS,
            properties=[_time("timeCycle", "How often", "R/P1D, or 0 9 * * MON-FRI")],
        ),
        _template(
            *("wait.message", "Wait for a message"),
            about="Go on when it comes.",
            element=("bpmn:IntermediateCatchEvent", "bpmn:MessageEventDefinition"),
            category=_WAITS,
            properties=[*_message(catalog), *_correlation(), _condition()],
        ),
        *_waits_for_time(),
    ]


def _waits_for_time() -> list[Template]:
    timer = ("bpmn:IntermediateCatchEvent", "bpmn:TimerEventDefinition")
    return [
        _template(
            *("wait.duration", "Wait for a while"),
            about="Go on after a duration.",
            element=timer,
            category=_WAITS,
            properties=[_time("timeDuration", "How long", "P2D, PT4H"), _roll()],
        ),
        _template(
            *("wait.moment", "Wait until a moment"),
            about="Go on at a date or a moment.",
            element=timer,
            category=_WAITS,
            properties=[
                _time("timeDate", "Until", "= deal.contract_end_date"),
                _roll(),
            ],
        ),
    ]


def _template(
    id_: str,
    name: str,
    *,
    about: str,
    element: tuple[str, str],
    category: Mapping[str, Any],
    properties: list[Property],
) -> Template:
    kind, event = element
    return {
        "name": name,
        "id": f"bizproc.{id_}",
        "description": about,
        "category": dict(category),
        "appliesTo": [kind],
        "elementType": {"value": kind, "eventDefinition": event},
        "groups": [_WHAT],
        "properties": properties,
    }


def _message(catalog: Catalog) -> list[Property]:
    picks = picks_of(catalog, Named(kind="message"))
    if not picks:
        return [
            text(
                "Message",
                _NAME,
                feel="optional",
                group="what",
                constraints={"notEmpty": True},
            )
        ]
    return picked("message", picks, _NAME, required=True, group="what")


def _correlation() -> list[Property]:
    """Return how the message finds the instance; without a key by the instance's own."""
    ways = (
        Pick(value="own", title="the key of this instance"),
        Pick(value="other", title="another key"),
    )
    return [
        {"id": "key_given"}
        | dropdown(
            "The message is for",
            ways,
            {"type": "zeebe:property", "name": "template:key"},
            value="own",
            group="what",
        ),
        text(
            "Correlation key",
            _KEY,
            description="= deal.lead.id, by which the message finds this instance",
            feel="required",
            group="what",
            constraints={"notEmpty": True},
            condition={"property": "key_given", "equals": "other"},
        ),
    ]


def _condition() -> Property:
    return _property("condition", "Condition", _CONDITION_NOTE)


def _key() -> Property:
    return _property("key", "Key", "of the instance; by default the record's id")


def _origins() -> Property:
    ways = (
        Pick(value="user", title="people and systems outside"),
        Pick(value="any", title="processes as well"),
    )
    binding = {"type": "zeebe:property", "name": "origins"}
    return dropdown("Caused by", ways, binding, value="user", group="what")


def _property(name: str, label: str, about: str) -> Property:
    return text(
        label,
        {"type": "zeebe:property", "name": name},
        description=about,
        feel="required",
        optional=True,
        group="what",
    )


def _time(name: str, label: str, example: str) -> Property:
    return text(
        label,
        {"type": "bpmn:TimerEventDefinition#property", "name": name},
        placeholder=example,
        feel="optional",
        group="what",
        constraints={"notEmpty": True},
    )


def _roll() -> Property:
    return dropdown(
        "Outside the working hours",
        (
            Pick(value="none", title="at that moment all the same"),
            Pick(value="next_working_time", title="at the next working time"),
        ),
        {"type": "zeebe:property", "name": "roll"},
        value="none",
        group="what",
    )
