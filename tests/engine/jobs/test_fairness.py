"""A flood of one process, or one that always fails, holds up no other.

How long others wait is counted in what is done before them, never in seconds.
"""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.conftest import Play

from bizproc.connecting import connect
from bizproc.engine import scheduler
from bizproc.engine.choice.next_timer import find_next
from bizproc.engine.choice.turns import IN_A_ROW, Turns
from bizproc.engine.jobs.executor import JobExecutor
from bizproc.engine.waits import jobs, lanes, timers
from bizproc.model.rows import Timer
from bizproc.store import JOBS, TIMERS

ZERO = dt.timedelta()
FLOOD, FEW = 30, 3
# a round has a turn for the flood, too
MOST = IN_A_ROW + 1
JOB = (
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="{}"/></extensionElements></serviceTask>'
)
TIMER = (
    '<startEvent id="s"/><endEvent id="e"/><intermediateCatchEvent id="call">'
    "<timerEventDefinition><timeDuration>PT{}S</timeDuration></timerEventDefinition>"
    "</intermediateCatchEvent>"
)
WAYS = "s>call\ncall>e"


@pytest.fixture
def matrix(tmp_path, addresses):
    made = Play(tmp_path, addresses(), jobs="worker")
    yield made
    made.engine.close()


def waits_of(order, name):
    """Return how much of others was done before each of one name."""
    places = [at for at, it in enumerate(order) if it == name]
    return [b - a - 1 for a, b in zip([-1, *places], places, strict=False)]


def noting(play, *names, **options):
    order = []
    for name in names:

        def note(name=name) -> None:
            order.append(name)

        play.actions.add(name, **options)(note)
        play.draw(JOB.format(name), WAYS, id_=name)
    return order


def test_jobs_of_one_process_do_not_wait_for_all_of_another(matrix):
    order = noting(matrix, "flood", "few")
    for _ in range(FLOOD):
        matrix.start(id_="flood")
    for _ in range(FEW):
        matrix.start(id_="few")
    assert matrix.engine.run_due() == FLOOD + FEW
    assert max(waits_of(order, "few")) <= MOST
    assert order.count("flood") == FLOOD


def test_an_instance_that_fails_again_and_again_holds_up_no_other(matrix):
    order = noting(matrix, "few")

    @matrix.actions.add("poison", retries=FLOOD, backoff=ZERO)
    def poison() -> None:
        order.append("poison")
        raise ConnectionError

    matrix.draw(JOB.format("poison"), WAYS, id_="a")
    matrix.start(id_="a")
    for _ in range(FEW):
        matrix.start(id_="few")
    matrix.engine.run_due()
    assert max(waits_of(order, "few")) <= MOST
    assert order.count("poison") == FLOOD
    assert len(matrix.engine.incidents()) == 1


def test_workers_outside_get_the_jobs_of_each_process_in_turn(matrix):
    matrix.actions.add("out", external=True)(lambda: None)
    for name, many in (("flood", FLOOD), ("few", FEW)):
        matrix.draw(JOB.format("out"), WAYS, id_=name)
        for _ in range(many):
            matrix.start(id_=name)
    order = []
    while taken := matrix.engine.activate_jobs("out", worker="w", max_jobs=1):
        order += [it.process_id for it in taken]
    assert max(waits_of(order, "few")) <= 1
    assert len(order) == FLOOD + FEW


def test_what_may_not_be_called_now_holds_up_no_other(matrix):
    """Neither what workers outside are to do, nor what has had its calls, in front."""
    order = noting(matrix, "few")
    matrix.actions.add("out", external=True)(lambda: None)

    @matrix.actions.add("rated", rate=(2, dt.timedelta(minutes=1)))
    def rated() -> None:
        order.append("rated")

    for name in ("out", "rated"):
        matrix.draw(JOB.format(name), WAYS, id_=name)
        for _ in range(FEW):
            matrix.start(id_=name)
    for _ in range(2 * FEW):
        matrix.start(id_="few")
    assert matrix.engine.run_due() == 2 + 2 * FEW
    assert order.count("rated") == 2
    assert matrix.engine.next_due() == matrix.clock.time + dt.timedelta(minutes=1)
    assert len(matrix.engine.activate_jobs("out", worker="w", max_jobs=9)) == FEW


