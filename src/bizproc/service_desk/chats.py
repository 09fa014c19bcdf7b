"""Take what a client goes on writing in the chat in which a ticket was made."""

from __future__ import annotations

from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_chat import IncomingChat
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.thread import NewMessage, add_message
from bizproc.service_desk.ticket import TICKET

__all__ = ["take_chat"]


def take_chat(repository: Repository, chat: IncomingChat, made: RecordRow) -> bool:
    """Add a message of a chat to its ticket, in the name of the requester.

    What is written after the ticket was closed is left: it begins a new request.
    """
    if made.type != TICKET:
        return False
    ticket = repository.lock(made.id)
    if ticket.fields.get("closed_at") is not None:
        return False
    author = ticket.fields.get("requester") or ticket.fields.get("email")
    message = NewMessage(text=chat.text, via="chat", attachments=chat.files)
    actor = Actor.outside(author)
    add_message(repository, ticket, message, actor=actor, side="requester")
    return True
