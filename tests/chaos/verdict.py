"""What is left when a story has ended: nothing lost, nothing doubled, nothing open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from tests.chaos.life import Life, open_engine
from tests.chaos.outside import Notebook, Recorder
from tests.chaos.story import BOOKED, path, wishes

from bizproc.engine import Engine
from bizproc.store import INCIDENTS, JOBS, MESSAGES, SUBSCRIPTIONS, TIMERS, USER_TASKS
from bizproc.stores.sql.backend import backend_for


def faults(life: Life) -> list[str]:
    """Return in words what was lost, doubled or left behind."""
    engine = open_engine(life)
    try:
        found = [*_lost(engine, life), *_left(engine), *_outside(life)]
        for order in life.orders:
            found += _of_instance(engine, life, order)
    finally:
        engine.close()
    return [*found, *_books(life)]


def _instances(life: Life) -> dict[int, str]:
    acknowledged = Notebook(life.folder / "acknowledged").lines()
    return {int(words[1]): words[2] for words in acknowledged if words[0] == "started"}


def _lost(engine: Engine, life: Life) -> Iterator[str]:
    """Find what was acknowledged and is not there."""
    known = {it.id: it.state.value for it in engine.instances(limit=100_000)}
    started = _instances(life)
    if len(known) != len(life.orders):
        yield f"{len(known)} instances of {len(life.orders)} orders"
    for order, instance in started.items():
        if known.get(instance) != "COMPLETED":
            yield f"lost: order {order} is {known.get(instance)}"
    tasks = {it.id: it.state.value for it in engine.user_tasks(include_closed=True)}
    for what, order, id_ in Notebook(life.folder / "acknowledged").lines():
        if what == "checked" and tasks.get(id_) != "COMPLETED":
            yield f"lost: the answer of order {order}, its task is {tasks.get(id_)}"


def _left(engine: Engine) -> Iterator[str]:
    """Find what is still open though every order has ended."""
    with engine.read() as tx:
        for table in (TIMERS, JOBS, SUBSCRIPTIONS, MESSAGES, INCIDENTS):
            for row in tx.select(table):
                yield f"left behind: {row}"
        for task in tx.select(USER_TASKS):
            if task.state.value != "COMPLETED":
                yield f"left behind: {task}"


def _outside(life: Life) -> Iterator[str]:
    """Find what was not done outside, or under two keys."""
    done = Recorder(life.folder).done()
    wanted = set().union(*map(wishes, life.orders))
    for wish in sorted(wanted - set(done)):
        yield f"lost: {wish} was never done"
    for wish, keys in done.items():
        if len(keys) > 1:
            yield f"doubled: {wish} under {sorted(keys)}"
        if wish not in wanted and not wish.startswith("remind/"):
            yield f"{wish} was nobody's wish"


def _of_instance(engine: Engine, life: Life, order: int) -> Iterator[str]:
    instance = _instances(life).get(order)
    if instance is None:
        yield f"lost: order {order} was never acknowledged"
        return
    if instance not in {it.id for it in engine.instances(limit=100_000)}:
        return  # told already
    history = engine.history(instance)
    numbers = [event.number for event in history]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"order {order}: the numbers of its history are {numbers}"
    reminded = f"remind/{order}" in Recorder(life.folder).done()
    went = Counter(it.element_id for it in history if it.type == "element_completed")
    expected = path(reminded=reminded)
    if went != expected:
        yield f"order {order} went {dict(went)} instead of {dict(expected)}"
    variables = engine.variables(instance)
    if variables != {"order": order, "checked": order}:
        yield f"order {order} has {variables}"
    raised = [it for it in history if it.type == "incident_raised"]
    if raised:
        yield f"false incidents of order {order}: {[it.data for it in raised]}"


def _books(life: Life) -> Iterator[str]:
    """Find orders that are not booked exactly once."""
    database = backend_for(life.url).engine
    with database.connect() as connection:
        booked = Counter(connection.scalars(sa.select(BOOKED.c.wish)))
    database.dispose()
    wanted = Counter(f"book/{order}" for order in life.orders)
    if booked != wanted:
        yield f"booked {dict(booked)} instead of {dict(wanted)}"
