"""What strangers and employees say to a company, and as whom they say it."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.security.doors.business import ACTS
from tests.security.form_payloads import CONTROLS as FORM_CONTROLS
from tests.security.form_payloads import REFUSED as FORM_REFUSED
from tests.security.mail_out import MAIL_OUT
from tests.security.payload import Payload, control, payloads
from tests.security.terminal_payloads import HIDDEN, SEQUENCES, hidden_in
from tests.security.text_payloads import CONTROLS, EXPENSIVE, UNREADABLE

__all__ = ["corpus"]

NOBODY = {
    "unknown": "u_nobody",
    "empty": "",
    "blank": " ",
    "mail address": "anna@client.example",
    "system": "system",
    "process": "process:service_control",
    "process of itself": "process:waits",
    "role": "role:admin",
    "group": "group:administrators",
    "user prefix": "user:u_mgr",
    "upper case": "U_MGR",
    "blank after": "u_mgr ",
    "NUL after": "u_mgr\x00",
    "list of people": "u_mgr,u_admin",
    "wildcard": "*",
    "expression": '= "u_mgr"',
    "statement": "u_mgr' OR '1'='1",
    "outside": "outside",
    "form": "form",
    "chat": "chat:7",
    "everybody": "everybody",
}
_SOUND = {
    "creates a record": "u_mgr",
    "completes a task": "u_head",
    "comments on a task": "u_head",
    "hands a task on": "u_head",
    "sees a record": "u_mgr",
    "changes a record": "u_mgr",
    "deletes a record": "u_mgr",
    "runs a process": "u_mgr",
}
HIDDEN_WAYS = (
    *("get", "change", "delete", "link", "look for a link", "history", "mails"),
    *("notifications", "run", "form link", "consents", "repeated event"),
)


def _learned(out: Any) -> str | None:
    return f"told apart: {out[1:]}"[:300] if out[1] != out[2] else None


def _published(out: Any) -> str | None:
    if not isinstance(out, tuple):
        return None
    if not out[2]:
        return "a record changed"
    return f"forged values are in a process: {out[3]}" if out[3] else None


_FORGED = {"new": {"stage": "PAID", "title": "forged"}, "old": {"stage": "forged"}}
MESSAGES = {
    f"{name} for {key!r}": (name, key, _FORGED)
    for name in (
        *("deal.changed", "deal.stage_changed", "deal.created", "deal.deleted"),
        *("lead.converted", "mail.received", "task.completed", "contract.concluded"),
        *("form.submitted", "ticket.created", "deal.nosuch", "nosuch", "", "*", "%"),
    )
    for key in ("deal-2", "deal-77", "", "*", "%", None)
}


def _circle() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["a"] = value
    return value


def _list_of_itself() -> dict[str, Any]:
    value: list[Any] = []
    value.append(value)
    return {"a": value}


def _deep(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return {"a": value}


def _shared(levels: int) -> dict[str, Any]:
    value: Any = [1]
    for _ in range(levels):
        value = [value, value]
    return {"a": value}


class _Odd:
    """Be no value, and do harm when asked to be one."""

    def __reduce__(self) -> Any:
        return exec, ("raise SystemExit",)

    def __str__(self) -> str:
        return "odd"


class _Text(str):
    """Be a text that says something else."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1


def _of(value: Any) -> dict[str, Any]:
    return {"a": value}


