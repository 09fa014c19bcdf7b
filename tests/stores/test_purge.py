"""What ended long ago is removed in small steps, and nothing else, on every store."""

import datetime as dt
import itertools
import threading
from dataclasses import replace

import pytest

from bizproc.action import Actions
from bizproc.clock import RandomIds
from bizproc.connecting import connect
from bizproc.engine import Domain
from bizproc.engine.commands.tasks.act_on_task import act_on_task
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.model.rows import Incident, Job, Subscription, Timer, UserTask
from bizproc.model.states import IncidentState, JobState, TaskKind, TaskState
from bizproc.store import (
    HISTORY,
    INCIDENTS,
    INSTANCES,
    JOBS,
    SEEN_EVENTS,
    SUBSCRIPTIONS,
    TIMERS,
    USER_TASKS,
    eq,
)

NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="ask" isExecutable="true">
 <startEvent id="s"/><userTask id="answer"/>
 <serviceTask id="tell"><extensionElements><zeebe:taskDefinition type="tell"/>
 </extensionElements></serviceTask><endEvent id="e"/>
 <sequenceFlow id="f1" sourceRef="s" targetRef="answer"/>
 <sequenceFlow id="f2" sourceRef="answer" targetRef="tell"/>
 <sequenceFlow id="f3" sourceRef="tell" targetRef="e"/>
