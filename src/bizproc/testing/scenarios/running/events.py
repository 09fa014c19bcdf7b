"""Carry out the event of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bizproc.crm.sales import Sales
from bizproc.engine.commands.start import start
from bizproc.errors import did_you_mean
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.testing.scenarios.format.matchers import Fields, text_of
from bizproc.testing.scenarios.format.model import Event, Selector
from bizproc.testing.scenarios.format.vocabulary import Thing
from bizproc.testing.scenarios.running.matching import brief
from bizproc.testing.scenarios.running.observations import is_open, tasks_of
from bizproc.testing.scenarios.running.world import World

__all__ = ["UnmatchedError", "prepare"]

Deliver = Callable[[], None]


class UnmatchedError(Exception):
    """Say that a selector does not choose exactly one thing."""


def prepare(event: Event, world: World, *, event_id: str) -> Deliver:
    """Return what delivers an event once; calling it again delivers it again.

    What a selector chooses is settled here, before the first delivery.

    Raises:
        UnmatchedError: a selector matches nothing, or several things; nobody of the
            workspace is called so.
    """
    _check_person(event.by, world)
    return _EVENTS[event.kind](_Delivery(event, world, event_id))


def _check_person(by: str | None, world: World) -> None:
    """Refuse a slip of the pen; an outside person is named by an e-mail address."""
    people = world.portal.workspace.people.people
    if by is not None and by not in people and "@" not in by:
        msg = f"by: there is no user {by!r}{did_you_mean(by, people)}"
        raise UnmatchedError(msg)


class _Delivery:
    """Hold an event with aliases resolved."""

    def __init__(self, event: Event, world: World, event_id: str) -> None:
        self.world = world
        self.by = event.by
        self.event_id = event_id
        self._arguments = event.arguments

    def written(self, name: str, default: Any = None) -> Any:
        """Return an argument as it stands in the file."""
        return self._arguments.get(name, default)

    def value(self, name: str, default: Any = None) -> Any:
        """Return an argument with record ids in the place of aliases."""
        return self.world.reading.value(self._arguments.get(name, default))

    def record(self) -> str:
        """Return the id of the record that the event is about."""
        alias = self._arguments["record"]
        id_ = self.world.aliases.get(alias)
        if id_ is None:
            msg = f"no record has the alias {alias!r}: the step that binds it failed"
            raise UnmatchedError(msg)
        return id_

    def bind(self, record_id: str) -> None:
        """Let the alias of the event name a record."""
        alias = self._arguments.get("as")
        if alias is not None:
            self.world.aliases[alias] = record_id


# -- records -------------------------------------------------------------------


def _create(it: _Delivery) -> Deliver:
    def deliver() -> None:
        record = it.world.portal.create(
            it.written("type"), it.value("fields"), by=it.by, event_id=it.event_id
        )
        it.bind(record.id)

    return deliver


def _submit(it: _Delivery) -> Deliver:
    def deliver() -> None:
        record = it.world.portal.submit(
            it.written("form"), it.value("data"), event_id=it.event_id
        )
        it.bind(record.id)

    return deliver


def _change(it: _Delivery) -> Deliver:
    record, fields = it.record(), it.value("set")

    def deliver() -> None:
        it.world.portal.change(record, fields, by=it.by, event_id=it.event_id)

    return deliver


def _delete(it: _Delivery) -> Deliver:
    record = it.record()
    return lambda: it.world.portal.delete(record, by=it.by, event_id=it.event_id)


def _pay(it: _Delivery) -> Deliver:
    record, amount = it.record(), it.value("amount")

    def deliver() -> None:
        Sales(it.world.portal).pay(record, amount, by=it.by, event_id=it.event_id)

    return deliver


def _call(it: _Delivery) -> Deliver:
    record = it.record()
    direction, result = it.written("direction", "in"), it.written("result", "")

    def deliver() -> None:
        Sales(it.world.portal).log_call(
            record, direction, result, by=it.by, event_id=it.event_id
        )

    return deliver


def _set_constant(it: _Delivery) -> Deliver:
    changes = it.value("fields")

    def deliver() -> None:
        by = it.by or "system"
        it.world.portal.set_constants(changes, by=by, event_id=it.event_id)

    return deliver


# -- tasks ---------------------------------------------------------------------


def _complete(it: _Delivery) -> Deliver:
    task, answers = _task(it), it.value("with", {})

    def deliver() -> None:
        it.world.portal.engine.complete_user_task(
            task, answers, by=it.by, event_id=it.event_id
        )

    return deliver


def _acting(action: Any) -> Callable[[_Delivery], Deliver]:
    def prepare_it(it: _Delivery) -> Deliver:
        task = _task(it)

        def deliver() -> None:
            it.world.portal.engine.act_on_task(
                task, action, by=it.by, event_id=it.event_id
            )

        return deliver

    return prepare_it


def _comment(it: _Delivery) -> Deliver:
    task = _task(it)

    def deliver() -> None:
        it.world.portal.engine.comment_on_task(
            task,
            it.written("text", ""),
            attachments=it.written("attachments", []),
            by=it.by,
            event_id=it.event_id,
        )

    return deliver


def _task(it: _Delivery) -> str:
    """Choose the open task that a selector means.

    If none is open but finished ones match, the newest of them is taken: the engine
    then says what may still be done with it (TASK_CLOSED, or a late comment).
    """
    selector: Selector = it.written("task")
    alias = text_of(selector.matcher, "record")
    record = it.world.aliases.get(alias) if alias is not None else None
    tasks = tasks_of(it.world.portal, record) if record else it.world.see(Thing.TASK)
    reading = it.world.reading
    fitting = [task for task in tasks if selector.matcher.accepts(task, reading)]
    open_ = [task for task in fitting if is_open(task)]
    if len(open_) > 1:
        several = "; ".join(brief(task, reading) for task in open_)
        msg = (
            f"{len(open_)} open tasks match {selector.matcher}: {several}; "
            "say more of the one that is meant"
        )
        raise UnmatchedError(msg)
    if open_ or fitting:
        return str((open_ or fitting)[-1]["id"])
    raise UnmatchedError(_no_task(selector.matcher, tasks, it))


def _no_task(matcher: Fields, tasks: list[dict[str, Any]], it: _Delivery) -> str:
    reading = it.world.reading
    open_ = [task for task in tasks if is_open(task)]
    shown = "; ".join(brief(task, reading) for task in open_) or "none"
    return f"no task matches {matcher}; open tasks: {shown}"


# -- messages, mail, instances -------------------------------------------------


def _message(it: _Delivery) -> Deliver:
    def deliver() -> None:
        it.world.portal.publish(
            it.written("name"),
            key=it.value("key"),
            payload=it.value("payload", {}),
            event_id=it.event_id,
        )

    return deliver


def _signal(it: _Delivery) -> Deliver:
    def deliver() -> None:
        it.world.portal.signal(
            it.written("name"),
            payload=it.value("payload", {}),
            event_id=it.event_id,
        )

    return deliver


def _start(it: _Delivery) -> Deliver:
    def deliver() -> None:
        engine = it.world.portal.engine
        process, key, given = (
            it.written("process"),
            it.value("key"),
            it.value("with", {}),
        )
        with engine.work() as work:
            if work.is_new(it.event_id):
                start(work, process, given, key=key, by=it.by)

    return deliver


def _receive_mail(it: _Delivery) -> Deliver:
    answered = _answered(it)
    mail = IncomingMail(
        message_id=it.written("message_id") or f"<{it.event_id}@scenario.invalid>",
        from_=it.written("from"),
        to=_addresses(it.written("to") or (answered or {}).get("reply_to")),
        subject=it.written("subject", ""),
        text=it.written("text", ""),
        attachments=tuple(it.written("attachments", ())),
        headers=it.written("headers", {}),
        in_reply_to=answered["message_id"] if answered else None,
    )

    def deliver() -> None:
        it.world.portal.receive_mail(mail, event_id=it.event_id)

    return deliver


def _addresses(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _answered(it: _Delivery) -> Mapping[str, Any] | None:
    """Return the newest sent mail that `in_reply_to` matches."""
    selector: Selector | None = it.written("in_reply_to")
    if selector is None:
        return None
    mails = it.world.see(Thing.MAIL)
    reading = it.world.reading
    fitting = [mail for mail in mails if selector.matcher.accepts(mail, reading)]
    if not fitting:
        sent = "; ".join(brief(mail, reading) for mail in mails) or "none"
        msg = f"no mail was sent that matches {selector.matcher}; sent: {sent}"
        raise UnmatchedError(msg)
    return fitting[-1]


# -- what is done to the system itself -----------------------------------------


def _fail(it: _Delivery) -> Deliver:
    action = it.written("action")
    known = {known.name for known in it.world.portal.engine.components.actions}
    if action not in known:
        msg = f"no action {action!r} is registered{did_you_mean(action, known)}"
        raise UnmatchedError(msg)
    return lambda: it.world.breakdowns.plan(action, it.written("times", 1))


def _operate(how: Any) -> Callable[[_Delivery], Deliver]:
    def prepare_it(it: _Delivery) -> Deliver:
        element = it.written("element")
        engine = it.world.portal.engine
        found = [row for row in engine.incidents() if row.element_id == element]
        if len(found) != 1:
            open_ = ", ".join(row.element_id for row in engine.incidents()) or "none"
            number = len(found) or "no"
            msg = f"{number} incidents at {element!r}; open incidents: {open_}"
            raise UnmatchedError(msg)
        return lambda: engine.resolve_incident(found[0].id, action=how, by=it.by)

    return prepare_it


def _restart(it: _Delivery) -> Deliver:
    return it.world.restart


_EVENTS: Mapping[str, Callable[[_Delivery], Deliver]] = {
    "create": _create,
    "submit": _submit,
    "change": _change,
    "delete": _delete,
    "complete": _complete,
    "start_task": _acting("start"),
    "defer_task": _acting("defer"),
    "resume_task": _acting("resume"),
    "delete_task": _acting("delete"),
    "comment": _comment,
    "pay": _pay,
    "call": _call,
    "receive_mail": _receive_mail,
    "message": _message,
    "signal": _signal,
    "start": _start,
    "set_constant": _set_constant,
    "fail": _fail,
    "retry": _operate("retry"),
    "skip": _operate("skip"),
    "restart": _restart,
}