VALUES: dict[str, Any] = {
    "circle": _circle,
    "list of itself": _list_of_itself,
    "depth of 100": partial(_deep, 100),
    "depth of 10,000": partial(_deep, 10_000),
    "shared 10 times": partial(_shared, 10),
    "not a number": partial(_of, float("nan")),
    "infinity": partial(_of, float("inf")),
    "signalling": partial(_of, decimal.Decimal("sNaN")),
    "huge decimal": partial(_of, decimal.Decimal("1e999999")),
    "digits of a decimal": partial(_of, decimal.Decimal("9" * 5_000)),
    "huge integer": partial(_of, 10**4_000),
    "integer beyond text": partial(_of, 10**5_000),
    "bytes": partial(_of, b"x"),
    "set": partial(_of, {1, 2}),
    "tuple": partial(_of, (1, 2)),
    "generator": lambda: _of(x for x in (1, 2)),
    "object": lambda: _of(_Odd()),
    "class": partial(_of, dict),
    "function": partial(_of, print),
    "module": partial(_of, dt),
    "complex": partial(_of, 1j),
    "text that lies": lambda: _of(_Text("x")),
    "naive moment": partial(_of, dt.datetime(2027, 1, 1)),  # noqa: DTZ001 - that is it
    "first day": partial(_of, dt.date.min),
    "last moment": partial(_of, dt.datetime.max.replace(tzinfo=dt.UTC)),
    "longest span": partial(_of, dt.timedelta.max),
    "lone surrogate": partial(_of, "\ud800"),
    "NUL": partial(_of, "a\x00b"),
    "escape": partial(_of, "\x1b[31m"),
    "megabytes": lambda: _of("x" * 5_000_000),
    "many items": lambda: _of(list(range(300_000))),
    "many keys": lambda: _of({f"k{n}": n for n in range(100_000)}),
    "number as key": partial(_of, {1: 2}),
    "null as key": partial(_of, {None: 2}),
    "empty key": {"": 1},
    "dunder": {"__class__": 1, "__init__": 2},
    "prototype": partial(_of, {"__proto__": {"x": 1}}),
    "tag": partial(_of, {"$date": "2027-01-01"}),
    "two tags": partial(_of, {"$date": "2027-01-01", "$number": "1"}),
    "unknown tag": partial(_of, {"$python": "os.system"}),
    "escaped tag": partial(_of, {"$$date": "x"}),
    "secret": partial(_of, {"$secret": "env:{ENV}"}),
    "secret of a file": partial(_of, {"$secret": "file:{FILE}"}),
    "expression": partial(_of, "= __import__('os')"),
    "placeholder": partial(_of, "{{ 7 * 7 }}"),
    "name of a record": {"deal": {"title": "forged"}},
    "constants": {"constants": {"ActFormingDate": 0}},
    "settings": {"settings": {"form_rate": 0}},
    "function's name": {"now": 1, "head_of": 2},
    "long name": {"n" * 100_000: 1},
}
KEPT = {
    "no JSON": "{",
    "deep": "[" * 100_000,
    "date": '{"$date": "2027-02-31"}',
    "date of a list": '{"$date": [1]}',
    "number": '{"$number": "x"}',
    "huge number": '{"$number": "1e999999999"}',
    "digits": '{"$number": "' + "9" * 100_000 + '"}',
    "duration": '{"$duration": 1e400}',
    "duration of a text": '{"$duration": "x"}',
    "months": '{"$months": 1e999}',
    "moment without a zone": '{"$datetime": "2027-06-01T10:00:00"}',
    "moment of a path": '{"$datetime": "2027-06-01T10:00:00+03:00[../../etc/passwd]"}',
    "moment of a file": '{"$datetime": "2027-06-01T10:00:00+03:00[{FILE}]"}',
    "time": '{"$time": "99:99"}',
    "unknown": '{"$python": "os.system"}',
    "two": '{"$date": "2027-01-01", "$number": "1"}',
    "pickle": "gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg==",
    "not a number": "NaN",
    "infinity": "Infinity",
    "huge integer": "9" * 20_000,
    "NUL": '"\\u0000"',
    "lone surrogate": '"\\ud800"',
    "secret": '{"$secret": "env:{ENV}"}',
    "secret of a file": '{"$secret": "file:{FILE}"}',
    "null": "null",
    "empty": "",
}
ANSWERS: dict[str, Any] = {
    **{
        f"undeclared {it}": {"employee": "u_emp1", it: "forged"}
        for it in (
            *("deal", "contact", "constants", "settings", "stage", "amount", "now"),
            *("responsible", "__proto__", "__class__", "constructor", "approved", "x"),
            *("employee.name", "employee[0]", "$date", "", " employee", "EMPLOYEE"),
        )
    },
    "another's employee": {"employee": "u_clerk"},
    "nobody": {"employee": "u_nobody"},
    "a role": {"employee": "role:admin"},
    "an expression": {"employee": '= "u_emp1"'},
    "a list": {"employee": ["u_emp1"]},
    "a mapping": {"employee": {"id": "u_emp1"}},
    "a number": {"employee": 7},
    "null": {"employee": None},
    "a truth": {"employee": True},
    "empty": {"employee": ""},
    "long": {"employee": "x" * 1_000_000},
    "nothing": {},
}
SUBMITTED: dict[str, Any] = {
    **{
        f"undeclared {it}": {"name": "A", "title": "T", it: "forged"}
        for it in (
            *(
                "responsible",
                "source",
                "form",
                "stage",
                "id",
                "company",
                "contact",
                "deal",
            ),
            *(
                "__proto__",
                "__class__",
                "constants",
                "created_at",
                "specialist",
                "x",
                "",
            ),
        )
    },
    "a list": {"name": ["A"], "title": "T"},
    "a mapping": {"name": {"$date": "2027-01-01"}, "title": "T"},
    "a number": {"name": 7, "title": "T"},
    "no address": {"name": "A", "title": "T", "email": "a@b.example, c@d.example"},
    "a header": {"name": "A", "title": "T", "email": "a@b.example\r\nBcc: c@d.example"},
    "long": {"name": "x" * 1_000_000, "title": "T"},
    "letters": {"name": "A", "title": "T", "comment": "x" * 5_000_000},
    "deep": {"name": "A", "title": _deep(2_000)["a"]},
    "line breaks": {"name": "A\r\nB", "title": "T"},
    "nothing": {},
    "null": {"name": None, "title": None},
}
CHATS: dict[str, tuple[str, ...]] = {
    "command": ("/start x" * 100,),
    "unknown command": ("/rm -rf /",),
    "command of another bot": ("/start@OtherBot",),
    "callback of another": ("submit:9", "agree:9", "choice:9:1"),
    "JSON": ('{"callback_query": {"data": "submit"}}',),
    "agreement before": ("I agree", "Send"),
    "back without a question": ("/back", "/back", "/back"),
    "cancel": ("/cancel", "/cancel"),
    "long": ("x" * 1_000_000,),
    "empty": ("",),
    "NUL": ("a\x00b",),
    "lone surrogate": ("\ud800",),
    "HTML": ("<b>x</b><script>alert(1)</script>",),
    "escape": ("\x1b[31m",),
    "placeholder": ("Hello", "{{ 7 * 7 }}", "{% for x in y %}"),
    "expression": ("Hello", "= 1 + 1"),
    "statement": ("Hello", "'; DROP TABLE bizproc_chat; --"),
    "option that is none": ("Hello", "Nosuch", "NET; TEL"),
    "file up": ("FILE:../../x",),
    "file of a device": ("FILE:CON",),
    "file with a NUL": ("FILE:a\x00b",),
    "long file": ("FILE:" + "x" * 10_000,),
    "many": ("Hello",) * 50,
}


