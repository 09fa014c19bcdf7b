"""Mappings of an element are evaluated in order: each reads what those before made."""

from __future__ import annotations

import json

import pytest
from tests.engine.conftest import diagram

from bizproc import bpmn
from bizproc.bpmn.catalog import Catalog

ENDS = '<startEvent id="s"/>{}<endEvent id="e"/>'
FLOWS = "s>x\nx>e"


def mapped(tag: str, inner: str = "", **sides: list[tuple[str, str]]) -> str:
    maps = "".join(
        f'<zeebe:{side} source="{source}" target="{target}"/>'
        for side, pairs in sides.items()
        for source, target in pairs
    )
    return (
        f'<{tag} id="x"><extensionElements>{inner}<zeebe:ioMapping>{maps}'
        f"</zeebe:ioMapping></extensionElements></{tag}>"
    )


SEEN = '<zeebe:taskDefinition type="see"/>'


def given(play, pairs, variables):
    """Return what an action gets as its inputs."""
    got: dict[str, object] = {}

    @play.actions.add("see", transactional=True)
    def see(
        *,
        first=None,
        second=None,
        a=None,
        b=None,
        c=None,
    ):
        every = (first, second, a, b, c)
        names = ("first", "second", "a", "b", "c")
        got.update({it: v for it, v in zip(names, every, strict=True) if v is not None})

    play.draw(ENDS.format(mapped("serviceTask", SEEN, input=pairs)), FLOWS)
    play.start(variables)
    return json.loads(json.dumps(got, default=int))


@pytest.mark.parametrize(
    ("pairs", "variables", "made"),
    [
        (
            [("= third", "first"), ("= first", "second")],
            {"first": 1, "second": 2, "third": 3},
            {"first": 3, "second": 3},
        ),
        (
            [("= 1", "a"), ("= a + 1", "b"), ("= a + b", "c")],
            {},
            {"a": 1, "b": 2, "c": 3},
        ),
        ([("= a", "b"), ("= b", "a")], {"a": 1, "b": 2}, {"b": 1, "a": 1}),
    ],
)
def test_an_input_reads_those_before_it(play, pairs, variables, made) -> None:
    assert given(play, pairs, variables) == made


@pytest.mark.parametrize(
    ("pairs", "made"),
    [
        (
            [("= 5", "order.sum"), ("= order.sum + order.tax", "total")],
            {"order": {"sum": 5, "tax": 2}, "total": 7},
        ),
        (
            [("= order.tax", "order.sum"), ("= order.sum", "order.tax")],
            {"order": {"sum": 2, "tax": 2}},
        ),
        ([("= 7", "new.deep.part"), ("= new.deep", "kept")], {"kept": {"part": 7}}),
    ],
)
def test_a_part_of_a_context_is_read_beside_its_other_parts(play, pairs, made) -> None:
    @play.actions.add("see", transactional=True)
    def see() -> dict[str, int]:
        return {"n": 1}

    play.draw(ENDS.format(mapped("serviceTask", SEEN, output=pairs)), FLOWS)
    found = play.engine.variables(play.start({"order": {"sum": 1, "tax": 2}}))
    assert {name: found[name] for name in made} == made


def test_an_output_reads_those_before_it_and_then_what_came(play) -> None:
    @play.actions.add("see", transactional=True)
    def see() -> dict[str, int]:
        return {"n": 10}

    outputs = [("= n + 1", "kept"), ("= kept * 2", "twice"), ("= n", "n2")]
    play.draw(ENDS.format(mapped("serviceTask", SEEN, output=outputs)), FLOWS)
    instance = play.start({"kept": 1, "n": 1})
    found = play.engine.variables(instance)
    assert (found["kept"], found["twice"], found["n2"], found["n"]) == (11, 22, 10, 1)


def test_a_user_task_reads_them_so_too(play) -> None:
    name = "= &#34;Mr. Fox&#34;"
    words = [(name, "who"), ("= who", "title")]
    play.draw(ENDS.format(mapped("userTask", "<zeebe:userTask/>", input=words)), FLOWS)
    assert play.task(play.start(), "x").title == "Mr. Fox"


@pytest.mark.parametrize("side", ["input", "output"])
def test_the_check_knows_what_an_earlier_one_has_made(side) -> None:
    def faults(*pairs):
        text = diagram(
            "p", ENDS.format(mapped("scriptTask", SCRIPT, **{side: pairs})), FLOWS
        )
        read = bpmn.read(text.encode(), file="f.bpmn")
        return [it.code for it in bpmn.check(read, Catalog())]

    assert faults(("= 1", "a"), ("= a", "b")) == []
    assert faults(("= a", "b"), ("= 1", "a")) == ["BP110"]


SCRIPT = '<zeebe:script expression="= 1" resultVariable="r"/>'
