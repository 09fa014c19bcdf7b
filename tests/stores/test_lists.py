"""Lists, page by page: complete, in order, and steady while others write."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.action import Actions
from bizproc.connecting import connect
from bizproc.errors import ConflictError, InvalidValueError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.states import InstanceState, JobState, TaskKind, TaskState
from bizproc.model.task_details import TaskDetails
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds

START = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="{id}" isExecutable="true"><startEvent id="s" />{body}<endEvent id="e" />
<sequenceFlow id="f" sourceRef="s" targetRef="do" />
<sequenceFlow id="g" sourceRef="do" targetRef="e" /></process></definitions>"""
BODIES = {
    "ask": '<userTask id="do"><extensionElements><zeebe:userTask /></extensionElements>'
    "</userTask>",
    "wait": '<intermediateCatchEvent id="do"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>",
    "fail": '<serviceTask id="do"><extensionElements><zeebe:taskDefinition type="fail"'
    "/></extensionElements></serviceTask>",
    "give_up": '<serviceTask id="do"><extensionElements><zeebe:taskDefinition'
    ' type="fail" retries="1" /></extensionElements></serviceTask>',
    "look": '<serviceTask id="do"><extensionElements><zeebe:taskDefinition type="look"'
    "/></extensionElements></serviceTask>",
}


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def engine(request, tmp_path):
    """Return an engine with a process of each body, on every store."""
    urls = {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'lists.db'}"}
    url = urls.get(request.param) or request.getfixturevalue("url")
    actions = Actions()
    clock = FakeClock(START)

    @actions.add("fail")
    def fail():
        message = "nobody answers"
        raise ConnectionError(message)

    @actions.add("look")
    def look():
        engine.seen_by_job = engine.jobs()

    engine = connect(
        url, actions=actions, clock=clock, ids=SequentialIds(), jobs="inline"
    )
    for id_, body in BODIES.items():
        path = tmp_path / f"{id_}.bpmn"
        path.write_text(DIAGRAM.format(id=id_, body=body))
        engine.deploy(path, check=False)
    engine.clock = clock
    yield engine
    engine.close()


def add(engine, **columns):
    """Put a task into the inbox, as a domain's action does."""
    with engine.work() as work:
        task = UserTask(
            **{
                "id": work.new_id("task"),
                "kind": TaskKind.TASK,
                "state": TaskState.CREATED,
                "title": "Do",
                "assignee": None,
                "created_at": work.now,
                **columns,
            }
        )
        work.add_task(task)
    return task.id


def pages(read, limit, **options):
    """Read a list page by page."""
    after = None
    while True:
        page = read(limit=limit, after=after, **options)
        yield page
        if page.next is None:
            return
        assert len(page) == limit
        after = page.next


def ids(rows):
    return [row.id for row in rows]


def check_pages(read, *, least):
    """See that the pages of a list give it whole, in each of its directions."""
    whole = read()
    assert len(whole) >= least
    assert whole.next is None
    [order] = {
        "ProcessInstance": ("started_at",),
        "UserTask": ("due",),
        "Incident": ("created_at",),
        "Timer": ("due",),
        "Job": ("due",),
        "HistoryEvent": ("number",),
        "Definition": ("name",),
    }[type(whole[0]).__name__]
    for limit in (1, 2, 3, len(whole), len(whole) + 1):
        assert list(itertools.chain(*pages(read, limit))) == whole
        backwards = itertools.chain(*pages(read, limit, order=f"-{order}"))
        assert list(backwards) == whole[::-1]
    assert read(order=order) == whole


