"""Write a letter from a record: checked at once, sent by the process that carries it.

The process is an ordinary one, deployed when the first letter is written: what a server
refuses is tried again, becomes an incident, and is told on the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, NoReturn

from bizproc.errors import FieldFault, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.files import Files, check_kept
from bizproc.portal.mail.letter import MAX_SUBJECT, mailboxes
from bizproc.portal.mail.port import NO_MAIL_SERVER
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository

__all__ = ["WRITTEN", "NewLetter", "letter_diagram", "write_letter"]

WRITTEN: Final = "mail.written"
_MAX_TEXT = 100_000
_MAX_RECIPIENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """Hold a letter as a person writes it; files are values of file fields."""

    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Any, ...] = ()


def letter_diagram() -> Path:
    """Return the diagram of the process that carries letters."""
    return Path(str(resources.files("bizproc.portal.correspondence") / "letter.bpmn"))


def write_letter(
    repository: Repository,
    record_id: str,
    letter: NewLetter,
    *,
    files: Files,
    actor: Actor,
) -> None:
    """Note a letter on a record and raise `mail.written`, which sends it.

    Raises:
        NotFoundError: there is no such record, or it is hidden from the actor.
        ForbiddenError: the actor may not `run` what the letter sets off.
        InvalidValueError: an address is none; something lacks or is too much; the
            workspace has no sender.
    """
    row = authorization.get_for(repository, record_id, actor=actor)
    authorization.require(repository, row, "run", actor=actor)
    if repository.workspace.mail is None:
        msg = Phrase(
            "letters have no sender: add 'mail: {host: …, from: …}' to bizproc.yaml"
        )
        raise InvalidValueError(msg, code=NO_MAIL_SERVER)
    to, subject = _recipients(letter.to), _subject(letter.subject)
    text = letter.text.replace("\r\n", "\n").strip()
    if not text:
        _refuse("text", Phrase("a letter says something"), code="REQUIRED_FIELD")
    if len(text) > _MAX_TEXT:
        _refuse(
            "text",
            Phrase(
                "a letter has at most %(most)s characters",
                most=format(_MAX_TEXT, ","),
            ),
        )
    for file in letter.attachments:
        check_kept(files, file, field="files")
    attached = list(letter.attachments)
    details = {"text": text, "to": to, "files": attached}
    history.append(
        repository, row.id, "mail_written", actor=actor, new=subject, details=details
    )
    mail = {
        "to": list(to),
        "subject": subject,
        "text": text,
        "attachments": attached,
        "record": row.id,
    }
    commands.raise_event(repository, row, "", {"mail": mail}, actor=actor, name=WRITTEN)


def _recipients(texts: Sequence[str]) -> tuple[str, ...]:
    try:
        found = mailboxes(texts)
    except InvalidValueError as error:
        _refuse("to", error.message)
    if not found:
        _refuse(
            "to",
            Phrase("a letter goes to somebody; write an address"),
            code="REQUIRED_FIELD",
        )
    if len(found) > _MAX_RECIPIENTS:
        _refuse(
            "to",
            Phrase(
                "a letter goes to at most %(most)s addresses",
                most=_MAX_RECIPIENTS,
            ),
        )
    return found


def _subject(text: str) -> str:
    subject = " ".join(text.split())
    if not subject:
        _refuse("subject", Phrase("a letter has a subject"), code="REQUIRED_FIELD")
    if len(subject) > MAX_SUBJECT:
        _refuse(
            "subject",
            Phrase(
                "a subject has at most %(most)s characters",
                most=format(MAX_SUBJECT, ","),
            ),
        )
    return subject


def _refuse(field: str, why: str, *, code: str = InvalidValueError.code) -> NoReturn:
    msg = Phrase("field %(name)r: %(why)s", name=field, why=why)
    raise InvalidValueError(msg, code=code, faults=[FieldFault(field, code, why)])