@pytest.mark.parametrize("kind", ["out", "rated"])
def test_the_next_job_is_found_by_as_many_steps_whatever_stands_before_it(
    tmp_path, kind
):
    """Counted in steps of SQLite's own machine, of three jobs each."""
    steps = [_steps(tmp_path, kind, many) for many in (20, 2_000)]
    assert steps[1] <= 1.2 * steps[0]


def test_postgresql_reads_the_next_of_a_lane_alone(tmp_path, reused_postgresql):
    """Also where it knows that most jobs are of the lane, and not that they come last."""
    play = Play(tmp_path, reused_postgresql.emptied(), jobs="worker")
    noting(play, "a", "b")
    play.start(id_="a")
    sql = (
        "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables"
        " WHERE relname = 'bizproc_job'"
    )
    with play.engine.components.store.begin() as tx:
        [like] = tx.select(JOBS)
        ids = [f"a{n:05}" for n in range(300)] + [f"b{n:05}" for n in range(5_700)]
        # as they stand on the disk after a while
        ids.sort(key=lambda it: it[::-1])
        rows = (replace(like, id=it, process_id=it[0], action=it[0]) for it in ids)
        tx.insert(JOBS, *rows)
    with play.engine.components.store.begin() as tx:
        tx.connection.exec_driver_sql("ANALYZE bizproc_job")
    with play.engine.components.store.begin() as tx:
        found = [
            jobs.take_first_of(tx, it, now=play.clock.time) for it in lanes.of_jobs(tx)
        ]
        read = tx.connection.exec_driver_sql(sql).scalar()
    assert [it.id for it in found] == [min(like.id, "a00000"), "b00000"]
    assert read <= 10
    play.engine.close()


def _steps(folder, kind, many):
    counted = [0]

    def count():
        counted[0] += 1

    def watch(connection, _):
        connection.set_progress_handler(count, 10)

    sa.event.listen(sa.Engine, "connect", watch)
    try:
        play = Play(folder, "sqlite://", jobs="worker")
    finally:
        sa.event.remove(sa.Engine, "connect", watch)
    noting(play, "few", "rated", rate=(1, dt.timedelta(minutes=1)))
    play.actions.add("out", external=True)(lambda: None)
    play.draw(JOB.format("out"), WAYS, id_="out")
    play.start(id_=kind)
    play.engine.run_due(limit=1)
    play.actions.add("last")(lambda: None)
    play.draw(JOB.format("last"), WAYS, id_="last")
    made = play.start(id_=kind)
    with play.engine.components.store.begin() as tx:
        [like] = [it for it in tx.select(JOBS) if it.instance_id == made]
        tx.insert(JOBS, *(replace(like, id=f"0{n:05}") for n in range(many)))
    for _ in range(3):
        play.start(id_="last")
    executor = JobExecutor(play.engine.components, renews=False)
    counted[0] = 0
    begun = []
    while len(begun) < 3:
        found, it = executor.begin_next()
        assert found
        begun += [it] if it.job.process_id == "last" else []
    play.engine.close()
    return counted[0]


def test_timers_of_one_process_do_not_wait_for_all_of_another(matrix):
    order = noting(matrix, "flood", "few")
    for name, many in (("flood", FLOOD), ("few", FEW)):
        seconds = 1 if name == "flood" else 2
        matrix.draw(TIMER.format(seconds), WAYS, id_=name)
        order += [name for _ in range(many) if matrix.start(id_=name)]
    order.clear()
    matrix.clock.time += dt.timedelta(minutes=1)
    turns = Turns()
    while scheduler.fire_timers(matrix.engine.components, turns, limit=1):
        left = {"flood": FLOOD, "few": FEW}
        with matrix.engine.read() as tx:
            waiting = [it.process_id for it in tx.select(TIMERS)]
        done = {name: n - waiting.count(name) for name, n in left.items()}
        order.append("few" if done["few"] > order.count("few") else "flood")
    assert max(waits_of(order, "few")) <= MOST
    assert order.count("flood") == FLOOD