def test_every_list_is_whole_page_by_page(engine):
    for number in range(7):
        engine.start("ask" if number % 3 else "wait", key=f"k{number}")
        engine.start("fail" if number % 2 else "give_up")
        if number % 2:
            engine.clock.advance(HOUR / 4)
    done = engine.user_tasks()[1]
    engine.complete_user_task(done.id)
    for number in range(8):
        due = START + number % 3 * HOUR if number % 4 else None
        assignee = "anna" if number % 2 else None
        add(engine, due=due, assignee=assignee, record="r1")
    check_pages(engine.instances, least=14)
    check_pages(lambda **it: engine.instances(process_id="ask", **it), least=4)
    active = {"state": InstanceState.ACTIVE}
    check_pages(lambda **it: engine.instances(**active, **it), least=13)
    stuck = {"with_incident": True}
    check_pages(lambda **it: engine.instances(**stuck, **it), least=4)
    check_pages(engine.user_tasks, least=11)
    check_pages(lambda **it: engine.user_tasks(include_closed=True, **it), least=12)
    check_pages(lambda **it: engine.user_tasks(assignee="anna", **it), least=4)
    check_pages(lambda **it: engine.user_tasks(record="r1", **it), least=8)
    check_pages(engine.timers, least=3)
    armed = engine.timers()
    narrowed = {"process": "wait"}, {"key": armed[1].key}
    for given_, name in zip(narrowed, ("process_id", "key"), strict=True):
        [wanted] = given_.values()
        of = [it for it in armed if getattr(it, name) == wanted]
        assert 0 < len(of) <= len(armed)
        assert engine.timers(**given_) == of
    assert engine.timers(process="ask") == []
    check_pages(engine.jobs, least=3)
    check_pages(engine.incidents, least=4)
    [incident, *_] = engine.incidents()
    engine.resolve_incident(incident.id, action="skip")
    check_pages(lambda **it: engine.incidents(include_resolved=True, **it), least=4)
    check_pages(engine.definitions, least=5)
    of = done.instance_id
    check_pages(lambda **it: engine.history(of, **it), least=4)
    halves = {"with_incident": True, **active}, {"with_incident": False, **active}
    listed = [it for half in halves for it in engine.instances(**half)]
    assert sorted(ids(listed)) == sorted(ids(engine.instances(**active)))


def test_tasks_without_a_due_moment_come_last(engine):
    without = [add(engine), add(engine)]
    late = add(engine, due=START + 2 * HOUR)
    soon = add(engine, due=START + HOUR)
    assert ids(engine.user_tasks()) == [soon, late, *without]
    assert ids(engine.user_tasks(order="-due")) == [*without[::-1], late, soon]


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"limit": 0}, "at least one row"),
        ({"limit": -3}, "at least one row"),
        ({"order": "title"}, "known: due, -due"),
        ({"order": "-deu"}, "did you mean '-due'"),
        ({"after": "nonsense"}, "no place in the list of tasks"),
        ({"after": "ÿ"}, "no place in the list of tasks"),
        ({"after": "W10"}, "no place in the list of tasks"),
        ({"limit": "many"}, "limit must be a whole number"),
    ],
)
def test_a_page_that_cannot_be_is_refused(engine, given_, says):
    with pytest.raises(InvalidValueError, match=says):
        engine.user_tasks(**given_)


def test_a_place_is_of_its_list_and_order(engine):
    for _ in range(2):
        engine.start("ask")
    of_tasks = engine.user_tasks(limit=1).next
    with pytest.raises(InvalidValueError, match="no place in the list of instances"):
        engine.instances(after=of_tasks)
    with pytest.raises(InvalidValueError, match="in the order 'due', not '-due'"):
        engine.user_tasks(after=of_tasks, order="-due")
    [last] = engine.user_tasks(after=of_tasks)
    assert last.number > engine.user_tasks()[0].number


# -- people ---------------------------------------------------------------------


