"""What a company needs that answers: tickets of clients, their messages and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bizproc.engine.deployment.bundle import Bundle
from bizproc.errors import Finding
from bizproc.portal.extension import Extension
from bizproc.service_desk.actions import DESK_ACTIONS
from bizproc.service_desk.chats import take_chat
from bizproc.service_desk.comments import take_comment
from bizproc.service_desk.creation import prepare_change, prepare_create
from bizproc.service_desk.decision_checks import check_responsible
from bizproc.service_desk.functions import DESK_FUNCTIONS
from bizproc.service_desk.incoming_mail import take_mail
from bizproc.service_desk.record_checks import check_ticket
from bizproc.service_desk.registration import register
from bizproc.service_desk.roles import refusal
from bizproc.service_desk.scenario_steps import DESK_STEPS
from bizproc.service_desk.tables import DESK_TABLES
from bizproc.service_desk.thread import ADDED
from bizproc.service_desk.ticket import TICKET
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.workspace import Workspace

__all__ = ["SERVICE_DESK"]


def _check(workspace: Workspace, bundle: Bundle) -> Iterator[Finding]:
    yield from check_ticket(workspace)
    yield from check_responsible(workspace, bundle)


SERVICE_DESK = Extension(
    name="service_desk",
    actions=DESK_ACTIONS,
    functions=DESK_FUNCTIONS,
    messages={ADDED: ("message",)},
    settings={
        "ticket_from": ValueType.MAILBOX,
        "ticket_reply_to": ValueType.MAILBOX,
        "ticket_public_url": ValueType.STRING,
        "ticket_no_topic": ValueType.STRING,
    },
    rights={TICKET: refusal},
    prepare_create=prepare_create,
    prepare_change=prepare_change,
    after_write=register,
    after_comment=take_comment,
    takes_mail=take_mail,
    takes_chat=take_chat,
    check_files=_check,
    tables=DESK_TABLES,
    migrations=Path(__file__).parent / "migrations",
    scenario_steps=DESK_STEPS,
)
"""The extension `service_desk`."""
