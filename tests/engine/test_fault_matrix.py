"""Whatever fails, wherever: one incident, which retry and skip end, and nothing else.

Each place where an expression, a result or an event can fail is tried with each cure,
in memory and in databases, read anew by another engine between the fault and the cure.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.engine.conftest import Play
from tests.engine.fault_places import PLACES, ROOT, FaultyPlace, flow, flows

from bizproc.action import ActionContext, BpmnError
from bizproc.connecting import connect
from bizproc.engine.components import Options
from bizproc.engine.domain import Domain

BEGINNING = {"order": "o1"}
CALLED = (
    '<startEvent id="cs"/><scriptTask id="c"><extensionElements><zeebe:script'
    ' expression="= 3" resultVariable="made"/></extensionElements></scriptTask>'
    '<endEvent id="ce"/>'
)
OTHER = (
    '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</intermediateCatchEvent><endEvent id="e"/>'
)
FEE = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="fees"'
    ' namespace="urn:fees"><decision id="fee" name="fee"><literalExpression>'
    "<text>part + 1</text></literalExpression></decision></definitions>"
)


class Matrix:
    """Play one place up to its fault, on a store, and try a cure."""

    def __init__(self, folder: Any, url: str, place: FaultyPlace) -> None:
        self.place = place
        self.world: dict[str, Any] = {"divisor": 0}
        self.calls: list[str] = []
        self.url = url
        self.domain = Domain(names=lambda _work, _place: self.world)
        self.options = Options(retry_delays=())
        self.play = Play(folder, url, domain=self.domain, options=self.options)
        self._register()
        self._deploy()

    def _register(self) -> None:
        add = self.play.actions.add

        @add("inside", transactional=True)
        def inside(context: ActionContext, part: Any = None) -> dict[str, Any]:
            self.calls.append(context.idempotency_key)
            return {"got": part}

        @add("outside")
        def outside(context: ActionContext, part: Any = None) -> dict[str, Any]:
            self.calls.append(context.idempotency_key)
            return {"got": part}

        @add("broken", transactional=True)
        def broken() -> dict[str, Any]:
            self.calls.append("")
            return {"got": 10 // self.world["divisor"]}

        @add("refusing", transactional=True)
        def refusing() -> None:
            self.calls.append("")
            raise BpmnError("REFUSED")

    def _deploy(self) -> None:
        place, play = self.place, self.play
        (play.folder / "fee.dmn").write_text(FEE)
        play.engine.deploy(play.folder / "fee.dmn", check=False)
        play.draw(CALLED, "cs>c\nc>ce", id_="called")
        play.draw(OTHER, "s>t\nt>e", id_="other")
        conditions = ""
        if place.phase == "leaving" and "default=" in place.body:
            conditions = '<userTask id="right"/>' + flow(
                "x", "right", "= 10 / divisor = 5"
            )
        after = "" if 'id="after"' in place.body else '<userTask id="after"/>'
        play.draw(
            '<startEvent id="s"/><parallelGateway id="b0"/><task id="b"/>'
            '<userTask id="beside"/><endEvent id="end2"/>'
            + place.body
            + after
            + flows("s>b0 b0>b b0>beside " + place.ways)
            + conditions,
            root=ROOT,
        )

    def reach(self) -> None:
        self.other = self.play.start(id_="other")
        self.instance = self.play.start(dict(BEGINNING))
        for step in self.place.reach:
            step(self.play, self.instance)

    def restart(self) -> None:
        """Go on as another process of the application would."""
        self.play.engine.close()
        self.play.engine = connect(
            self.url,
            actions=self.play.actions,
            clock=self.play.clock,
            domain=self.domain,
            options=self.options,
            jobs="inline",
        )

    def incident(self) -> Any:
        [incident] = self.play.engine.incidents()
        assert incident.element_id == self.place.element
        [told] = [
            event
            for event in self.play.engine.history(self.instance)
            if event.type == "incident_raised"
        ][-1:]
        assert told.data["phase"] == self.place.phase
        return incident

    def resolve(self, action: str) -> None:
        self.play.engine.resolve_incident(self.incident().id, action=action)
        self.play.engine.run_due()

    def waits(self) -> tuple[str, ...]:
        """Return where the branch of the fault stands."""
        waits = self.play.waits(self.instance)
        return tuple(it for it in waits if it != "beside")

    def variables(self) -> dict[str, Any]:
        variables = self.play.variables(self.instance)
        assert BEGINNING.items() <= variables.items()
        return {k: v for k, v in variables.items() if k not in BEGINNING}

    def end(self, rest: tuple[str, ...]) -> None:
        """Let everything come to its end: no timer, no task, no incident is left."""
        for step in rest:
            if step == "pay 5":
                self.play.engine.publish_message("paid", correlation_key="5")
            elif step == "5 hours":
                self.play.clock.time += dt.timedelta(hours=5)
                self.play.engine.run_due()
            else:
                self.play.complete(self.instance, step)
        if not self.place.interrupts_all:
            self.play.complete(self.instance, "beside")
        assert self.play.state(self.instance) == "COMPLETED"
        assert self.play.engine.incidents() == []
        assert self.play.engine.user_tasks() == []
        self.play.clock.time += dt.timedelta(days=400)
        self.play.engine.run_due()
        assert self.play.engine.timers() == []


@pytest.fixture
def matrix(tmp_path, addresses, place):
    playing = Matrix(tmp_path, addresses(), PLACES[place])
    playing.reach()
    if playing.url not in {"memory://", "sqlite://"}:
        playing.restart()
    yield playing
    playing.play.engine.close()


every_place = pytest.mark.parametrize("place", PLACES)


@every_place
def test_a_fault_is_one_incident_and_the_neighbours_go_on(matrix):
    place = matrix.place
    matrix.incident()
    assert matrix.waits() == tuple(sorted(place.waits))
    assert len(matrix.calls) == place.calls[0]
    if not place.interrupts_all:
        matrix.play.complete(matrix.instance, "beside")
    matrix.play.clock.time += dt.timedelta(minutes=60)
    matrix.play.engine.run_due()
    assert matrix.play.state(matrix.other) == "COMPLETED"
    assert matrix.play.state(matrix.instance) == "ACTIVE"
    assert place.element in {it.element_id for it in matrix.play.engine.incidents()}


@every_place
def test_a_retry_before_the_cause_is_repaired_is_an_incident_again(matrix):
    place = matrix.place
    first = matrix.incident()
    for _ in range(2):
        matrix.resolve("retry")
    assert matrix.incident().id != first.id
    assert matrix.waits() == tuple(sorted(place.waits))
    again = 2 if place.element == "x" and 'type="broken"' in place.body else 0
    assert len(matrix.calls) == place.calls[0] + again
    matrix.world["divisor"] = 2
    matrix.resolve("retry")
    assert matrix.waits() == tuple(sorted(_cured(place)))


@every_place
def test_a_retry_after_the_cause_is_repaired_goes_on_with_what_had_come(matrix):
    place = matrix.place
    matrix.world["divisor"] = 2
    matrix.resolve("retry")
    assert matrix.play.engine.incidents() == []
    cured = _cured(place)
    assert matrix.waits() == tuple(sorted(cured))
    assert place.written.items() <= matrix.variables().items()
    assert len(matrix.calls) == place.calls[1]
    assert len(set(matrix.calls)) <= 1
    matrix.end(place.rest or cured)


@every_place
def test_a_skip_goes_on_without_results(matrix):
    place = matrix.place
    matrix.resolve("skip")
    assert matrix.play.engine.incidents() == []
    assert matrix.waits() == tuple(sorted(place.skipped))
    left = place.left or {}
    gone = set(place.written) - set(left)
    assert left.items() <= matrix.variables().items()
    assert not gone & set(matrix.variables())
    assert len(matrix.calls) == place.calls[0]
    rest = place.rest if place.skipped == place.cured else place.skipped
    if place.skipped == ("host",):
        rest = ("host",)
    matrix.end(rest or place.skipped)


def _cured(place: FaultyPlace) -> tuple[str, ...]:
    chooses = place.phase == "leaving" and "default=" in place.body
    return ("right",) if chooses else place.cured