def test_tasks_are_found_by_the_people_they_concern(engine):
    offered = add(engine, candidate_groups=("sales", "support"))
    own = add(engine, assignee="anna", observers=("boris",), creator="chief")
    taken = add(engine, assignee="boris", candidate_groups=("sales",))
    helped = add(engine, assignee="vera", details=TaskDetails(co_performers=("boris",)))

    def found(**people):
        listed = ids(engine.user_tasks(**people))
        assert engine.count_user_tasks(**people) == len(listed)
        return listed

    assert found(assignee="anna") == [own]
    assert found(groups=["sales"]) == [offered]
    assert found(groups=["sales", "support", "sales"]) == [offered]
    assert found(assignee="anna", groups=["support"]) == [offered, own]
    assert found(assignee="nobody") == []
    assert found() == [offered, own, taken, helped]
    assert ids(engine.watched_tasks("boris")) == [own, helped]
    [first], [second] = pages(lambda **it: engine.watched_tasks("boris", **it), 1)
    assert [first.id, second.id] == [own, helped]
    engine.delegate_task(offered, "vera")
    assert found(groups=["sales", "support"]) == []
    assert found(assignee="vera") == [offered, helped]
    engine.complete_user_task(own)
    assert found(assignee="anna") == []
    closed = {"include_closed": True}
    assert ids(engine.user_tasks(assignee="anna", **closed)) == [own]
    assert ids(engine.watched_tasks("boris")) == [helped]
    engine.act_on_task(own, "renew")
    assert found(assignee="anna") == [own]


def test_a_task_that_a_domain_changes_is_listed_as_it_stands(engine):
    """Whatever the row in hand says of its people, the list follows what is written."""
    task = engine.user_task(add(engine, assignee="anna", creator="chief"))
    with engine.work() as work:
        changed = replace(task, assignee="boris")
        after = work.change_task(changed, "hand_over", by=None, creator="vera")
        work.change_task(after, "watch", by=None, observers=("anna", "vera", "anna"))
    assert engine.user_tasks(assignee="anna") == []
    assert ids(engine.user_tasks(assignee="boris")) == [task.id]
    assert ids(engine.watched_tasks("vera")) == [task.id]
    with pytest.raises(ConflictError), engine.work() as work:
        work.change_task(task, "hand_over", by=None, assignee="anna")
    assert engine.count_user_tasks(assignee="anna") == 0


def test_people_narrow_the_tasks_of_an_instance_and_a_record(engine):
    mine = add(engine, assignee="anna", record="r1")
    add(engine, assignee="anna", record="r2")
    groups = add(engine, candidate_groups=("sales",), record="r1")
    add(engine, assignee="boris", candidate_groups=("sales",), record="r1")
    of = {"record": "r1", "assignee": "anna", "groups": ["sales"]}
    assert ids(engine.user_tasks(**of)) == [mine, groups]
    [first], [second] = pages(lambda **it: engine.user_tasks(**of, **it), 1)
    assert [first.id, second.id] == [mine, groups]


def test_a_task_is_returned_by_its_id(engine):
    engine.start("ask")
    [task] = engine.user_tasks()
    assert engine.user_task(task.id) == task
    engine.complete_user_task(task.id)
    assert engine.user_task(task.id).state is TaskState.COMPLETED
    with pytest.raises(NotFoundError, match="no task 'task-x'"):
        engine.user_task("task-x")


# -- jobs -----------------------------------------------------------------------


def test_jobs_tell_their_tries_and_errors(engine):
    instance = engine.start("fail").id
    other = engine.start("fail").id
    [job] = engine.jobs(instance=instance)
    assert (job.state, job.attempts, job.element_id) == (JobState.FAILED, 1, "do")
    assert job.last_error.endswith("nobody answers")
    assert (job.due, job.locked_until) == (START + dt.timedelta(minutes=1), None)
    assert {it.instance_id for it in engine.jobs()} == {instance, other}
    engine.clock.advance(HOUR / 60)
    engine.run_due()
    assert [it.attempts for it in engine.jobs()] == [2, 2]


def test_a_leased_job_tells_until_when(engine):
    engine.start("look")
    [leased] = engine.seen_by_job
    assert leased.locked_until > START
    assert (leased.due, leased.attempts) == (leased.locked_until, 1)
    assert engine.jobs() == []


