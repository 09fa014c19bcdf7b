"""The client's page of a ticket: its state, its thread, and room to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from bizproc.errors import FieldFault, Location, RefusedError
from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.component import Component
from bizproc.forms.model import Form, FormField
from bizproc.portal.public_forms.uploads import FormUploads
from bizproc.service_desk.client_page import ClientPages, ClientTicket
from bizproc.web.forms.answers import read_answers
from bizproc.web.forms.files import with_files
from bizproc.web.forms.names import ANSWER
from bizproc.web.forms.style import draw_form_of
from bizproc.web.page import Pages
from bizproc.web.posted import Posted
from bizproc.web.public.files import SentBefore
from bizproc.written import Value

__all__ = ["TicketPage"]

_TEXT, _FILES = "text", "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Hold one visit of a client to a ticket."""

    pages: Pages
    request: Request
    token: str

    def first(self) -> Response:
        """Show the ticket with nothing typed."""
        return self._draw(self._ticket(), {})

    def take(self, sent: Posted) -> Response:
        """Add the message, or show the page again with what was typed."""
        ticket = self._ticket()
        book = self._book(ticket)
        book.know([it for it in sent.texts(ANSWER + _FILES) if it][:200])
        posted = read_answers(self._form(), sent)
        faults: list[FieldFault] = []
        values = with_files(self._form().fields, posted, book, faults)
        if posted.deed == "send" and not faults:
            try:
                token = ClientPages(self.pages.portal).write(
                    self.token,
                    str(values.get(_TEXT) or ""),
                    attachments=values.get(_FILES) or (),
                    event_id=sent.event_id(),
                )
            except RefusedError as error:
                return self._refused(ticket, values, book, sent, error)
            return self.pages.go(
                self.request, "client_page", token=token, done="written"
            )
        return self._draw(
            ticket, values, book=book, sent=sent, faults=faults, status=422
        )

    def _refused(
        self,
        ticket: ClientTicket,
        values: Mapping[str, Any],
        book: SentBefore,
        sent: Posted,
        error: RefusedError,
    ) -> Response:
        is_too_often = error.code == "RATE_LIMITED"
        response = self._draw(
            ticket,
            values,
            book=book,
            sent=sent,
            faults=() if is_too_often else [FieldFault(_TEXT, error.code, "")],
            status=429 if is_too_often else 422,
        )
        if is_too_often:
            response.headers["Retry-After"] = "60"
        return response

    def _draw(
        self,
        ticket: ClientTicket,
        values: Mapping[str, Any],
        *,
        book: SentBefore | None = None,
        sent: Posted | None = None,
        faults: Sequence[FieldFault] = (),
        status: int = 200,
    ) -> Response:
        portal = self.pages.portal
        style = draw_form_of(
            portal,
            self.pages.language(self.request),
            files=book or self._book(ticket),
            is_public=True,
        )
        event_id = None if sent is None else sent.event_id()
        context = {
            "ticket": ticket,
            "token": self.token,
            "messages": list(self._messages(ticket)),
            "stage": self._stage(ticket),
            "drawing": style.draw(self._ask(values), faults),
            "event_id": event_id or portal.engine.components.ids.new("message"),
            "is_too_often": status == 429,  # noqa: PLR2004 - of HTTP
        }
        return self.pages.draw(
            self.request, "service_desk/ticket.html", context, status=status
        )

    def _messages(self, ticket: ClientTicket) -> Iterator[Mapping[str, Any]]:
        people = self.pages.directory(self.request).people
        for it in ticket.messages:
            author = people.get(it.author)
            files = [
                (str(file["name"]), bool(file.get("key")))
                if isinstance(file, Mapping)
                else (str(file), False)
                for file in it.attachments
            ]
            yield {
                "index": it.index,
                "is_own": it.side == "requester",
                "author": author.name if author is not None else "",
                "text": it.text,
                "at": it.at,
                "files": files,
            }

    def _stage(self, ticket: ClientTicket) -> str:
        """Say in the client's words how far it is; a company's own stage, in its words."""
        _ = self.pages.language(self.request).text
        fields = ticket.record.fields
        if fields.get("closed_at") is not None:
            return _("closed")
        stage = str(fields.get("stage") or "")
        words = {
            "NEW": _("taken in, waits for its turn"),
            "ACTIVE": _("is being worked on"),
            "POSTPONED": _("is put off for some time"),
            "DONE": _("is done"),
        }
        if stage in words:
            return words[stage]
        schema = self.pages.portal.workspace.schema
        funnel = str(fields.get("funnel") or ticket.record.type)
        return schema.stage(ticket.record.type, funnel, stage).title

    def _ticket(self) -> ClientTicket:
        return ClientPages(self.pages.portal).ticket(self.token)

    def _book(self, ticket: ClientTicket) -> SentBefore:
        uploads = FormUploads(self.pages.portal)
        sender = self.request.client.host if self.request.client else ""
        return SentBefore(
            uploads=uploads, form=f"message to {ticket.record.id}", sender=sender
        )

    def _form(self) -> Form:
        _ = self.pages.language(self.request).text
        named = ((_TEXT, _("Your message"), "textarea"), (_FILES, _("Files"), "field"))
        return Form(
            id="message",
            file="",
            fields=(
                FormField(key=_TEXT, label="", type="text"),
                FormField(key=_FILES, label="", type="file", multiple=True),
            ),
            shown=tuple(
                Component(
                    kind=kind,
                    path=(name,),
                    label=Value(text=label, location=Location()),
                )
                for name, label, kind in named
            ),
        )

    def _ask(self, values: Mapping[str, Any]) -> Asked:
        sight = FormSight(names={}, functions={}, read=lambda _, value: value)
        return ask(self._form(), values, sight=sight)
