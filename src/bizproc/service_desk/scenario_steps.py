"""The words that the service desk adds to the steps of scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import NotFoundError
from bizproc.portal.portal import Portal
from bizproc.portal.repository.record import Record
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.tables import REGISTRATIONS

__all__ = ["DESK_STEPS"]


def _write(
    portal: Portal, arguments: Mapping[str, Any], *, by: str | None, event_id: str
) -> Record:
    return ServiceDesk(portal).add_message(
        arguments["record"],
        arguments.get("text", ""),
        attachments=arguments.get("attachments", ()),
        by=by,
        event_id=event_id,
    )


def _rate(
    portal: Portal, arguments: Mapping[str, Any], *, by: str | None, event_id: str
) -> Record:
    del by  # whoever has the link
    with portal.engine.read() as tx:
        kept = tx.get(REGISTRATIONS, arguments["record"])
    if kept is None:
        msg = f"{arguments['record']} has no link to rate it by"
        raise NotFoundError(msg)
    return ServiceDesk(portal).rate_by_link(
        kept.rating_token, arguments["rating"], event_id=event_id
    )


DESK_STEPS = (
    ScenarioStep(
        word="add_message",
        means="somebody writes to a ticket in the public interface",
        required={"record": Argument.RECORD},
        optional={"text": Argument.TEXT, "attachments": Argument.TEXTS},
        run=_write,
    ),
    ScenarioStep(
        word="rate_by_link",
        means="a ticket is rated, `P` or `N`, by the link of its mail",
        required={"record": Argument.RECORD, "rating": Argument.TEXT},
        run=_rate,
    ),
)
"""Messages and ratings without a mail server."""