def _headers(out: Any) -> str | None:
    if not isinstance(out, tuple):
        return None
    known = {
        *("Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted"),
        *("MIME-Version", "Content-Type", "Reply-To", "Content-Transfer-Encoding"),
    }
    others = set(out[1]) - known
    return (
        f"headers of its own: {others}" if others or len(out[1]) > len(known) else None
    )


def _marks(out: Any) -> str | None:
    hidden = hidden_in(out[1]) if isinstance(out, tuple) else ""
    return f"printed: {hidden}" if hidden else None


def corpus() -> Iterator[Payload]:
    """Yield what the doors of a company are told."""
    yield from _of_people()
    yield from _of_texts()
    target = "message from outside"
    yield control("messages", target, ("order.paid", "order-1", {"sum": 5}))
    yield from payloads("messages", target, MESSAGES.items(), harm=_published)
    for target in (
        *("variables of an instance", "payload of a message", "fields of a record"),
        "values as text and back",
    ):
        yield control("values", target, {"a": "x"})
        yield from payloads("values", target, VALUES.items())
    target = "kept values, as somebody wrote them"
    yield control("values", target, '{"$date": "2027-01-01"}')
    yield from payloads("values", target, KEPT.items())
    yield control("answers", "answers of a task", {"employee": "u_emp1"})
    yield from payloads("answers", "answers of a task", ANSWERS.items())
    target = "form of every kind of question"
    for name, answers in FORM_CONTROLS.items():
        yield control("answers", target, answers, name=f"control: {name}")
    yield from payloads("answers", target, FORM_REFUSED.items(), outcome="refused")
    sound = {"name": "Анна", "title": "Сеть", "email": "anna@client.example"}
    yield control("answers", "answers of a public form", sound)
    yield from payloads("answers", "answers of a public form", SUBMITTED.items())
    yield control("chats", "chat", ("Hello",))
    yield from payloads("chats", "chat", CHATS.items())


def _of_people() -> Iterator[Payload]:
    for name in ACTS:
        target = f"who: {name}"
        if name != "reads a notification":
            yield control("persons", target, _SOUND.get(name, "u_admin"))
        yield from payloads("persons", target, NOBODY.items(), outcome="refused")
    target = "who: learns of a hidden record"
    yield control("hidden records", target, ("get", "u_mgr"))
    rows = [
        (f"{way} as {by}", (way, by))
        for way in HIDDEN_WAYS
        for by in ("u_emp1", "u_clerk", "u_head", *list(NOBODY.values())[:6])
    ]
    yield from payloads("hidden records", target, rows, harm=_learned)


def _of_texts() -> Iterator[Payload]:
    target = "placeholders, checked and filled"
    for name, given in enumerate(CONTROLS):
        text = given[0] if isinstance(given, tuple) else given
        if "nobody" not in text:  # a name that only filling forgives
            yield control("placeholders", target, text, name=f"control {name}")
    yield from payloads("placeholders", target, UNREADABLE.items(), outcome="refused")
    rows = [(f"costs: {name}", it) for name, it in EXPENSIVE.items()]
    yield from payloads("placeholders", target, rows)
    target = "placeholders of a constant"
    yield control("placeholders", target, "Счёт {{ deal.title }}")
    yield from payloads("placeholders", target, UNREADABLE.items(), outcome="refused")
    target = "placeholders in what a client wrote"
    yield control("placeholders", target, "Счёт")
    yield from payloads("placeholders", target, UNREADABLE.items())
    for it in MAIL_OUT:
        yield Payload(
            family="mail out",
            target="letter",
            name=f"{it.family}, {it.target}: {it.name}",
            given=(it.target, it.given),
            outcome=it.outcome,
            harm=_headers,
        )
    yield control("terminal", "terminal", "Осмотр", harm=_marks)
    rows = [*SEQUENCES.items(), *list(HIDDEN.items())[::4]]
    yield from payloads("terminal", "terminal", rows, harm=_marks)
