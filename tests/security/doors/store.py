"""Every text that reaches a store: ids, keys, names of fields, cursors, contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.security.doors.company import PLAIN, Company, company_on_sqlite, damage
from tests.security.ground import DOORS, Ground

from bizproc.errors import BizprocError
from bizproc.portal.repository.incoming_mail import IncomingMail

__all__ = ["STORE_DOORS"]


def _mail(**given: Any) -> IncomingMail:
    base = {"message_id": "<1@x.example>", "from_": "anna@client.example"}
    return IncomingMail(**{**base, **given})


def _kept(it: Company, text: str, *, by: str = "u_mgr") -> Any:
    """Write a text, read it back and look for it: it is what it was."""
    record = it.portal.create("contact", {"name": text}, by=by)
    assert it.portal.get(record.id).fields["name"] == record.fields["name"]
    found = it.portal.find("contact", name=text)
    assert {r.fields["name"] for r in found} <= {record.fields["name"]}
    return [r.id for r in found]


def _task(it: Company) -> str:
    return str(it.portal.engine.user_tasks(record=PLAIN)[0].id)


_ACTS: dict[str, Callable[[Company, str], Any]] = {
    "a text of a record": _kept,
    "a value to look for": lambda it, x: it.portal.find("deal", title=x),
    "a field to look in": lambda it, x: it.portal.find("deal", where={x: 1}),
    "a type to look for": lambda it, x: it.portal.find(x),
    "an order": lambda it, x: it.portal.find("deal", order=x),
    "a place to go on from": lambda it, x: it.portal.find("deal", limit=1, after=x),
    "a viewer": lambda it, x: it.portal.find("deal", by=x),
    "a record's id": lambda it, x: it.portal.get(x),
    "a link": lambda it, x: it.portal.change(PLAIN, {"contact": x}, by="u_mgr"),
    "a person of a record": lambda it, x: it.portal.change(
        PLAIN, {"responsible": x}, by="u_mgr"
    ),
    "a stage": lambda it, x: it.portal.change(PLAIN, {"stage": x}, by="u_mgr"),
    "an event's id": lambda it, x: it.portal.change(
        PLAIN, {"comment": "x"}, by="u_mgr", event_id=x
    ),
    "a key": lambda it, x: it.portal.engine.start("waits", key=x),
    "a process": lambda it, x: it.portal.engine.start(x),
    "a variable's name": lambda it, x: it.portal.engine.start("waits", {x: 1}),
    "a variable": lambda it, x: it.portal.engine.start("waits", {"a": x}),
    "a message's name": lambda it, x: it.portal.publish(x, key="order-1"),
    "a correlation key": lambda it, x: it.portal.publish("order.paid", key=x),
    "a signal": lambda it, x: it.portal.signal(x),
    "a task's id": lambda it, x: it.portal.engine.user_task(x),
    "an assignee": lambda it, x: it.portal.engine.user_tasks(assignee=x),
    "a record of tasks": lambda it, x: it.portal.engine.user_tasks(record=x),
    "an answer": lambda it, x: it.portal.engine.complete_user_task(
        _task(it), {"employee": x}, by="u_head"
    ),
    "an answer's name": lambda it, x: it.portal.engine.complete_user_task(
        _task(it), {"employee": "u_emp1", x: 1}, by="u_head"
    ),
    "who answers": lambda it, x: it.portal.engine.complete_user_task(
        _task(it), {"employee": "u_emp1"}, by=x
    ),
    "a comment": lambda it, x: it.portal.engine.comment_on_task(
        _task(it), x, by="u_head"
    ),
    "an instance's id": lambda it, x: it.portal.engine.instance(x),
    "an instance's history": lambda it, x: list(it.portal.engine.history(x)),
    "an incident's id": lambda it, x: it.portal.engine.incident(x),
    "a code of incidents": lambda it, x: list(it.portal.engine.incidents(code=x)),
    "a key of instances": lambda it, x: list(it.portal.engine.instances(key=x)),
    "a process of instances": lambda it, x: list(
        it.portal.engine.instances(process_id=x)
    ),
    "a place in tasks": lambda it, x: it.portal.engine.user_tasks(limit=1, after=x),
    "an order of tasks": lambda it, x: it.portal.engine.user_tasks(order=x),
    "a constant's name": lambda it, x: it.portal.set_constants({x: 1}, by="u_admin"),
    "a constant": lambda it, x: it.portal.set_constants({"BillTheme": x}, by="u_admin"),
    "who sets a constant": lambda it, x: it.portal.set_constants(
        {"ActFormingDate": 5}, by=x
    ),
    "a form": lambda it, x: it.portal.submit(x, {}),
    "a form's field": lambda it, x: it.portal.submit(
        "service_request", {"name": "A", "title": "T", x: "a@x.example"}
    ),
    "a form's text": lambda it, x: it.portal.submit(
        "service_request", {"name": x, "title": x, "comment": x}
    ),
    "a form's sender": lambda it, x: it.portal.submit(
        "service_request", {"name": "A", "title": "T"}, sender=x
    ),
    "a form's event": lambda it, x: it.portal.submit(
        "service_request", {"name": "A", "title": "T"}, event_id=x
    ),
    "a form's token": lambda it, x: it.portal.linked_form(x),
    "a mail's sender": lambda it, x: it.portal.receive_mail(_mail(from_=x)),
    "a mail's subject": lambda it, x: it.portal.receive_mail(_mail(subject=x)),
    "a mail's text": lambda it, x: it.portal.receive_mail(_mail(text=x)),
    "a mail's id": lambda it, x: it.portal.receive_mail(_mail(message_id=x)),
    "a mail that is answered": lambda it, x: it.portal.receive_mail(
        _mail(in_reply_to=x)
    ),
    "a notification's id": lambda it, x: it.portal.read_notification(x, by="u_mgr"),
    "notifications to": lambda it, x: list(it.portal.notifications(to=x)),
    "history of a record": lambda it, x: list(it.portal.record_history(x)),
    "mails of a record": lambda it, x: list(it.portal.mails(record=x)),
    "a new person": lambda it, x: it.portal.add_person(
        x, {"name": "A", "email": "a@x.example"}, by="u_admin"
    ),
    "a file's name": lambda it, x: it.portal.add_file(x, b"x"),
    "a migration's process": lambda it, x: it.portal.engine.migrate(process=x, to=1),
}


CONTROLS: dict[str, str] = {
    "a text of a record": "Анна",
    "a value to look for": "Осмотр",
    "a field to look in": "amount",
    "a type to look for": "deal",
    "an order": "-number",
    "a place to go on from": "@cursor",
    "a viewer": "u_mgr",
    "a record's id": "deal-2",
    "a link": "contact-1",
    "a person of a record": "u_emp1",
    "a stage": "NEW",
    "an event's id": "event-1",
    "a key": "order-2",
    "a process": "waits",
    "a variable's name": "a",
    "a variable": "x",
    "a message's name": "order.paid",
    "a correlation key": "order-1",
    "a signal": "alarm",
    "a task's id": "@task",
    "an assignee": "u_head",
    "a record of tasks": "deal-1",
    "an answer": "u_emp1",
    "who answers": "u_head",
    "a comment": "Готово",
    "an instance's id": "@instance",
    "an instance's history": "@instance",
    "a key of instances": "order-1",
    "a process of instances": "waits",
    "a place in tasks": "@tasks",
    "an order of tasks": "-due",
    "a constant's name": "ActFormingDate",
    "a constant": "Счёт",
    "who sets a constant": "u_admin",
    "a form's field": "email",
    "a form's text": "Анна",
    "a form's sender": "10.0.0.1",
    "a form's event": "event-1",
    "a form's token": "@token",
    "a mail's sender": "anna@client.example",
    "a mail's subject": "Да",
    "a mail's text": "Да",
    "a mail's id": "<2@x.example>",
    "a mail that is answered": "<0@x.example>",
    "notifications to": "u_mgr",
    "history of a record": "deal-1",
    "mails of a record": "deal-1",
    "a new person": "u_new",
    "a file's name": "Акт.pdf",
}
"""What each takes; `@…` stands for an id that is only known then. Where nothing sound can be
named (no incident, no second version), the others show that the door is open."""


def _named(it: Company, text: str) -> str:
    """Return the id that a control stands for."""
    portal = it.portal
    ids: dict[str, Callable[[], Any]] = {
        "@cursor": lambda: portal.find("deal", limit=1).next,
        "@tasks": lambda: portal.engine.user_tasks(limit=1).next,
        "@task": lambda: portal.engine.user_tasks(record=PLAIN)[0].id,
        "@instance": lambda: portal.engine.instances(key="order-1")[0].id,
        "@token": lambda: portal.link_form("service_request", by="u_admin").token,
    }
    return str(ids[text]()) if text in ids else text


def _through(act: Callable[[Company, str], Any]) -> Any:
    def given(ground: Ground, text: str) -> Any:
        it = company_on_sqlite(ground)
        refused: BizprocError | None = None
        out: Any = None
        try:
            out = act(it, _named(it, text))
        except BizprocError as error:
            refused = error
        harm = damage(it)
        if harm:
            return {"damage": harm}
        if refused is not None:
            raise refused
        return repr(out)[:20_000]

    return given


STORE_DOORS = {f"store: {name}": act for name, act in _ACTS.items()}
for _name, _act in STORE_DOORS.items():
    DOORS[_name] = _through(_act)