# -- starts ---------------------------------------------------------------------


def test_a_repeated_start_answers_with_the_first_instance(engine):
    first = engine.start("ask", {"n": 1}, event_id="order/1")
    [task] = engine.user_tasks()
    assert engine.start("ask", {"n": 2}, event_id="order/1") == first
    assert engine.variables(first.id) == {"n": 1}
    engine.complete_user_task(task.id)
    again = engine.start("ask", event_id="order/1")
    assert (again.id, again.state) == (first.id, InstanceState.COMPLETED)
    assert engine.start("ask", event_id="order/2").id != first.id
    assert len(engine.instances()) == 2


def test_the_event_of_another_command_starts_nothing(engine):
    # kept for an hour, so that its event counts as seen
    engine.publish_message("paid", correlation_key="o-1", event_id="bank/1")
    with pytest.raises(NotFoundError, match="another command's"):
        engine.start("ask", event_id="bank/1")
    assert engine.instances() == []


def test_a_start_that_was_refused_may_be_repeated(engine):
    with pytest.raises(NotFoundError):
        engine.start("asc", event_id="order/1")
    assert engine.start("ask", event_id="order/1").process_id == "ask"


# -- while others write ---------------------------------------------------------

dues = st.none() | st.integers(0, 3)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("add"), dues),
        st.tuples(st.just("complete"), st.integers(0, 30)),
        st.tuples(st.just("delegate"), st.integers(0, 30)),
        st.tuples(st.just("move"), st.integers(0, 30), dues),
    ),
    max_size=3,
)


class Inbox:
    """Write to a list that somebody else is reading."""

    def __init__(self, engine):
        self.engine = engine
        self.touched = set()

    def do(self, deed):
        kind, *values = deed
        if kind == "add":
            self.add(*values)
            return
        tasks = self.engine.user_tasks(assignee="anna")
        if not tasks:
            return
        task = tasks[values[0] % len(tasks)].id
        self.touched.add(task)
        if kind == "complete":
            self.engine.complete_user_task(task)
        elif kind == "delegate":
            self.engine.delegate_task(task, "boris")
        else:
            with self.engine.work() as work:
                due = moment(values[1])
                work.change_task(work.task(task), "move", by=None, due=due)

    def add(self, due):
        self.touched.add(add(self.engine, due=moment(due), assignee="anna"))


def moment(hours):
    return None if hours is None else START + hours * HOUR


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first=st.lists(dues, max_size=8),
    between=st.lists(deeds, min_size=1, max_size=6),
    limit=st.integers(1, 3),
    backwards=st.booleans(),
    of_anna=st.booleans(),
)
def test_what_stays_is_met_once_whatever_is_written_meanwhile(
    engine, first, between, limit, backwards, of_anna
):
    for task in engine.user_tasks():
        engine.complete_user_task(task.id)
    inbox = Inbox(engine)
    for due in first:
        inbox.add(due)
    inbox.touched.clear()
    options = {"assignee": "anna"} if of_anna else {}
    options["order"] = "-due" if backwards else "due"
    whole = engine.user_tasks(**options)
    met, writing = [], itertools.cycle(between)
    for _, page in zip(
        range(40), pages_while(engine, limit, options, inbox, writing), strict=False
    ):
        met.extend(page)
    staying = [it for it in ids(whole) if it not in inbox.touched]
    untouched = [it for it in ids(met) if it not in inbox.touched]
    assert untouched == staying
    places = [(it.urgency, it.number) for it in met]
    assert places == sorted(places, reverse=backwards)


def pages_while(engine, limit, options, inbox, writing):
    """Read page by page; others write after each of the first six."""
    after, left = None, 6
    while True:
        page = engine.user_tasks(limit=limit, after=after, **options)
        yield page
        if page.next is None:
            return
        after = page.next
        if left:
            left -= 1
            for deed in next(writing):
                inbox.do(deed)
