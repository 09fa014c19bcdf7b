"""Say of each thing that an instance waits for what would let it go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bizproc._spiff.places import Place
from bizproc._spiff.telling import is_told
from bizproc.bpmn.elements import EventKind, Node
from bizproc.bpmn.kind_words import exact_kind
from bizproc.engine.queries.near_misses import near_misses
from bizproc.engine.waits import user_tasks
from bizproc.model.explanation import InstanceWait, WaitKind
from bizproc.model.rows import (
    NEVER,
    HistoryEvent,
    Incident,
    Job,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from bizproc.model.states import IncidentState, TaskState
from bizproc.store import (
    INCIDENTS,
    JOBS,
    SUBSCRIPTIONS,
    TIMERS,
    Transaction,
    eq,
)

Row = UserTask | Timer | Subscription | Job | Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Hold what is known of an instance that is asked about.

    `places` is None if its state cannot be read; `nodes` are the elements by id, as
    far as the diagram can be read; `events` the latest of the history, in order;
    `names_of_messages` tells what kept messages are called; `external` are the actions
    that workers outside do.
    """

    tx: Transaction
    now: dt.datetime
    row: ProcessInstance
    places: Sequence[Place] | None
    nodes: Mapping[str, Node]
    events: Sequence[HistoryEvent]
    is_cut: bool
    names_of_messages: Callable[[], frozenset[str]]
    external: Container[str] = ()
    activated: dict[str, dt.datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for event in self.events:
            if event.element_id is not None and event.type in _BEGINNINGS:
                self.activated[event.element_id] = event.at

    def since(self, node: Node | None, element_id: str) -> dt.datetime | None:
        """Return when an element was entered, or what it stands on."""
        found = self.activated.get(element_id)
        if found is None and node is not None and node.attached_to is not None:
            found = self.activated.get(node.attached_to)
        if found is None and not self.is_cut:
            return self.row.started_at
        return found


_BEGINNINGS = frozenset({"element_activated", "tokens_moved"})


def waits_of(scene: Scene) -> Iterator[InstanceWait]:
    """Yield what an instance waits for, what holds it before what stands beside."""
    rows = _rows(scene)
    found = [_wait_for(scene, row) for row in rows]
    yield from (wait for wait in found if wait.holds)
    if scene.places is not None:
        covered = {row.token for row in rows}
        for place in scene.places:
            if place.number not in covered and not place.around:
                yield from _without_row(scene, place)
    yield from (wait for wait in found if not wait.holds)
    for place in scene.places or ():
        if place.around and place.choices:
            yield _to_choose(scene, place)


def _rows(scene: Scene) -> list[Row]:
    """Return everything in the tables that waits for the instance."""
    tx, of = scene.tx, eq("instance_id", scene.row.id)
    opened = eq("state", IncidentState.OPEN)
    return [
        *tx.select(INCIDENTS, of, opened, order_by=("created_at", "id")),
        *user_tasks.pending_in(tx, scene.row.id),
        # one that an incident holds is told of by that
        *(
            job
            for job in tx.select(JOBS, of, order_by=("due", "id"))
            if job.due < NEVER or job.suspended_due is not None
        ),
        *tx.select(TIMERS, of, order_by=("due", "number")),
        *tx.select(SUBSCRIPTIONS, of, order_by=("number",)),
    ]


def _wait_for(scene: Scene, row: Row) -> InstanceWait:
    element = row.element_id or ""
    at = _place_of(scene, row.token)
    node = at.node if at is not None else scene.nodes.get(element)
    kind, goes_on = _WAYS[type(row)](row, scene.now)
    if isinstance(row, Job) and row.action in scene.external:
        goes_on = _outside_ways(row, scene.now) or goes_on
    if isinstance(row, Subscription):
        kind = "signal" if row.kind == "signal" else "message"
        goes_on = _message_ways(row, node)
    since = scene.since(node, element)
    if isinstance(row, UserTask | Incident):
        since = row.created_at
    return InstanceWait(
        kind=kind,
        element_id=element,
        element_name=node.name if node is not None else "",
        element_kind=exact_kind(node) if node is not None else "",
        since=since,
        holds=_holds(at, node, row),
        row=row,
        goes_on=goes_on,
        near_misses=near_misses(
            scene.tx, row, now=scene.now, names=scene.names_of_messages
        )
        if isinstance(row, Subscription)
        else (),
    )


def _place_of(scene: Scene, token: int | None) -> Place | None:
    found = [it for it in scene.places or () if it.number == token]
    return found[0] if found else None


def _holds(at: Place | None, node: Node | None, row: Row) -> bool:
    if isinstance(row, Incident):
        return True
    if at is not None:
        return not at.beside
    if row.token is None:
        return False
    return node is None or node.attached_to is None


# -- what would let it go on ---------------------------------------------------

_RESUMED = "once what is suspended is resumed"
Ways = tuple[WaitKind, tuple[str, ...]]


def _task_ways(task: UserTask, now: dt.datetime) -> Ways:
    del now
    if task.token is None:
        return "task", ("nothing waits for it: the process goes on without it",)
    if task.control_since is not None:
        who = task.creator or "its creator"
        return "task", (f"{who} accepts it: `bizproc act {task.id} accept`",)
    if task.assignee is not None:
        who = task.assignee
    elif task.candidate_groups:
        who = "somebody of " + ", ".join(task.candidate_groups)
    else:
        who = "somebody (it is assigned to nobody)"
    if task.state is TaskState.DEFERRED:
        return "task", (f"{who} resumes and completes it: it is put off",)
    return "task", (f"{who} completes it: `bizproc complete {task.id}`",)


def _timer_ways(timer: Timer, now: dt.datetime) -> Ways:
    if timer.suspended_due is not None:
        return "timer", (f"its moment comes, {_RESUMED}",)
    if timer.due <= now:
        way = "it is due already and nobody fires it: run a worker, or `bizproc tick`"
        return "timer", (way,)
    return "timer", ("its moment comes",)


def _job_ways(job: Job, now: dt.datetime) -> Ways:
    if job.suspended_due is not None:
        return "job", (f"{job.action!r} is called, {_RESUMED}",)
    if job.locked_until is not None and job.locked_until > now:
        if job.worker is not None:
            return "job", (f"{job.worker!r}, which has {job.action!r}, reports",)
        return "job", (f"the call of {job.action!r} that is under way ends",)
    if job.due > now:
        return "job", (f"{job.action!r} is called again and succeeds",)
    way = f"a worker calls {job.action!r}: it is due, run a worker or `bizproc tick`"
    return "job", (way,)


def _outside_ways(job: Job, now: dt.datetime) -> tuple[str, ...]:
    """Return what lets a job of a worker outside go on; nothing if that is no different."""
    if job.suspended_due is not None:
        return (f"a worker outside activates {job.action!r}, {_RESUMED}",)
    if job.locked_until is not None and job.locked_until > now:
        return ()
    if job.due > now:
        when = job.due.isoformat(timespec="seconds")
        return (
            f"a worker outside that activates {job.action!r} tries again from {when}",
        )
    return (f"a worker outside that activates {job.action!r} takes and completes it",)


def _incident_ways(incident: Incident, now: dt.datetime) -> Ways:
    del now
    retry = f"its cause is mended, then `bizproc resolve {incident.id}`"
    return "incident", (retry, f"or without it: `bizproc resolve {incident.id} --skip`")


def _subscription_ways(row: Subscription, now: dt.datetime) -> Ways:
    del now
    return "message", (row.message,)


_WAYS: Mapping[type, Callable[..., Ways]] = {
    UserTask: _task_ways,
    Timer: _timer_ways,
    Job: _job_ways,
    Incident: _incident_ways,
    Subscription: _subscription_ways,
}


def _message_ways(wait: Subscription, node: Node | None) -> tuple[str, ...]:
    condition = node.event.condition if node is not None else None
    only = f", if {condition.text.lstrip('= ')}" if condition is not None else ""
    if wait.kind == "signal":
        return (f"signal {wait.message!r} is broadcast{only}",)
    if wait.key is None:
        return ()
    way = f"message {wait.message!r} comes with key {wait.key!r}{only}"
    return (f"{way}: `bizproc publish {wait.message} --key {wait.key}`",)


def _without_row(scene: Scene, at: Place) -> Iterator[InstanceWait]:
    node = at.node
    kind: WaitKind = "nothing"
    ways: tuple[str, ...] = ()
    if at.beside:
        return
    if at.choices:
        yield _to_choose(scene, at)
        return
    if at.missing is not None:
        kind = "join"
        ways = tuple(_by_flow(it.source, it.id, at) for it in at.missing)
        if node.activation is not None:
            held = f"its condition comes to hold: {node.activation.text}"
            ways = (held, *ways)
    elif node.event.parts:
        kind = "events"
        many = node.event.kind is EventKind.PARALLEL_MULTIPLE
        number = f"all of its {len(node.event.parts)}" if many else "one of its"
        ways = (f"{number} events come{'' if many else 's'}; each is told of beside",)
    elif node.event.kind is EventKind.CONDITIONAL and node.event.condition is not None:
        kind = "condition"
        ways = (f"the condition comes to hold: {node.event.condition.text}",)
    elif node.start_quantity > 1:
        kind = "join"
        ways = (f"{node.start_quantity} tokens have come, which it takes at once",)
    elif is_told(node):
        kind = "command"
        end = f"`bizproc tokens complete {scene.row.id} {at.number}`"
        ways = (f"somebody says that it has happened: {end}",)
    elif node.action is not None:
        kind = "action"
        ways = (f"whoever {node.action!r} left it to completes it",)
    yield InstanceWait(
        kind=kind,
        element_id=node.id,
        element_name=node.name,
        element_kind=exact_kind(node),
        since=_since_join(scene, at),
        goes_on=ways,
    )


def _to_choose(scene: Scene, at: Place) -> InstanceWait:
    """Say which activities of an ad-hoc sub-process may be begun, and how it ends."""
    node, command = at.node, f"`bizproc tokens activate {scene.row.id}"
    inside = node.body.nodes if node.body is not None else {}
    ways = [
        f"somebody begins {_called(inside, it)}: {command} {it}`" for it in at.choices
    ]
    ad_hoc = node.body.ad_hoc if node.body is not None else None
    condition = ad_hoc.completion_condition if ad_hoc is not None else None
    if condition is not None:
        ways.append(f"it ends when this holds after one of them: {condition.text}")
    elif not at.around:
        end = f"`bizproc tokens complete {scene.row.id} {at.number}`"
        ways.append(f"or somebody says that none is needed: {end}")
    return InstanceWait(
        kind="command",
        element_id=node.id,
        element_name=node.name,
        element_kind=exact_kind(node),
        since=scene.since(node, node.id),
        holds=not at.around,
        goes_on=tuple(ways),
    )


def _called(nodes: Mapping[str, Node], id_: str) -> str:
    name = nodes[id_].name
    return f"{id_} ({name})" if name else id_


def _by_flow(source: str, flow: str, at: Place) -> str:
    return f"a token comes from {_called(at.scope.nodes, source)} by flow {flow}"


def _since_join(scene: Scene, at: Place) -> dt.datetime | None:
    """Return when the last element before a join was completed."""
    if at.missing is None:
        return scene.since(at.node, at.node.id)
    sources = {at.scope.flows[flow].source for flow in at.node.incoming}
    done = [
        event.at
        for event in scene.events
        if event.type == "element_completed" and event.element_id in sources
    ]
    return max(done, default=None)


def throws_message(node: Node) -> bool:
    """Say whether an element throws a message."""
    throwing = {"endEvent", "intermediateThrowEvent", "sendTask"}
    return node.event.kind is EventKind.MESSAGE and node.kind in throwing