def test_the_first_that_are_told_to_a_queue_are_of_each_process(matrix):
    for name, seconds, many in (("flood", 1, FLOOD), ("few", 2, FEW)):
        matrix.draw(TIMER.format(seconds), WAYS, id_=name)
        for _ in range(many):
            matrix.start(id_=name)
    now = matrix.clock.time + dt.timedelta(minutes=1)
    with matrix.engine.read() as tx:
        told = timers.due(tx, now=now, limit=10)
        every = timers.due(tx, now=now, limit=1_000)
    assert [it.process_id for it in told[:6]] == ["few", "flood"] * FEW
    assert len(told) == 5 + FEW
    assert [it.process_id for it in every] == ["flood"] * FLOOD + ["few"] * FEW


def test_timers_of_an_instance_fire_in_their_order_whoever_is_told_of_which(matrix):
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/><endEvent id="e"/>'
        + TIMER.split("<endEvent", 1)[1].split("/>", 1)[1].format(1)
        + TIMER.split("<endEvent", 1)[1]
        .split("/>", 1)[1]
        .format(2)
        .replace('"call"', '"second"')
    )
    matrix.draw(body, "s>g\ng>call\ng>second\ncall>e\nsecond>e")
    instance = matrix.start()
    other = matrix.start()
    matrix.clock.time += dt.timedelta(minutes=1)
    with matrix.engine.read() as tx:
        last = max(
            (it for it in tx.select(TIMERS) if it.instance_id == instance),
            key=lambda it: it.due,
        )
    scheduler.fire_timer_if_due(matrix.engine.components, last.id)
    fired = [
        it.element_id
        for it in matrix.engine.history(instance)
        if it.type == "timer_fired"
    ]
    assert fired == ["call", "second"]
    assert matrix.waits(other) == ["call", "second"]


# -- the rule ----------------------------------------------------------------------

NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
A_TIMER = Timer(
    id="", instance_id="i", process_id="", element_id="t", token=1, key=None,
    due=NOW, number=0,
)  # fmt: skip
armed = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 5)), min_size=1, max_size=40
)


@given(first=armed, later=armed)
def test_whoever_has_something_due_has_a_turn_soon_and_each_keeps_its_order(
    first, later
):
    """Whatever is due, and whatever comes due meanwhile."""
    engine = connect("memory://")
    coming, order, waiting, turns = list(later), [], {}, Turns()
    with engine.components.store.begin() as tx:

        def arm(number, process, minutes):
            due = NOW - dt.timedelta(minutes=minutes)
            one = replace(
                A_TIMER, id=f"{number}", process_id=process, due=due, number=number
            )
            timers.arm(tx, one)

        for number, (process, minutes) in enumerate(first):
            arm(number, process, minutes)
        while (found := find_next(tx, turns, now=NOW)) is not None:
            of_it = [
                it for it in tx.select(TIMERS) if it.process_id == found.process_id
            ]
            assert found == min(of_it, key=lambda it: (it.due, it.number))
            order.append(found.id)
            timers.take(tx, found.id)
            left = {it.process_id for it in tx.select(TIMERS)}
            waiting = {it: waiting.get(it, 0) + 1 for it in left - {found.process_id}}
            # two rounds, four in a row, and a round in which it is the last
            assert max(waiting.values(), default=0) <= 2 * 4 + IN_A_ROW + 4
            if coming:
                arm(100 + len(coming), *coming.pop())
    assert len(order) == len(first) + len(later) - len(coming)
    engine.close()
