"""People and strangers at the doors of a company: what they say, and as whom."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

from tests.security.doors.command_line import command
from tests.security.doors.company import PLAIN, SECRET, Company, company
from tests.security.doors.files import small_workspace
from tests.security.doors.languages import diagram
from tests.security.form_payloads import FORM
from tests.security.ground import DOORS, ROOT, Ground, door
from tests.security.payload import shown

from bizproc.connecting import connect
from bizproc.errors import BizprocError, InvalidValueError
from bizproc.portal.mail import Letter, message_of
from bizproc.portal.mail.addresses import mailbox_text
from bizproc.values import dump_values, load_values
from bizproc.workspace.placeholders import check_placeholders, fill_placeholders

__all__ = ["ACTS"]


# -- texts with placeholders, mails --------------------------------------------


@door("placeholders, checked and filled")
def fill(_: Ground, text: str) -> Any:
    from tests.security.text_payloads import FIELDS, VALUES  # noqa: PLC0415

    faults = check_placeholders(text, FIELDS)
    if faults:
        raise InvalidValueError("; ".join(map(str, faults)))
    return fill_placeholders(text, VALUES)[:1000]


@door("placeholders of a constant")
def set_text(ground: Ground, text: str) -> Any:
    it = company(ground)
    it.portal.set_constants({"BillText": text}, by="u_admin")
    return it.portal.constants()["BillText"]


@door("placeholders in what a client wrote")
def keep_text(ground: Ground, text: str) -> Any:
    """What a record holds is data: it is shown as it is, whatever it looks like."""
    it = company(ground)
    record = it.portal.submit("service_request", {"name": "A", "title": text})
    kept = record.fields["title"]
    assert "49" not in kept or "49" in text, kept
    return kept


@door("letter")
def write_letter(_: Ground, given: tuple[str, str]) -> Any:
    """Write a letter with a text in one of its parts; return its headers."""
    place, text = given
    import datetime as dt  # noqa: PLC0415 - only here

    parts: dict[str, Any] = {
        "message_id": "<k@company.example>",
        "sender": "office@company.example",
        "to": ("client@example.org",),
        "subject": "s",
        "text": "t",
        "at": dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC),
    }
    parts |= {
        "subject": {"subject": text},
        "text": {"text": text},
        "sender name": {"sender": mailbox_text(text, "office@company.example")},
        "recipient name": {"to": (mailbox_text(text, "client@example.org"),)},
        "file": {"attachments": ((text, b"x"),)},
        "address": {"to": (text,)},
    }[place]
    raw = message_of(Letter(**parts)).as_bytes()
    message = message_from_bytes(raw)
    return ("headers", sorted(message.keys()), message.get_all("To"), raw)


# -- who acts ------------------------------------------------------------------

ACTS: dict[str, Callable[[Company, Any], Any]] = {
    "sees a record": lambda it, by: it.portal.get(SECRET, by=by),
    "changes a record": lambda it, by: it.portal.change(
        SECRET, {"comment": "x"}, by=by
    ),
    "creates a record": lambda it, by: it.portal.create("deal", {"title": "x"}, by=by),
    "deletes a record": lambda it, by: it.portal.delete(SECRET, by=by),
    "runs a process": lambda it, by: it.portal.start("waits", key=SECRET, by=by),
    "sets a constant": lambda it, by: it.portal.set_constants(
        {"ActFormingDate": 5}, by=by
    ),
    "adds a person": lambda it, by: it.portal.add_person("u_x", {"name": "X"}, by=by),
    "dismisses a person": lambda it, by: it.portal.dismiss("u_mgr", by=by),
    "links a form": lambda it, by: it.portal.link_form("service_request", by=by),
    "completes a task": lambda it, by: it.portal.engine.complete_user_task(
        it.portal.engine.user_tasks(record=PLAIN)[0].id, {"employee": "u_emp1"}, by=by
    ),
    "comments on a task": lambda it, by: it.portal.engine.comment_on_task(
        it.portal.engine.user_tasks(record=PLAIN)[0].id, "x", by=by
    ),
    "hands a task on": lambda it, by: it.portal.engine.delegate_task(
        it.portal.engine.user_tasks(record=PLAIN)[0].id, "u_emp1", by=by
    ),
    "terminates an instance": lambda it, by: it.portal.engine.terminate(
        it.portal.engine.instances(key="order-1")[0].id, by=by
    ),
    "sets variables": lambda it, by: it.portal.engine.set_variables(
        it.portal.engine.instances(key="order-1")[0].id, {"a": 1}, new=True, by=by
    ),
    "deploys": lambda it, by: it.portal.engine.deploy(
        ROOT / "processes" / "service_request.bpmn", by=by
    ),
    "reads a notification": lambda it, by: it.portal.read_notification("x", by=by),
}


def _as(act: Callable[[Company, Any], Any]) -> Any:
    return lambda ground, by: repr(act(company(ground), by))[:500]


for _name, _act in ACTS.items():
    DOORS[f"who: {_name}"] = _as(_act)


@door("who: learns of a hidden record")
def ask_of_hidden(ground: Ground, given: tuple[str, str]) -> Any:
    """Ask in some way for a record that is hidden, and for one that is not there."""
    way, by = given
    portal = company(ground).portal
    ways: dict[str, Callable[[str], Any]] = {
        "get": lambda id_: portal.get(id_, by=by),
        "change": lambda id_: portal.change(id_, {"comment": "x"}, by=by),
        "delete": lambda id_: portal.delete(id_, by=by),
        "link": lambda id_: portal.change(PLAIN, {"prev_deal": id_}, by=by),
        "look for a link": lambda id_: list(portal.find("deal", lead=id_, by=by)),
        "history": lambda id_: list(portal.record_history(id_, by=by)),
        "mails": lambda id_: list(portal.mails(record=id_, by=by)),
        "notifications": lambda id_: list(portal.notifications(record=id_, by=by)),
        "run": lambda id_: portal.start("waits", key=id_, by=by),
        "form link": lambda id_: portal.link_form("service_request", id_, by=by),
        "consents": lambda id_: portal.consents(id_, by=by),
        "repeated event": lambda id_: portal.change(
            id_, {"comment": "x"}, by=by, event_id="event-of-another"
        ),
    }
    if way == "repeated event":
        portal.change(SECRET, {"comment": "y"}, by="u_mgr", event_id="event-of-another")
    said = []
    for record in (SECRET, "deal-77"):
        try:
            told = repr(ways[way](record))
        except BizprocError as error:
            told = f"{error.code}: {error}"
        said.append(told.replace(record, "…"))
    return ("learned", *said)


# -- messages, answers, values -------------------------------------------------


@door("message from outside")
def publish(ground: Ground, given: tuple[str, Any, Any]) -> Any:
    """Publish what a stranger forged; the records are as they were."""
    name, key, payload = given
    it = company(ground)
    before = _records(it)
    try:
        out = repr(it.portal.publish(name, key=key, payload=payload))
    except BizprocError as error:
        out = f"{error.code}: {error}"
    forged = [
        entry
        for instance in it.portal.engine.instances()
        for entry in it.portal.engine.variables(instance.id).items()
        if "forged" in repr(entry)
    ]
    unforeseen = [
        f"{i.code}: {i.message}"
        for i in it.portal.engine.incidents()
        if i.code in ("UNEXPECTED", "DOMAIN_FAILED")
    ]
    assert not unforeseen, unforeseen
    return ("published", out, before == _records(it), forged)


def _records(it: Company) -> list[Any]:
    return [(r.id, dict(r.fields)) for r in it.portal.find()]


@door("answers of a task")
def answer(ground: Ground, answers: Any) -> Any:
    it = company(ground)
    before = _records(it)
    task = it.portal.engine.user_tasks(record=PLAIN)[0]
    it.portal.engine.complete_user_task(task.id, answers, by="u_head")
    after = [row for row in _records(it) if row[0] != PLAIN]
    assert after == [row for row in before if row[0] != PLAIN], "another's record"
    return it.portal.engine.variables(task.instance_id)


@door("form of every kind of question")
def answer_form(ground: Ground, answers: Any) -> Any:
    engine = connect("memory://")
    (ground.folder / "f.form").write_text(json.dumps(FORM), encoding="utf-8")
    body = (
        '<startEvent id="s"/><userTask id="t"><extensionElements><zeebe:userTask/>'
        '<zeebe:formDefinition formId="f"/></extensionElements></userTask>'
        '<endEvent id="e"/>'
    )
    (ground.folder / "p.bpmn").write_text(diagram(body, "s>t", "t>e"))
    engine.deploy(ground.folder)
    begun = engine.start("p", {"names": ["Anna", "Boris"]})
    task = engine.user_tasks(instance=begun.id)[0]
    engine.complete_user_task(task.id, answers, by="anna")
    return engine.instance(begun.id).state


@door("answers of a public form")
def submit(ground: Ground, data: Any) -> Any:
    it = company(ground)
    record = it.portal.submit("service_request", data)
    fields = record.fields
    assert fields["source"] == "webform", fields
    assert fields.get("responsible") != "u_admin"
    return dict(fields)


@door("variables of an instance")
def start(ground: Ground, make: Any) -> Any:
    engine = company(ground).portal.engine
    variables = make() if callable(make) else make
    begun = engine.start("waits", variables, key="order-9")
    return shown(engine.variables(begun.id))[:500]


@door("payload of a message")
def publish_values(ground: Ground, make: Any) -> Any:
    payload = make() if callable(make) else make
    return company(ground).portal.publish("order.paid", key="order-1", payload=payload)


@door("fields of a record")
def create(ground: Ground, make: Any) -> Any:
    fields = make() if callable(make) else make
    values = {"comment": next(iter(fields.values()))} if fields else {}
    record = company(ground).portal.create("deal", values, by="u_mgr")
    return shown(dict(record.fields))[:500]


@door("values as text and back")
def keep_values(_: Ground, make: Any) -> Any:
    return shown(load_values(dump_values(make() if callable(make) else make)))[:500]


@door("kept values, as somebody wrote them")
def read_values(_: Ground, text: str) -> Any:
    return shown(load_values(text))[:500]


# -- chats, the terminal --------------------------------------------------------


@door("chat")
def chat(ground: Ground, given: tuple[str, ...]) -> Any:
    """Write some messages from one chat, while another is in the middle of a dialogue."""
    from tests.chat.desk import Desk, write_workspace  # noqa: PLC0415 - only here

    desk = Desk(write_workspace(ground.folder / "desk"))
    desk.write_all("Hello", "Network", "Anna", chat="9")
    before = [it for it in desk.dialogues() if it.chat == "9"]
    told = []
    for text in given:
        if text.startswith("FILE:"):
            message = desk.message(files=[desk.file(text[5:])])
        else:
            message = desk.message(text)
        desk.conversations.handle(message, desk.fetch)
        told += [reply.text for reply in desk.sent()]
    assert before == [it for it in desk.dialogues() if it.chat == "9"], "another's"
    names = [it.name for it in desk.files_kept()]
    assert all(re.fullmatch(r"[0-9a-f]{64}", it) for it in names), names
    return told


@door("terminal")
def show(ground: Ground, text: str) -> Any:
    """Let commands print what came from outside."""
    folder = small_workspace(ground)
    base = ("--db", f"sqlite:///{ground.folder}/x.db", "--workspace", str(folder))
    command("deploy", *base)
    from bizproc.connecting import open_workspace  # noqa: PLC0415 - only here

    portal = open_workspace(base[1], folder)
    record = portal.create("deal", {"title": text}, by="u_mgr").id
    portal.close()
    told = []
    for arguments in (
        ("records", "deal"),
        ("records", record),
        ("records", record, "--json"),
        ("history", record),
        ("feel", f'"{text}" + 1'),
    ):
        options = () if arguments[0] == "feel" else base
        try:
            told.append(command(*arguments, *options))
        except BizprocError as error:
            told.append(str(error))
    return ("printed", "\n".join(told))
