"""One bad instance among fifty: the others finish, it has one incident, it can be ended.

In memory the bad one has forty-nine neighbours. On a database it has four: what keeps
them apart, a savepoint for each, does not depend on how many there are, and opening
fifty for each of eighty bad things would take the suite minutes.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.engine.bad_things import BAD_THINGS, ODD_BUT_GOOD, BadThing
from tests.engine.conftest import Play

from bizproc.action import ActionContext
from bizproc.engine.components import Options
from bizproc.engine.domain import Domain, PlainTasks
from bizproc.engine.facts import TaskAdded, TaskChanged
from bizproc.errors import BizprocError
from bizproc.feel import Function
from bizproc.model.row_factory import changed
from bizproc.store import INSTANCES, JOBS, SUBSCRIPTIONS, TIMERS, USER_TASKS, eq

SIGNAL = '<signal id="sig" name="go"/>'


def extension(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>"


def script(id_: str, expression: str, variable: str) -> str:
    inner = f'<zeebe:script expression="{expression}" resultVariable="{variable}"/>'
    return f'<scriptTask id="{id_}">{extension(inner)}</scriptTask>'


def turns(collection: str) -> str:
    inner = (
        f'<zeebe:loopCharacteristics inputCollection="{collection}" inputElement="i"/>'
    )
    return (
        '<multiInstanceLoopCharacteristics isSequential="false">'
        f"{extension(inner)}</multiInstanceLoopCharacteristics>"
    )


MAIN = (
    '<startEvent id="s"/>'
    '<intermediateCatchEvent id="go"><signalEventDefinition signalRef="sig"/>'
    '</intermediateCatchEvent><exclusiveGateway id="ways" default="ways_act"/>'
    '<serviceTask id="act">'
    + extension(
        '<zeebe:taskDefinition type="act"/><zeebe:ioMapping><zeebe:input source="= items"'
        ' target="items"/></zeebe:ioMapping>'
    )
    + "</serviceTask>"
    + script("third", "= price(1) / 3 + record", "third")
    + '<intermediateCatchEvent id="hour"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<userTask id="ask"/><endEvent id="e"/>'
    '<callActivity id="self">'
    + extension('<zeebe:calledElement processId="again"/>')
    + "</callActivity>"
    '<task id="loop"/>'
    + script("items", "= i", "x").replace(
        "</scriptTask>", turns("= for n in 1..2000 return n") + "</scriptTask>"
    )
    + '<subProcess id="nested">'
    + turns("= for n in 1..100 return n")
    + '<startEvent id="ns"/><userTask id="nt">'
    + turns("= for n in 1..100 return n")
    + '</userTask><endEvent id="ne"/><sequenceFlow id="n1" sourceRef="ns" targetRef="nt"/>'
    '<sequenceFlow id="n2" sourceRef="nt" targetRef="ne"/></subProcess>'
    + script("grow", "= for n in 1..20000 return &quot;" + "x" * 60 + "&quot;", "grown")
)
FLOWS = """
s>go
go>ways
ways>self?= way = "self"
ways>loop?= way = "loop"
ways>items?= way = "items"
ways>nested?= way = "nested"
ways>grow?= way = "grow"
ways>act!
act>third
third>hour
hour>ask
ask>e
loop>loop
self>hour
items>hour
nested>hour
grow>hour
"""
AGAIN = (
    '<startEvent id="as"/><callActivity id="deeper">'
    + extension('<zeebe:calledElement processId="again"/>')
    + '</callActivity><endEvent id="ae"/>'
)


THIRD = Decimal("1." + "3" * 33)


class Ward:
    """Hold an engine with a process that many run, and one bad thing for one of them."""

    def __init__(self, folder: Any, url: str, neighbours: int) -> None:
        self.neighbours = neighbours
        self.bad: BadThing | None = None
        tasks = PlainTasks()
        domain = Domain(
            names=self._names,
            functions=self._functions,
            noticed=self._noticed,
            tasks=tasks,
        )
        tasks.complete_draft = self._draft  # type: ignore[method-assign]
        options = Options(
            retry_delays=(), max_steps=2_000, max_items=1_000, max_tokens=3_000
        )
        self.play = Play(folder, url, domain=domain, options=options)
        self.play.actions.add("act", transactional=True)(self._act)
        self.play.draw(MAIN, FLOWS, root=SIGNAL)
        self.play.draw(AGAIN, "as>deeper\ndeeper>ae", id_="again")

    # -- what the instances meet -----------------------------------------------

    def _is_bad(self, key: str | None, what: str) -> bool:
        return key == "bad" and self.bad is not None and self.bad.asked == what

    def _names(self, _: Any, place: Any) -> Any:
        if self._is_bad(place.key, "names"):
            return self.bad.answer()
        return {"record": 1}

    def _functions(self, _: Any, place: Any) -> Any:
        if self._is_bad(place.key, "functions"):
            return self.bad.answer()
        return {"price": Function("price", ("x",), lambda x: x)}

    def _noticed(self, _: Any, fact: Any) -> None:
        key = fact.task.key if isinstance(fact, TaskAdded | TaskChanged) else None
        if self._is_bad(key, "noticed"):
            self.bad.answer()

    def _draft(self, _: Any, task: Any, inputs: Any) -> Any:
        del inputs
        return self.bad.answer() if self._is_bad(task.key, "draft") else task

    def _act(self, context: ActionContext, items: Any) -> Any:
        if context.key == "bad" and self.bad is not None and self.bad.act is not None:
            return self.bad.act(items)
        return {"count": len(items)}

    # -- a day in the ward -----------------------------------------------------

    def admit(self) -> tuple[str, list[str]]:
        given = {"items": [1, 2, 3], "way": "act"}
        more = {} if self.bad is None else dict(self.bad.variables)
        bad = self.play.start({**given, **more}, key="bad")
        good = [self.play.start(given) for _ in range(self.neighbours)]
        if self.bad is not None and self.bad.content is not None:
            self._spoil(bad, self.bad.content)
        return bad, good

    def _spoil(self, instance: str, content: Any) -> None:
        with self.play.engine.components.store.begin() as tx:
            row = tx.get(INSTANCES, instance)
            tx.replace(INSTANCES, changed(row, content=content(row.content)))

    def a_day(self, instances: list[str]) -> None:
        engine = self.play.engine
        engine.broadcast_signal("go")
        self.play.clock.time += dt.timedelta(hours=2)
        engine.run_due()
        for instance in instances:
            self.play.complete(instance, "ask")

    def is_well(self, instance: str) -> bool:
        variables = self.play.variables(instance)
        return (
            self.play.state(instance) == "COMPLETED"
            and variables["items"] == [1, 2, 3]
            and variables["count"] == 3
            and variables["third"] == THIRD
        )

    def left_of(self, instance: str) -> dict[str, int]:
        of = eq("instance_id", instance)
        with self.play.engine.read() as tx:
            left = {
                table.name: tx.count(table, of)
                for table in (TIMERS, JOBS, SUBSCRIPTIONS)
            }
            open_tasks = eq("state", "CREATED")
            left["tasks"] = tx.count(USER_TASKS, of, open_tasks)
        left["incidents"] = len(self.play.engine.incidents(instance=instance))
        return {name: count for name, count in left.items() if count}


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def ward(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ward")
    if request.param == "memory":
        ward = Ward(folder, "memory://", 49)
    elif request.param == "sqlite":
        ward = Ward(folder, f"sqlite:///{folder}/ward.db?synchronous=NORMAL", 4)
    else:
        ward = Ward(folder, request.getfixturevalue("postgresql_of_module"), 4)
    yield ward
    ward.play.engine.close()


@pytest.fixture
def reset(ward):
    yield
    ward.bad = None
    for instance in ward.play.engine.instances(state="ACTIVE"):
        ward.play.engine.terminate(instance.id)


@pytest.mark.usefixtures("reset")
@pytest.mark.parametrize("name", BAD_THINGS)
def test_one_bad_instance_is_one_incident_and_nobody_elses_trouble(ward, name):
    bad = ward.bad = BAD_THINGS[name]
    sick, healthy = ward.admit()
    ward.a_day(healthy)
    assert [it for it in healthy if not ward.is_well(it)] == []

    [incident] = ward.play.engine.incidents()
    assert incident.instance_id == sick
    assert bad.told in incident.message or bad.told in incident.code
    assert len(incident.message) < 3_000
    assert bad.code in {None, incident.code}
    assert (incident.traceback is not None) or not bad.traced

    assert ward.play.engine.terminate(sick).state.value == "TERMINATED"
    assert ward.left_of(sick) == {}
    assert ward.play.engine.incidents() == []


@pytest.mark.usefixtures("reset")
@pytest.mark.parametrize("name", ODD_BUT_GOOD)
def test_what_is_merely_odd_is_taken(ward, name):
    ward.bad = BadThing(told="", act=lambda _: {"count": 3, **ODD_BUT_GOOD[name](None)})
    odd, healthy = ward.admit()
    ward.a_day([odd, *healthy])
    assert [it for it in (odd, *healthy) if not ward.is_well(it)] == []
    assert ward.play.engine.incidents() == []


@pytest.mark.usefixtures("reset")
def test_ctrl_c_stops_the_program_and_nothing_is_half_done(ward):
    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    ward.bad = BadThing(told="", act=interrupt)
    sick, healthy = ward.admit()
    with pytest.raises(KeyboardInterrupt):
        ward.play.engine.broadcast_signal("go")
    assert {tuple(ward.play.waits(it)) for it in (sick, *healthy)} == {("go",)}
    assert ward.play.engine.incidents() == []


@pytest.mark.usefixtures("reset")
def test_a_signal_that_could_not_be_taken_is_kept_and_comes_with_the_retry(ward):
    ward.bad = BadThing(told="", content=lambda _: "{}")
    with_state = {}

    def spoil(text: str) -> str:
        with_state["content"] = text
        return "{}"

    ward.bad = BadThing(told="", content=spoil)
    sick, _ = ward.admit()
    for _ in range(2):
        published = ward.play.engine.broadcast_signal("go", variables={"came": 7})
        assert sick in published.instances
    [incident] = ward.play.engine.incidents()
    assert len(incident.undelivered) == 2
    ward.play.engine.resolve_incident(incident.id)
    [again] = ward.play.engine.incidents()
    assert (again.id != incident.id, len(again.undelivered)) == (True, 2)

    ward._spoil(sick, lambda _: with_state["content"])
    ward.play.engine.resolve_incident(again.id)
    assert ward.play.engine.incidents() == []
    assert ward.play.waits(sick) == ["hour"]
    assert ward.play.variables(sick)["came"] == 7


@pytest.mark.usefixtures("reset")
def test_what_a_person_does_to_a_broken_instance_is_refused_and_reported(ward):
    ward.bad = BadThing(told="")
    sick, healthy = ward.admit()
    ward.a_day(healthy)
    task = ward.play.task(sick, "ask")
    ward._spoil(sick, lambda _: "{}")
    for _ in range(2):
        with pytest.raises(BizprocError, match="cannot be read"):
            ward.play.engine.complete_user_task(task.id)
        [incident] = ward.play.engine.incidents()
        assert (incident.instance_id, incident.code) == (sick, "STATE")
    assert ward.play.engine.user_task(task.id).state.value == "CREATED"
