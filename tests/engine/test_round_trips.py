"""What a process costs on PostgreSQL in round trips: one for each answer that is needed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.engine.conftest import Play

from bizproc.stores.sql.pipeline import cursor


@pytest.fixture
def trips(monkeypatch):
    """Return a list that gets the statements of each round trip."""
    made: list[str] = []

    def counted(driver, commands, prepared):
        made.append(" ".join(_verb(it.text) for it in commands))
        return exchange(driver, commands, prepared)

    exchange = cursor.exchange
    monkeypatch.setattr(cursor, "exchange", counted)
    return made


def _verb(text: str) -> str:
    return "UPDATE" if text.startswith("WITH") else text.partition(" ")[0]


@pytest.fixture
def play(tmp_path, reused_postgresql):
    play = Play(tmp_path, reused_postgresql.emptied())

    @play.actions.add("double", transactional=True)
    def double(x: int) -> dict[str, int]:
        return {"x": 2 * x}

    yield play
    play.engine.close()


SERVICE = (
    '<serviceTask id="{id}"><extensionElements><zeebe:taskDefinition type="double"/>'
    '<zeebe:ioMapping><zeebe:input source="= x" target="x"/></zeebe:ioMapping>'
    "</extensionElements></serviceTask>"
)
FORM = (
    '<userTask id="{id}"><extensionElements><zeebe:userTask/></extensionElements>'
    "</userTask>"
)


def draw(play: Play, *elements: str) -> None:
    body = "".join(it.format(id=f"e{n}") for n, it in enumerate(elements))
    ids = ["s", *(f"e{n}" for n in range(len(elements))), "t"]
    flows = "\n".join(f"{a}>{b}" for a, b in pairwise(ids))
    play.draw(f'<startEvent id="s"/>{body}<endEvent id="t"/>', flows)


def test_actions_within_a_command_cost_no_trip(play, trips):
    draw(play, SERVICE, SERVICE, SERVICE)
    play.start({"x": 1})
    trips.clear()
    instance = play.start({"x": 1})
    assert trips == ["BEGIN SELECT SELECT", "INSERT INSERT COMMIT"]
    assert play.variables(instance)["x"] == 8


def test_a_form_costs_what_is_asked_of_its_task_and_instance(play, trips):
    draw(play, FORM, SERVICE, FORM)
    play.start({"x": 1})
    trips.clear()
    instance = play.start({"x": 1})
    assert trips == ["BEGIN SELECT SELECT", "INSERT INSERT INSERT COMMIT"]
    rest = ["INSERT UPDATE INSERT COMMIT", "UPDATE INSERT COMMIT"]
    for element, written in zip(["e0", "e2"], rest, strict=True):
        trips.clear()
        play.complete(instance, element)  # which lists its tasks first
        read = ["BEGIN SELECT", "BEGIN SELECT", "UPDATE SELECT"]
        assert trips == [*read, written]
    assert play.state(instance) == "COMPLETED"
