"""Send mail: outside of any transaction, recorded in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from email.utils import parseaddr
from typing import Annotated, Any, TypedDict

from bizproc.action import Action, ActionContext, Actions, BpmnError, Finished
from bizproc.errors import InvalidValueError
from bizproc.portal.actions.inputs import RecordGiven
from bizproc.portal.actions.target import target_record
from bizproc.portal.files import Files
from bizproc.portal.mail import Letter, MailOut, message_of
from bizproc.portal.mail.letter import mailboxes, message_id_of, subject_line
from bizproc.portal.mail.plain_text import plain_text
from bizproc.portal.mail.port import NO_MAIL_SERVER
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of
from bizproc.portal.schema.tables import SENT_MAILS, SentMail
from bizproc.work import Work
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.workspace import Workspace

NO_RECIPIENT = "NO_RECIPIENT"
SEND_EMAIL = "send_email"
_ERRORS = {
    NO_RECIPIENT: "nobody to send to, or something is no address",
    NO_MAIL_SERVER: "the workspace has no mail server",
}


_MailAddresses = Annotated[
    list[str | None] | str | None, "a mail address, or a list of them"
]


class MailSent(TypedDict):
    """Name the mail that was sent: {id, attachments}."""

    mail: dict[str, Any]


def mail_actions(workspace: Workspace, mail: MailOut, files: Files) -> Actions:
    """Return `send_email` on a port.

    It is a job: the mail goes out after the commit, at least once and always with
    the same Message-ID; that it was accepted is written together with the step of
    the instance, exactly once.
    """
    actions = Actions()

    @actions.add(
        SEND_EMAIL,
        title="Send a mail",
        group="Notifications",
        errors=_ERRORS,
        results=MailSent,
    )
    def send_email(  # noqa: PLR0913 - the inputs that the element template shows
        context: ActionContext,
        *,
        to: _MailAddresses,
        subject: str,
        body: str,
        attachments: Annotated[list[Any] | None, "a list of files"] = None,
        from_: Annotated[str | None, "by default that of bizproc.yaml"] = None,
        reply_to: Annotated[str | None, "where answers go"] = None,
        record: RecordGiven = None,
    ) -> Finished:
        """Send a mail to each address once; without one it ends with NO_RECIPIENT.

        `from` is the sender of `bizproc.yaml` unless given. Of attachments that are
        bare names, without contents, only the names are noted.
        """
        sender = from_ or _sender(workspace)
        letter = Letter(
            message_id=message_id_of(context.idempotency_key, sender),
            sender=sender,
            to=_recipients(to),
            subject=subject_line(subject),
            text=plain_text(body),
            at=workspace.time.local(context.now),
            reply_to=reply_to,
            attachments=_contents(files, attachments or ()),
        )
        mail.send(message_of(letter, templates=workspace.templates))
        return _sent(context, letter, list(attachments or ()), record)

    return actions


def _sent(
    context: ActionContext, letter: Letter, attachments: list[Any], record: Any
) -> Finished:
    attached = [it for it in attachments if it is not None]
    return Finished(
        write=_recorder(context, letter, attached, record),
        results={"mail": {"id": letter.message_id, "attachments": attachments}},
    )


def needs_mail_server(action: Action) -> bool:
    """Tell the portal's own `send_email` from an application's that replaces it."""
    return action.name == SEND_EMAIL and action.function.__module__ == __name__


def _sender(workspace: Workspace) -> str:
    if workspace.mail is None:
        msg = (
            "the mail has no sender: add 'mail: {host: …, from: …}' to bizproc.yaml, "
            "or give the input 'from'"
        )
        raise InvalidValueError(msg, code=NO_MAIL_SERVER)
    return workspace.mail.sender


def file_names(files: Iterable[Any]) -> tuple[str, ...]:
    """Return the names of attached files; nulls are passed over."""
    named = (it.get("name") if isinstance(it, Mapping) else it for it in files)
    return tuple(str(name) for name in named if name is not None)


def _contents(files: Files, attached: Iterable[Any]) -> tuple[tuple[str, bytes], ...]:
    """Return names and bytes of the files whose contents are kept.

    A bare name, as scenarios and imported records hold it, has none.
    """
    return tuple(
        (str(it["name"]), files.read(str(it["key"])))
        for it in attached
        if isinstance(it, Mapping) and it.get("key") is not None
    )


def _recipients(to: list[str | None] | str | None) -> tuple[str, ...]:
    try:
        found = mailboxes(to)
    except InvalidValueError as error:
        raise BpmnError(NO_RECIPIENT, error.message) from error
    if not found:
        msg = "there is no address to send to"
        raise BpmnError(NO_RECIPIENT, msg)
    return found


def _recorder(
    context: ActionContext, letter: Letter, attachments: list[Any], record: Any
) -> Callable[[Work], None]:
    def write(work: Work) -> None:
        repository = repository_of(work)
        if repository.tx.get(SENT_MAILS, letter.message_id) is not None:
            return
        about = target_record(repository, context, record)
        repository.tx.insert(
            SENT_MAILS,
            SentMail(
                message_id=letter.message_id,
                number=repository.ordinal(),
                from_=letter.sender,
                to=letter.to,
                subject=letter.subject,
                text=letter.text,
                at=repository.now,
                reply_to=letter.reply_to,
                answers_to=_answers_to(letter),
                attachments=file_names(attachments),
                element=context.element_id,
                record=about,
                instance_id=context.instance_id,
            ),
        )
        actor = Actor.process(context)
        history.append(
            repository,
            about,
            "mail_sent",
            actor=actor,
            new=letter.subject,
            details={"text": letter.text, "to": letter.to, "files": attachments},
        )

    return write


def _answers_to(letter: Letter) -> str | None:
    if letter.reply_to is None:
        return None
    return normalise_email(parseaddr(letter.reply_to)[1])
