"""What comes into an open portal: public forms, answers, records, chats, mails."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from aiogram.types import Update
from pydantic import ValidationError
from tests.chat.desk import FULL, WORKSPACE, Desk, write_workspace
from tests.fuzz.reader import Read, Reader, reading, text_of
from tests.fuzz.readers.mails import MAILS

from bizproc.portal.chat.telegram_message import chat_message, pieces

_DRAWN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:x">
<process id="ask" isExecutable="true"><startEvent id="s"/>
<userTask id="T"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition assignee="u_clerk"/><zeebe:formDefinition formId="ask"/>
</extensionElements></userTask><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="T"/>
<sequenceFlow id="b" sourceRef="T" targetRef="e"/></process></definitions>"""
_FORM = {
    "id": "ask",
    "type": "default",
    "components": [
        {"type": "textfield", "key": "name", "validate": {"required": True}},
        {"type": "number", "key": "amount", "validate": {"min": 1, "max": 9}},
        {"type": "checkbox", "key": "urgent"},
        {"type": "datetime", "key": "day", "subtype": "date", "dateLabel": "Day"},
        {
            "type": "select",
            "key": "kind",
            "values": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
        },
    ],
}
_REOPENED = 400
_SUBMITTED = (
    {
        "service": "NET",
        "name": "Anna",
        "email": "a@x.example",
        "consent_desk": True,
        "consent_office": True,
    },
    {
        "service": "TEL",
        "name": "Anna",
        "phone": "+7 495 123-45-67",
        "rooms": ["12", 14],
        "urgent": "true",
        "day": "01.03.2027",
        "story": "x\ny",
        "consent_desk": True,
        "consent_office": "on",
        "submission_id": "s-1",
        "files": ["a.pdf"],
        "photo": {"name": "x.png", "size": 5, "sha256": "0"},
    },
)
_ANSWERS = (
    {"name": "x", "amount": 5, "urgent": True, "day": "2027-06-01", "kind": "a"},
)
_FIELDS = (
    {
        "number": "1",
        "service": "NET",
        "name": "Anna",
        "email": "a@x.example",
        "rooms": [5],
    },
    {
        "day": "2027-06-01",
        "urgent": False,
        "story": "text",
        "photo": "x.png",
        "title": "T",
    },
)
_UPDATES = tuple(
    {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "is_bot": False, "first_name": "Anna"},
            **parts,
        },
    }
    for parts in (
        {"text": "Hello"},
        {"contact": {"phone_number": "+74951234567", "first_name": "A"}},
        {
            "document": {
                "file_id": "f",
                "file_unique_id": "u",
                "file_name": "x",
                "file_size": 1,
            }
        },
        {
            "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
            "caption": "c",
        },
    )
)


def _json(*values: Any) -> Callable[[], list[bytes]]:
    return lambda: [json.dumps(it).encode() for it in values]


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}


def _with_desk(make: Callable[[Desk], Read]) -> Callable[[], Any]:
    """Open a desk in memory, and a new one now and then: it must not fill up."""

    @contextmanager
    def opened() -> Iterator[Read]:
        with tempfile.TemporaryDirectory(prefix="bizproc-fuzz-") as folder:
            # no form is refused because it is sent too often
            written = WORKSPACE.replace("form_rate: 3", "form_rate: 100000")
            place = write_workspace(Path(folder) / "office", workspace=written)
            given: list[Any] = []
            count = itertools.count()

            def read(data: bytes) -> None:
                if next(count) % _REOPENED == 0:
                    if given:
                        given.pop().close()
                    shutil.rmtree(place / "files", ignore_errors=True)
                    desk = Desk(place)
                    given[:] = [make(desk), desk]
                given[0](data)

            yield read
            if given:
                given[1].close()

    return opened


def _submitting(desk: Desk) -> Read:
    def read(data: bytes) -> None:
        if isinstance(values := _parsed(data), dict):
            desk.portal.submit("request", values, sender="192.0.2.1")

    return read


def _creating(desk: Desk) -> Read:
    record = desk.portal.create("request", {"name": "x"}, by="u_admin").id

    def read(data: bytes) -> None:
        if isinstance(values := _parsed(data), dict):
            try:
                desk.portal.create("request", values, by="u_clerk")
            finally:
                desk.portal.change(record, values, by="u_admin")

    return read


def _answering(desk: Desk) -> Read:
    (desk.folder / "processes" / "ask.bpmn").write_text(_DRAWN)
    (desk.folder / "processes" / "ask.form").write_text(json.dumps(_FORM))
    engine = desk.portal.engine
    engine.deploy(desk.folder / "processes")
    tasks: list[str] = []

    def read(data: bytes) -> None:
        values = _parsed(data)
        if not isinstance(values, dict):
            return
        if not tasks:
            engine.start("ask")
            tasks.extend(it.id for it in engine.user_tasks())
        engine.complete_user_task(tasks[0], values, by="u_clerk")
        tasks.clear()

    return read


def _starting(desk: Desk) -> Read:
    (desk.folder / "processes" / "ask.bpmn").write_text(_DRAWN)
    (desk.folder / "processes" / "ask.form").write_text(json.dumps(_FORM))
    engine = desk.portal.engine
    engine.deploy(desk.folder / "processes")

    def read(data: bytes) -> None:
        values = _parsed(data)
        if isinstance(values, dict):
            made = engine.start("ask", values)
            engine.set_variables(made.id, values)
            engine.publish_message("m", variables=values, correlation_key="k")
            engine.terminate(made.id)

    return read


def _chatting(desk: Desk) -> Read:
    turns = itertools.cycle(FULL)

    def read(data: bytes) -> None:
        desk.conversations.handle(desk.message(text_of(data)), desk.fetch)
        desk.conversations.handle(desk.message(next(turns)), desk.fetch)
        desk.sent()

    return read


def _receiving(desk: Desk) -> Read:
    def read(data: bytes) -> None:
        desk.portal.receive_mail(desk.portal.read_mail(data))

    return read


def _update(data: bytes) -> None:
    try:
        update = Update.model_validate(_parsed(data))
    except ValidationError:
        return  # the intake passes it over
    message = chat_message(update)
    if message is not None:
        pieces(message.text)


PORTALS = (
    Reader(
        name="submission",
        kind="json",
        seeds=_json(*_SUBMITTED),
        opened=_with_desk(_submitting),
    ),
    Reader(
        name="answers",
        kind="json",
        seeds=_json(*_ANSWERS),
        opened=_with_desk(_answering),
        share=0.7,
    ),
    Reader(
        name="record",
        kind="json",
        seeds=_json(*_FIELDS),
        opened=_with_desk(_creating),
        share=0.7,
    ),
    Reader(
        name="variables",
        kind="json",
        seeds=_json(*_ANSWERS, {"a": {"b": [1, None]}}),
        opened=_with_desk(_starting),
        share=0.5,
    ),
    Reader(
        name="chat",
        kind="words",
        seeds=lambda: [it.encode() for it in FULL],
        opened=_with_desk(_chatting),
        share=0.5,
    ),
    Reader(
        name="received-mail",
        kind="lines",
        seeds=MAILS[0].seeds,
        opened=_with_desk(_receiving),
        share=0.5,
    ),
    Reader(
        name="telegram",
        kind="json",
        seeds=_json(*_UPDATES),
        opened=reading(_update),
        share=1,
    ),
)
