"""Random lives of a small company, written down so that a person can replay them.

A life is a list of acts (kind, pick, fate). What an act does depends on what is there
when it comes (`pick` chooses among the open tasks, the records, their stages), so every
list can be lived. Its fate is that it comes once, or twice, that the engine crashes as
soon as it is committed, or that an action fails from then on. While it is lived, a scenario file is written: the same steps
with names, without what must not be noticed: a crash, an event that comes once more. A
failing property prints it; `bizproc test FILE` plays it again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import note

from bizproc.crm.sales import Sales
from bizproc.errors import RefusedError
from bizproc.testing.scenarios.format.reader import read_scenarios
from bizproc.testing.scenarios.portal.fixture import (
    PortalEnvironments,
    portal_fixture,
)
from bizproc.testing.scenarios.running.clock_moves import go_to
from bizproc.testing.scenarios.running.fault_injection import Breakdowns
from bizproc.testing.scenarios.running.world import World
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
GIVEN = {"include": "world.yaml", "now": "2027-01-28T09:00"}
FUNNELS = ("contract", "recurring", "service_control", "contract", "recurring")
STAGES = {
    "contract": ("KP", "FEEDBACK", "CONTRACT", "AWAIT_PAYMENT", "PAID", "CLOSING"),
    "recurring": ("DRAFT", "SENT", "PAID", "CLOSING"),
}
DATES = ("2027-01-31", "2026-12-15", "2026-08-31", "2027-02-28")
ENDS = ("2027-03-31", "2027-08-31", "2027-02-20", "2027-07-31")
MANAGERS = ("u_mgr", "u_mgr2")
WAITS = ("PT5M", "PT30M", "PT1H", "P1D", "P2D", "P4D", "P11D", "P31D", "P70D")
HOUR = dt.timedelta(hours=1)
DOWN = tuple(dt.timedelta(hours=it) for it in (1, 5, 30, 24 * 9, 24 * 65))
RESULTS = ("TARGET", "TARGET", "NO_ANSWER", "SPAM", "NO_SERVICE", "DUPLICATE")
ANSWERS = {
    "AssignManager": lambda pick: {"manager": MANAGERS[pick % 2]},
    "QualifyLead": lambda pick: {
        "result": RESULTS[pick % 6],
        "duplicate_link": "https://portal.example.org/lead-1",
    },
    "DecideOnFeedback": lambda pick: {"outcome": ("CONTRACT", "LOST")[pick % 3 // 2]},
    "ComposeContract": lambda pick: {
        "contract_file": "contract.pdf",
        "contract_date": DATES[pick % 4],
        "contract_end_date": ENDS[pick // 4 % 4],
    },
    "PrepareOffer": lambda _: {"kp_file": "offer.pdf"},
    "DecideAudit": lambda pick: {"audit_needed": bool(pick % 2)},
    "SelectEmployee": lambda pick: {"employee": ("u_emp1", "u_emp2")[pick % 2]},
    "ListDocuments": lambda _: {"documents": "паспорт объекта"},
    "ApproveDocuments": lambda pick: {"approved": pick % 3 > 0, "comment": "подпись"},
    "ConvertLead": lambda _: {"contact_mode": "new", "amount": 500},
    "IssueInvoice": lambda pick: {
        "number": str(pick),
        "amount": 500,
        "file": "invoice.pdf",
    },
    "ReassignWork": lambda pick: {"specialist": ("u_spec1", "u_spec2")[pick % 2]},
    "TriageLead": lambda pick: {"service": "Замена кабеля"} if pick % 2 else {},
}
EDITS = (
    lambda pick: {"invoice_file": f"invoice{pick % 3}.pdf"},
    lambda pick: {"contract_end_date": ENDS[pick % 4]},
    lambda pick: {"contract_date": DATES[pick % 4]},
    lambda pick: {"responsible": MANAGERS[pick % 2]},
    lambda pick: {"payment_received": bool(pick % 2)},
    lambda _: {"closing_docs_received": True},
    lambda _: {"comment": "звонили"},
)


BREAKING = ("send_email", "send_email", "notify", "create_task", "set_fields")
TIMES = (1, 2, 4, "always", 0)


@dataclasses.dataclass(frozen=True)
class Act:
    """Do one thing: `once`, `twice` with one event id, up to a `crash`; or it `fails`."""

    kind: str
    pick: int
    fate: str = "once"


class MailServer:
    """Take mails, or fail: before a mail is accepted, or with its answer on the way."""

    def __init__(self):
        self.breakdowns = Breakdowns()
        self.accepts_first = False
        self.accepted = []

    def send(self, message):
        if self.accepts_first:
            self.accepted.append(message["Message-ID"])
        self.breakdowns.strike("send_email")
        if not self.accepts_first:
            self.accepted.append(message["Message-ID"])


class Life:
    """Live acts in a world of its own, and write them down.

    `ticks` are seconds: how long after one look at the clock the engine takes the
    next, over and over; between looks it stops at everything that is due. `pace` is
    how long it sleeps through what is due.
    """

    def __init__(self, bench, environments, given, *, pace=None, ticks=None):
        self.mail = MailServer()
        self.world = World(
            bench,
            given,
            store="memory",
            environment=environments.of(given, mail=self.mail),
        )
        self.pace = pace
        self.ticks = itertools.cycle(ticks) if ticks else None
        self.steps = []
        self.names = {}  # record id -> alias
        self.given = {}  # record id -> what it was made with
        self.delivered = []  # events that came, to come again
        self.lived = 0

    @property
    def portal(self):
        return self.world.environment.portal

    def live(self, acts):
        try:
            for act in (Act(*it) for it in acts):
                self.lived += 1
                getattr(self, f"_{act.kind}")(act)
        except Exception:
            self.note()
            raise
        return self

    def written(self):
        file = {
            "format": "bizproc/scenario@1",
            "given": GIVEN,
            "strict": False,
            "cases": [{"id": "life", "steps": self.steps or [{"wait": "PT0S"}]}],
        }
        return yaml.safe_dump(
            file,
            allow_unicode=True,
            sort_keys=False,
            width=200,
            default_flow_style=None,
        )

    def note(self):
        note(
            "Save this beside processes/world.yaml and play it with `bizproc test`:\n"
            + self.written()
        )
        return self

    def history(self, *, moments=False):
        """Return what every record has been through, by record."""
        found = {}
        for it in self.portal.record_history():
            entry = (it.event, it.field, it.old, it.new, it.by, it.element)
            found.setdefault(it.record, []).append(
                (*entry, it.at) if moments else entry
            )
        return found

    def told(self):
        """Return what happened, in order: when, of what record, and what.

        Values that are moments are left out, and that something came late.
        """
        return [
            (it.at, it.record, it.element, it.event, it.field, *_plain(it), it.by)
            for it in self.portal.record_history()
            if it.event != "fired_late"
        ]

    def heal(self):
        """Let nothing fail any more, and try again what did."""
        for action in set(BREAKING):
            self._break(action, 0)
        for incident in self.portal.engine.incidents():
            self.portal.engine.resolve_incident(
                incident.id, action="retry", by="u_admin"
            )
        self._go_to(self.world.clock.now(), self.world.clock.now() + HOUR)
        return self

    # -- acts ------------------------------------------------------------------

    def _wait(self, act):
        text = WAITS[act.pick % len(WAITS)]
        self._write({"wait": text})
        time, now = self.world.reading.time, self.world.clock.now()
        days, _, rest = text[1:].partition("T")
        target = time.add_days(now, int(days[:-1])) if days else now
        if rest:
            minutes = int(rest[:-1]) * (60 if rest.endswith("H") else 1)
            target += dt.timedelta(minutes=minutes)
        self._go_to(now, target)

    def _go_to(self, now, target):
        while self.ticks and now < target:
            now = min(now + dt.timedelta(seconds=next(self.ticks)), target)
            self.world.restart()
            go_to(self.world, now)
        while self.pace and now < target:
            now = min(now + self.pace, target)
            self.world.clock.set(now)
            self.portal.engine.run_due()
        go_to(self.world, target)

    def _down(self, act):
        """Let the engine be down for a while; it starts again late."""
        target = self.world.clock.now() + DOWN[act.pick % len(DOWN)]
        self._write({"down_until": target.isoformat()})
        go_to(self.world, target, down=True)

    def _restart(self, _):
        self._write({"restart": True})
        self.world.restart()

    def _fail(self, act):
        """Let an action fail for a while, or heal it; mail may fail once accepted."""
        action = BREAKING[act.pick % len(BREAKING)]
        times = TIMES[act.pick // len(BREAKING) % len(TIMES)]
        self._write({"fail": {"action": action, "times": times}})
        self._break(action, None if times == "always" else times)
        self.mail.accepts_first = act.pick % 2 == 0

    def _break(self, action, times):
        place = self.mail if action == "send_email" else self.world
        place.breakdowns.plan(action, times)

    def _operate(self, act):
        """Let an operator retry or skip an incident that can be named."""
        counted = Counter(it.element_id for it in self.portal.engine.incidents())
        found = [
            it for it in self.portal.engine.incidents() if counted[it.element_id] == 1
        ]
        if not found:
            return
        incident = found[act.pick % len(found)]
        how = ("retry", "retry", "skip")[act.pick // 7 % 3]
        self._write({"by": "u_admin", how: {"element": incident.element_id}})
        self.portal.engine.resolve_incident(incident.id, action=how, by="u_admin")
        self.portal.engine.run_due()

    def _again(self, act):
        """Let an event of long ago come once more: nobody may notice."""
        if not self.delivered:
            return
        event_id, deliver = self.delivered[act.pick % len(self.delivered)]
        before = self.history(moments=True)
        deliver(event_id)
        self.portal.engine.run_due()
        assert self.history(moments=True) == before, event_id

    def _lead(self, act):
        fields = {"title": "Подключение", "name": "Анна", "email": "anna@example.org"}
        if act.pick % 3 == 0:
            data = {"form": "service_request", "data": fields}
            self._do(
                act,
                {"submit": {**data, "as": self._fresh()}},
                lambda id_: self.portal.submit(**data, event_id=id_),
            )
            return
        given = {**fields, "source": "call" if act.pick % 3 == 1 else "webform"}
        if act.pick % 2:
            given["responsible"] = "u_mgr"
        self._create(act, "lead", given)

    def _deal(self, act):
        funnel = FUNNELS[act.pick % len(FUNNELS)]
        given = {
            "funnel": funnel,
            "title": "Обслуживание",
            "responsible": MANAGERS[act.pick // 7 % 2],
            "amount": 500,
            "company": "K1",
            "contact": "P1",
            "email": "client@example.org",
        }
        if funnel != "service_control":
            stages = STAGES[funnel]
            given["stage"] = stages[act.pick // 14 % len(stages)]
            given["contract_date"] = DATES[act.pick // 5 % 4]
            given["contract_end_date"] = ENDS[act.pick // 3 % 4]
        if given.get("stage") in {"SENT", "PAID", "CLOSING"}:
            given["invoice_file"] = "invoice0.pdf"
        self._create(act, "deal", given)

    def _contract(self, act):
        """Conclude a contract: the pause before its first recurring deal is over."""
        given = {
            "funnel": "contract",
            "stage": "CLOSING",
            "title": "Договор",
            "responsible": "u_mgr",
            "amount": 500,
            "company": "K1",
            "contact": "P1",
            "contract_date": DATES[1 + act.pick % 2],
        }
        if act.pick % 5:
            given["contract_end_date"] = ENDS[act.pick // 5 % 4]
        self._create(act, "deal", given)

    def _create(self, act, type_, given):
        fields = self.world.reading.value(given)
        self._do(
            act,
            {"create": {"as": self._fresh(), "type": type_, **given}},
            lambda id_: self.portal.create(type_, fields, event_id=id_),
        )

    def _complete(self, act):
        found = self._task(act)
        if found is None:
            return
        task, selector = found
        answers = ANSWERS.get(task.element_id, lambda _: {})(act.pick // 7)
        by = task.assignee or "u_admin"
        self._do(
            act,
            {"by": by, "complete": {"task": selector, "with": answers}},
            lambda id_: self.portal.engine.complete_user_task(
                task.id, answers, by=by, event_id=id_
            ),
        )

    def _start_task(self, act):
        self._act_on_task(act, "start")

    def _delete_task(self, act):
        self._act_on_task(act, "delete")

    def _act_on_task(self, act, action):
        found = self._task(act)
        if found is None:
            return
        task, selector = found
        by = task.assignee if action == "start" else "u_admin"
        self._do(
            act,
            {"by": by, f"{action}_task": {"task": selector}},
            lambda id_: self.portal.engine.act_on_task(
                task.id, action, by=by, event_id=id_
            ),
        )

    def _pay(self, act):
        record = self._record(act, "deal")
        if record is None:
            return
        amount = (500, 500, 200)[act.pick // 7 % 3]
        self._do(
            act,
            {"pay": {"record": self._named(record), "amount": amount}},
            lambda id_: Sales(self.portal).pay(record.id, amount, event_id=id_),
        )

    def _stage(self, act):
        record = self._record(act, "deal", "lead")
        if record is None:
            return
        type_ = self.portal.workspace.schema.type(record.type)
        stages = type_.funnel(record.fields.get("funnel")).stages
        to = stages[act.pick // 7 % len(stages)].code
        self._change(act, record, {"stage": to})

    def _edit(self, act):
        record = self._record(act, "deal")
        if record is not None:
            edit = EDITS[act.pick // 11 % len(EDITS)]
            self._change(act, record, edit(act.pick // 77))

    def _change(self, act, record, fields):
        by = record.fields.get("responsible") or "u_admin"
        self._do(
            act,
            {"by": by, "change": {"record": self._named(record), "set": fields}},
            lambda id_: self.portal.change(record.id, fields, by=by, event_id=id_),
        )

    def _delete(self, act):
        record = self._record(act, "deal", "lead")
        if record is not None and act.pick % 3 == 0:
            self._do(
                act,
                {"by": "u_admin", "delete": {"record": self._named(record)}},
                lambda id_: self.portal.delete(record.id, by="u_admin", event_id=id_),
            )

    def _constant(self, act):
        names = ("ActFormingDate", "LessReminderPeriod", "NotificationStep")
        change = {names[act.pick % 3]: (0, 3, 9, 40)[act.pick // 3 % 4]}
        self._do(
            act,
            {"by": "u_admin", "set_constant": change},
            lambda id_: self.portal.set_constants(change, by="u_admin", event_id=id_),
        )

    # -- pieces ----------------------------------------------------------------

    def _do(self, act, step, deliver):
        """Deliver an act; one that is refused is left out of what is written."""
        event_id = f"act-{self.lived}"
        if act.fate == "fails":
            self._fail(act)
        try:
            made = deliver(event_id)
        except RefusedError:
            return
        if act.fate == "twice":
            deliver(event_id)
            step = {**step, "deliver": 2}
        elif act.fate == "crash":
            self.world.restart()
        self.portal.engine.run_due()
        self.delivered.append((event_id, deliver))
        written = step.get("create") or step.get("submit")
        if written is not None:
            self.names[made.id] = written["as"]
            self.given[made.id] = written
        self._write(step)

    def _write(self, step):
        self.steps.append(step)

    def _fresh(self):
        return f"R{len(self.names) + 1}"

    def _record(self, act, *types):
        found = [it for type_ in types for it in self.portal.find(type_)]
        return found[act.pick % len(found)] if found else None

    def _named(self, record):
        """Return the alias of a record; one that a process made is bound first."""
        if record.id not in self.names:
            alias = self.names[record.id] = self._fresh()
            bound = {"type": record.type, "id": record.id, "as": alias}
            self._write({"expect": {"records": [bound]}})
        return self.names[record.id]

    def _task(self, act):
        tasks = sorted(self.portal.engine.user_tasks(), key=lambda it: it.number)
        if not tasks:
            return None
        task = tasks[act.pick % len(tasks)]
        selector = {"element": task.element_id}
        if task.record is not None:
            selector["record"] = self._named(self.portal.get(task.record))
        return task, selector


def _plain(entry):
    values = (entry.old, entry.new)
    return (None if isinstance(it, dt.datetime) else str(it) for it in values)


@pytest.fixture(scope="session")
def bench(environments):
    return portal_fixture(environments)


@pytest.fixture(scope="session")
def environments():
    return PortalEnvironments(Workspace.load(ROOT))


@pytest.fixture(scope="session")
def read(environments):
    return lambda text: read_scenarios(
        text,
        file="life.scenario.yaml",
        directory=ROOT / "processes",
        events=environments.events,
    ).runs[0]


@pytest.fixture(scope="session")
def given(read):
    empty = {"format": "bizproc/scenario@1", "given": GIVEN}
    cases = [{"id": "empty", "steps": [{"wait": "PT0S"}]}]
    return read(yaml.safe_dump({**empty, "cases": cases})).given


@pytest.fixture(scope="session")
def born(bench, environments, given):
    """Return what begins a life."""
    return lambda **options: Life(bench, environments, given, **options)
