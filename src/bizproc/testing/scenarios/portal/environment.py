"""A case in a workspace: a portal round the engine, and a mail server outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage

from bizproc.action import Action, Actions
from bizproc.engine import Engine
from bizproc.errors import Finding, RefusedError, ScenarioError, did_you_mean
from bizproc.portal.actions import portal_actions
from bizproc.portal.domain import portal_domain
from bizproc.portal.extension import Extensions
from bizproc.portal.mail import CapturedMail, MailOut
from bizproc.portal.portal import Portal
from bizproc.testing.scenarios.format.literals import Literals
from bizproc.testing.scenarios.format.model import Expectations, RecordGiven
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.portal.events import PortalEvents
from bizproc.testing.scenarios.portal.given_checks import check_records
from bizproc.testing.scenarios.portal.record_assertions import RecordAssertions
from bizproc.testing.scenarios.portal.steps import preparing
from bizproc.testing.scenarios.portal.view import observe
from bizproc.testing.scenarios.reporting.failures import Failure
from bizproc.testing.scenarios.running.delivery import UnmatchedError
from bizproc.testing.scenarios.running.environment import Aliases, Prepare, Seen
from bizproc.testing.scenarios.running.fault_injection import Breakdowns
from bizproc.workspace.workspace import Workspace

__all__ = ["PortalEnvironment"]

_MAIL = "send_email"


class PortalEnvironment:
    """Put a portal round the engine of a case (see `Environment`).

    `mail` is the mail server outside; by default one that takes every mail.
    """

    def __init__(
        self,
        workspace: Workspace,
        extensions: Extensions,
        actions: Actions,
        *,
        mail: MailOut | None = None,
    ) -> None:
        self._workspace = workspace
        self._extensions = extensions
        self._actions = actions
        self._mail = mail or CapturedMail()
        self._portal: Portal | None = None
        self.domain = portal_domain(workspace, extensions=extensions)

    @property
    def portal(self) -> Portal:
        """Return the portal of the engine as it runs now."""
        if self._portal is None:
            msg = "the environment has no engine yet: make a World of it"
            raise RuntimeError(msg)
        return self._portal

    @property
    def events(self) -> Mapping[str, Prepare]:
        """Return the events of records, mail and constants, and those of extensions."""
        added = self._extensions.scenario_steps
        return {
            **PortalEvents(self.portal).table,
            **{step.word: preparing(step, self.portal) for step in added},
        }

    def actions(self, breakdowns: Breakdowns) -> Actions:
        """Return the shipped actions and the application's own."""
        mail = _MailServer(self._mail, breakdowns)
        shipped = portal_actions(self._workspace, mail, extensions=self._extensions)

        def failing(action: Action) -> Action:
            # a mail fails at the mail server
            return action if action.name == _MAIL else breakdowns.over(action)

        return self._actions.including(shipped).mapped(failing)

    def attach(self, engine: Engine) -> None:
        """Open the portal on an engine."""
        self._portal = Portal(engine, self._workspace, extensions=self._extensions)

    def seed(self, records: Sequence[RecordGiven], reading: Literals) -> Aliases:
        """Put records there as if they had always been."""
        numbers: Counter[str] = Counter()
        aliases = {}
        for record in records:
            numbers[record.type] += 1
            aliases[record.alias] = f"{record.type}-{numbers[record.type]}"
        own = Literals(time=reading.time, aliases=aliases)
        try:
            made = self.portal.seed([(it.type, own.value(it.fields)) for it in records])
        except RefusedError as error:
            raise self._unfit(records, error) from None
        return {it.alias: row.id for it, row in zip(records, made, strict=True)}

    def observe(self, thing: Thing) -> list[Seen]:
        """Return records, notifications, mails or entries of records' histories."""
        return observe(self.portal, thing)

    def check_person(self, by: str) -> None:
        """Refuse a slip of the pen; who is outside comes by mail, form or chat."""
        people = self.portal.directory().people
        if by not in people:
            msg = f"by: there is no user {by!r}{did_you_mean(by, people)}"
            if "@" in by:
                msg += "; who is outside comes in by submit, receive_mail, rate_by_link"
            raise UnmatchedError(msg)

    def check(
        self, expected: Expectations, aliases: Aliases, reading: Literals
    ) -> Iterator[Failure]:
        """Yield what does not hold of records."""
        return RecordAssertions(self.portal, aliases, reading).all(expected)

    def _unfit(
        self, records: Sequence[RecordGiven], error: RefusedError
    ) -> ScenarioError:
        """Say which given record does not fit, and where."""
        found = list(check_records(records, self._workspace))
        location = records[0].location
        refused = Finding(
            code=error.code,
            message=f"given records: {error.message}",
            location=location,
        )
        return ScenarioError(found or [refused])


class _MailServer:
    """Hand mails on, or refuse them if the scenario says so."""

    def __init__(self, mail: MailOut, breakdowns: Breakdowns) -> None:
        self._mail = mail
        self._breakdowns = breakdowns

    def send(self, message: EmailMessage) -> None:
        """Accept a mail."""
        self._breakdowns.strike(_MAIL)
        self._mail.send(message)