</process></definitions>"""


class Clock:
    def __init__(self):
        self.time = NOON

    def now(self):
        return self.time


class OnlyRoot:
    """Permissions of one operator."""

    def check_actor(self, work, task, action, by):
        pass

    def check_operator(self, work, action, by):
        del work
        if by != "root":
            msg = f"{by} may not {action}"
            raise ForbiddenError(msg)


class Office:
    """Ask people, whose answers are told by an action."""

    def __init__(self, address, folder):
        self.clock = Clock()
        self.address = address
        self.engine = self.another()
        (folder / "ask.bpmn").write_text(ASK)
        self.engine.deploy(folder / "ask.bpmn", check=False)

    def another(self):
        """Open the same database once more, as another process does."""
        actions = Actions()

        @actions.add("tell", transactional=True)
        def tell() -> None:
            pass

        domain = Domain(permissions=OnlyRoot())
        return connect(
            self.address,
            actions=actions,
            clock=self.clock,
            domain=domain,
            ids=RandomIds(),
        )

    def ask(self, *, answered=True):
        instance = self.engine.start("ask").id
        if answered:
            self.answer(instance)
        return instance

    def copies(self, number, *, held=False):
        """Have more instances like one that ended now, perhaps each with an open task."""
        first = self.ask()
        with self.engine.work() as work:
            tx = work.transaction
            instance = tx.get(INSTANCES, first)
            transitions = tx.select(HISTORY, eq("instance_id", first))
            [task] = tx.select(USER_TASKS, eq("instance_id", first))
            ids = [work.new_id("instance") for _ in range(number - 1)]
            of = [
                (one, work.new_id("task"), TaskState.CREATED if held else task.state)
                for one in ids
            ]
            tx.insert(INSTANCES, *(replace(instance, id=one) for one in ids))
            every = [replace(it, instance_id=one) for one in ids for it in transitions]
            tx.insert(HISTORY, *every)
            tasks = [
                replace(task, id=id_, instance_id=one, state=state)
                for one, id_, state in of
            ]
            tx.insert(USER_TASKS, *tasks)
            if held:
                tx.replace(USER_TASKS, replace(task, state=TaskState.CREATED))
        return {first, *ids}

    def answer(self, instance):
        [task] = self.engine.user_tasks(instance=instance)
        self.engine.complete_user_task(task.id, {"yes": True})

    def add_task(self, **columns):
        with self.engine.work() as work:
            task = UserTask(
                id=work.new_id("task"),
                kind=TaskKind.TASK,
                state=TaskState.CREATED,
                title="Call",
                assignee="anna",
                created_at=work.now,
                **columns,
            )
            work.add_task(task)
        return task.id

    def ask_with_extra_task(self):
        """Return an ended instance, and a closed task of it that may be renewed."""
        instance = self.ask()
        task = self.add_task(instance_id=instance)
        self.engine.complete_user_task(task, {})
        return instance, task

    def rows(self):
        tables = (INSTANCES, HISTORY, USER_TASKS, INCIDENTS, SEEN_EVENTS)
        with self.engine.read() as tx:
            return tuple(tx.count(table) for table in tables)

    def ids(self):
        return {one.id for one in self.engine.instances()}


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def office(request, tmp_path):
    addresses = {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'o.db'}"}
    address = addresses.get(request.param)
    if address is None:
        url = request.getfixturevalue("empty_postgresql")
        address = url.render_as_string(hide_password=False)
    opened = Office(address, tmp_path)
    yield opened
    opened.engine.close()


def test_what_ended_by_then_goes_with_all_that_is_its_own(office):
    old = [office.ask() for _ in range(3)]
    running = office.ask(answered=False)
    office.engine.publish_message("gone", correlation_key="o-1", event_id="old")
    office.clock.time += 10 * DAY
    young = office.ask()
    office.engine.publish_message("here", correlation_key="o-2", event_id="young")
    before = office.rows()
    purged = office.engine.purge(older_than="P5D", by="root")
    assert purged.before == NOON + 5 * DAY
    assert (purged.instances, purged.tasks, purged.seen_events) == (3, 3, 1)
    assert (purged.incidents, purged.kept) == (0, 0)
    assert office.ids() == {running, young}
    after = office.rows()
    assert before[0] - after[0] == 3
    assert before[1] - after[1] == purged.transitions == 6
    assert (before[2] - after[2], before[4] - after[4]) == (3, 1)
    for gone in old:
        with pytest.raises(NotFoundError):
            office.engine.history(gone)
        assert office.engine.user_tasks(instance=gone, include_closed=True) == []
    assert office.engine.history(young)
    office.answer(running)
    assert office.engine.instance(running).state.value == "COMPLETED"
    # an event that was forgotten is new again, one that is remembered is not
    again = {"gone": "old", "here": "young"}
    assert [
        office.engine.publish_message(name, correlation_key="o-3", event_id=event).new
        for name, event in again.items()
    ] == [True, False]
    assert office.engine.purge(older_than="P5D").instances == 0


def test_what_ends_at_the_very_moment_goes_and_a_moment_later_stays(office):
    at = office.ask()
    office.clock.time += dt.timedelta(microseconds=1)
    later = office.ask()
    office.clock.time = NOON + DAY
    assert office.engine.purge(older_than=DAY, dry_run=True).instances == 1
    assert office.ids() == {at, later}
    office.engine.purge(older_than=DAY)
    assert office.ids() == {later}


def test_a_dry_run_counts_what_would_go_and_writes_nothing(office):
    for _ in range(5):
        office.ask()
    held = office.ask()
    office.add_task(instance_id=held)
    lone = office.add_task()
    office.engine.act_on_task(lone, "delete")
    office.engine.publish_message("gone", event_id="e1")
    office.clock.time += 2 * DAY
    before = office.rows()
    would = office.engine.purge(older_than="PT1H", dry_run=True)
    assert office.rows() == before
    assert office.engine.purge(older_than="PT1H") == would
    assert (would.instances, would.kept, would.tasks) == (5, 1, 6)
    assert office.ids() == {held}


OF = {"process_id": "ask", "element_id": "tell", "token": 7}
# whatever its instance has come to: rows that somebody still has to do with
OPEN = {
    "incident": (
        INCIDENTS,
        lambda of: Incident(
            id="x",
            code="C",
            message="",
            attempts=1,
            state=IncidentState.OPEN,
            created_at=NOON,
            **of,
        ),
    ),
    "job": (
        JOBS,
        lambda of: Job(
            id="x", action="tell", state=JobState.FAILED, due=NOON + 900 * DAY, **of
        ),
    ),
    "timer": (
        TIMERS,
        lambda of: Timer(id="x", key=None, due=NOON + 900 * DAY, number=1, **of),
    ),
    "subscription": (
        SUBSCRIPTIONS,
        lambda of: Subscription(
            id="x", kind="message", message="m", key="k", number=1, **of
        ),
    ),
}


@pytest.mark.parametrize("kind", OPEN)
def test_what_something_open_refers_to_stays_until_it_is_closed(office, kind):
    held, plain = office.ask(), office.ask()
    table, row = OPEN[kind]
    with office.engine.work() as work:
        work.transaction.insert(table, row({"instance_id": held, **OF}))
    office.clock.time += 100 * DAY
    purged = office.engine.purge(older_than="P30D")
    assert (purged.instances, purged.kept) == (1, 1)
    assert plain not in office.ids()
    assert office.engine.history(held)
    assert len(office.engine.user_tasks(instance=held, include_closed=True)) == 1
    with office.engine.work() as work:
        assert work.transaction.delete(table, eq("id", "x")) == 1
    assert office.engine.purge(older_than="P30D").instances == 1
    assert office.rows() == (0, 0, 0, 0, 0)


def test_resolved_incidents_go_with_their_instance_or_by_their_own_moment(office):
    ended = office.ask()
    live = office.ask(answered=False)
    with office.engine.work() as work:
        for number, instance in enumerate([ended, live, "", ""]):
            at = NOON - 90 * DAY if number < 3 else NOON
            incident = Incident(
                id=f"i{number}",
                instance_id=instance,
                code="C",
                message="",
                attempts=1,
                state=IncidentState.RESOLVED,
                created_at=at,
                resolved_at=at,
                **OF,
            )
            work.transaction.insert(INCIDENTS, incident)
        still_open = replace(incident, id="i4", state=IncidentState.OPEN)
        work.transaction.insert(INCIDENTS, replace(still_open, resolved_at=None))
    assert office.engine.purge(older_than="P30D").incidents == 1
    office.clock.time += 30 * DAY
    purged = office.engine.purge(older_than="P30D")
    assert (purged.instances, purged.incidents) == (1, 2)
    left = office.engine.incidents(include_resolved=True)
    assert sorted(one.id for one in left) == ["i1", "i4"]


def test_a_task_under_control_keeps_its_instance_and_itself(office):
    """A completed task that waits for its creator's word is not closed yet."""
    held = office.ask()
    office.add_task(instance_id=held, creator="boss")
    lone = office.add_task(creator="boss")
    for task in office.engine.user_tasks():
        office.engine.complete_user_task(task.id, {}, by="anna")
    with office.engine.work() as work:
        for row in work.transaction.select(USER_TASKS, eq("creator", "boss")):
            work.change_task(work.task(row.id), "wait", by=None, control_since=work.now)
    office.clock.time += DAY
    purged = office.engine.purge(older_than="PT1H")
    assert (purged.instances, purged.kept, purged.tasks) == (0, 1, 0)
    assert office.engine.user_tasks(include_closed=True)[-1].id == lone


