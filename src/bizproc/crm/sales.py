"""The commands of the extension `crm`, each one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from bizproc.crm import invoices, payments
from bizproc.crm.calls import log_call
from bizproc.crm.contact_matching import match_contact
from bizproc.crm.lead_conversion import (
    ConversionOptions,
    Converted,
    convert,
    require_conversion,
)
from bizproc.engine.arguments import checks_arguments
from bizproc.errors import NotFoundError
from bizproc.portal.people import authorization
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.values import copy_values

__all__ = ["Sales"]


@checks_arguments
class Sales:
    """Convert leads, issue invoices, take payments and note calls in a portal.

    `by` and `event_id` are as in `Portal`.

    Raises:
        NotFoundError: the workspace does not name the extension `crm`.
    """

    def __init__(self, portal: Portal) -> None:
        if "crm" not in portal.extensions:
            msg = (
                "this workspace does not sell: name the extension under "
                "`extensions: [crm]` in bizproc.yaml"
            )
            raise NotFoundError(msg)
        self._portal = portal

    def convert_lead(
        self,
        lead_id: str,
        *,
        funnel: str,
        by: str | None = None,
        event_id: str | None = None,
        **options: Unpack[ConversionOptions],
    ) -> Converted:
        """Make contact, company and deal of a lead, once; raises `lead.converted`.

        The options and errors are those of `bizproc.crm.lead_conversion.convert`.
        """
        given = copy_values(options)

        def do(repository: Repository, actor: Actor) -> Converted:
            require_conversion(repository, lead_id, given, actor=actor)
            return convert(repository, lead_id, actor=actor, funnel=funnel, **given)

        return self._portal.run(
            do, by=by, event_id=event_id, door="convert_lead", about=lead_id
        )

    def contact_of(self, lead_id: str, *, by: str | None = None) -> Record | None:
        """Return the contact that a conversion of a lead would take; None: it makes one.

        Raises:
            NotFoundError: there is no such lead, or it is hidden.
        """
        lead = self._portal.get(lead_id, by=by)
        with self._portal.engine.view() as work:
            repository = repository_of(work)
            email, phone = lead.fields.get("email"), lead.fields.get("phone")
            row = repository.alive(match_contact(repository, email, phone))
            actor = actor_of(repository.people, by)
            if row is None or not authorization.can_see(repository, row, actor=actor):
                return None
            found = Record.of(row, repository.type_of(row))
            return found if by is None else repository.rights.shown(by, found)

    def pay(
        self,
        record_id: str,
        amount: Any,
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Take a payment: added to `paid_amount`, then `payment.received`."""

        def do(repository: Repository, actor: Actor) -> str:
            row = authorization.get_for(repository, record_id, actor=actor)
            authorization.require(repository, row, "change:paid_amount", actor=actor)
            payments.receive_payment(repository, record_id, amount, actor=actor)
            return record_id

        return self._portal.run_on_record(
            do, by=by, event_id=event_id, door="pay", about=record_id
        )

    def issue_invoice(
        self,
        deal_id: str,
        fields: Mapping[str, Any],
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Make an invoice of a deal, with at least `number` and `amount`, to which it leads.

        The errors are those of `bizproc.crm.invoices.issue_invoice`.
        """
        given = copy_values(dict(fields))

        def do(repository: Repository, actor: Actor) -> str:
            return invoices.issue_invoice(repository, deal_id, given, actor=actor).id

        return self._portal.run_on_record(
            do, by=by, event_id=event_id, door="issue_invoice", about=deal_id
        )

    def withdraw_invoice(
        self, invoice_id: str, *, by: str | None = None, event_id: str | None = None
    ) -> str | None:
        """Delete an invoice that is not paid; return the id of its deal.

        The errors are those of `bizproc.crm.invoices.withdraw_invoice`.
        """
        return self._portal.run(
            lambda repository, actor: invoices.withdraw_invoice(
                repository, invoice_id, actor=actor
            ),
            by=by,
            event_id=event_id,
            door="withdraw_invoice",
            about=invoice_id,
        )

    def log_call(
        self,
        record_id: str,
        direction: str,
        result: str,
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Note a phone call; raises `call.logged`, for which a person needs `run`."""
        call = {"direction": direction, "result": result}
        self._portal.run(
            lambda repository, actor: log_call(
                repository, record_id, call, actor=actor
            ),
            by=by,
            event_id=event_id,
            door="log_call",
            about=record_id,
        )