def test_writers_get_through_between_the_batches(office):
    """Another engine writes at every pause: nobody holds the database."""
    office.copies(450)
    office.clock.time += DAY
    memory = office.address == "memory://"
    other = office.engine if memory else office.another()
    seen = []

    def write(purged):
        seen.append(purged.instances + purged.seen_events)
        seen_now = len(other.instances())
        other.start("ask")
        assert len(other.instances()) == seen_now + 1

    purged = office.engine.purge(older_than="PT1H", after_batch=write)
    assert purged.instances == 450
    assert len(seen) == 3  # of 200 rows at most
    assert seen == sorted(seen)
    assert len(office.ids()) == 3
    if other is not office.engine:
        other.close()


def test_all_that_ended_at_one_moment_is_gone_through_once(office):
    """More instances than a batch, all of one moment, and some of them held."""
    held = office.copies(205, held=True)
    going = office.copies(210)
    office.clock.time += DAY
    purged = office.engine.purge(older_than="PT1H")
    assert (purged.instances, purged.kept) == (len(going), len(held))
    assert office.ids() == held


def test_an_event_that_opens_a_task_meanwhile_saves_its_instance(office):
    """A person renews the task of an ended instance while it is being purged."""
    office.copies(200, held=True)  # the first batch, of which nothing goes
    office.clock.time += DAY
    saved, task = office.ask_with_extra_task()
    office.clock.time += DAY
    calls = itertools.count()

    def renew(purged):
        if next(calls) == 0:
            assert (purged.instances, purged.kept) == (0, 200)
            office.engine.act_on_task(task, "renew")

    purged = office.engine.purge(older_than="PT1H", after_batch=renew)
    assert (purged.instances, purged.kept) == (0, 201)
    assert saved in office.ids()


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_task_that_is_being_renewed_saves_its_instance(office):
    """Where rows have locks: the purge waits for whoever renews, and looks again."""
    saved, task = office.ask_with_extra_task()
    gone = office.ask()
    office.clock.time += DAY
    other = office.another()
    renewed, pause = threading.Event(), threading.Event()

    def renew():
        with other.work() as work:
            act_on_task(work, task, "renew", by=None)
            renewed.set()
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not work.transaction.connection.exec_driver_sql(waiting).scalar():
                pause.wait(0.01)

    thread = threading.Thread(target=renew)
    thread.start()
    renewed.wait()
    purged = office.engine.purge(older_than="PT1H")
    thread.join()
    other.close()
    assert (purged.instances, purged.kept) == (1, 1)
    assert office.ids() == {saved}
    assert gone not in office.ids()
    assert len(office.engine.user_tasks(instance=saved, include_closed=True)) == 2


@pytest.mark.parametrize(
    ("older_than", "said"),
    [
        ("90 days", "no ISO 8601"),
        ("2027-01-01", "give a duration, such as P90D"),
        ("-P1D", "negative"),
        (-DAY, "negative"),
        ("-P1M", "negative"),
        (90, "give a duration"),
        (None, "give a duration"),
        ("P9999Y", "longer than a thousand years"),
        ("P999999D", "longer than a thousand years"),
    ],
)
def test_a_wrong_age_is_refused(tmp_path, older_than, said):
    office = Office("memory://", tmp_path)
    office.ask()
    with pytest.raises(InvalidValueError, match=said):
        office.engine.purge(older_than=older_than)
    assert len(office.ids()) == 1


def test_only_an_operator_may(office):
    office.ask()
    office.clock.time += DAY
    for dry_run in (True, False):
        with pytest.raises(ForbiddenError, match="anna may not purge"):
            office.engine.purge(older_than="P0D", by="anna", dry_run=dry_run)
    assert len(office.ids()) == 1
    assert office.engine.purge(older_than="P0D", by="root").instances == 1


def test_months_are_those_of_the_calendar(office):
    office.clock.time = dt.datetime(2027, 2, 28, 12, tzinfo=dt.UTC)
    office.ask()
    office.clock.time = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
    purged = office.engine.purge(older_than="P1M")
    assert purged.before == dt.datetime(2027, 2, 28, 12, tzinfo=dt.UTC)
    assert purged.instances == 1
