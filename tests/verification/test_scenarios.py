"""The paths that are written as scenarios show their faults on the engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.verification.drawn import TIMER, boundary, read, sub, xml
from tests.verification.grown import grown, tangles

from bizproc.bpmn import Catalog
from bizproc.testing import run_scenarios
from bizproc.verification import scenario_of, verify


def played(folder, text, **given):
    """Write the scenario of a diagram beside it; return its text and what came of it."""
    (folder / "p.bpmn").write_text(text)
    scenario = scenario_of(verify(read(text)))
    (folder / "p.verify.scenario.yaml").write_text(scenario, encoding="utf-8")
    return scenario, run_scenarios([folder], **given)


STOP = (
    '<subProcess id="H" triggeredByEvent="true"><startEvent id="hs"><messageEventDefinition'
    ' messageRef="M"/></startEvent><endEvent id="he"/><sequenceFlow id="hf"'
    ' sourceRef="hs" targetRef="he"/></subProcess>'
)
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= list"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)
CASES = {
    "a decision": ("s>A>x1>a1?=n>5 x1>B! B>a1>e", "", "a1"),
    "a decision after an answer": (
        "s>x1>A?=ok x1>e2! A>B>x2>C?=ok~and~sum=3 x2>a1! C>a1>e",
        "",
        "a1",
    ),
    "of a field": ("s>A>x1>a1?=order.paid x1>B! B>a1>e", "", "a1"),
    "one of several": ('s>x1>a1?=kind="a"~or~kind="b" x1>B! B>a1>e', "", "a1"),
    "in a sub-process": ("s>S>e", sub("S", "s9>x1>a1?=n>5 x1>B! B>a1>e9"), "a1"),
    "by a message": ("s>r1>m1>a1>e r1>w1>a1", "", "a1"),
    "by time": ("s>A>a1>e b>B>a1", boundary("b", "A", TIMER), "a1"),
    "a message that waits beside": (
        "s>S>e",
        sub("S", "s9>x1>a1?=n>5 x1>B! B>a1>e9", STOP),
        "a1",
    ),
    "a turn of several": (
        "s>S>e",
        sub("S", "s9>A>x1>a1?=n>5 x1>B! B>a1>e9", EACH),
        "a1",
    ),
    "no turn": (
        "s>S>x1>a1?=n>5 x1>B! B>a1>e",
        sub("S", "s9>A>e9", EACH),
        "a1",
    ),
    "after another end": ("s>a1>A>e1 a1>x1>B?=paid B>a2>e2 x1>C! C>a2", "", "a2"),
    "tokens too few": (
        "s>A>B>e",
        '<userTask id="A" completionQuantity="2"/><userTask id="B" startQuantity="3"/>',
        "B",
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("how", [{}, {"store": "sqlite", "restart": True}])
def test_a_deadlock_stays_and_waits_for_nothing(name, how, tmp_path):
    flows, body, element = CASES[name]
    scenario, report = played(tmp_path, xml(flows, body), **how)
    assert f'waiting_at: ["{element}"' in scenario
    assert report.exit_code == 0, report.text()


def test_a_gateway_whose_flows_are_all_false_is_an_incident(tmp_path):
    flows = "s>x0>n1?=paid x0>e! n1>x1>B?=paid~and~n=1 x1>C?=paid~and~n=2 B>e C>e"
    scenario, report = played(tmp_path, xml(flows + " x0>D?=n=3 D>e"))
    assert scenario == ""  # n may be 1 or 2
    flows = "s>x0>x1?=n>5 x0>e! x1>B?=n=1 x1>C?=n=2 B>e C>e"
    scenario, report = played(tmp_path, xml(flows))
    assert 'incidents: [{"element": "x1"}]' in scenario
    assert report.exit_code == 0, report.text()


@pytest.mark.parametrize(
    "flows",
    [
        "s>a1>A>x1>C>e a1>B>x1",
        "s>a1>A>C>e a1>B>C",
        "s>o1>A?=n>1 o1>B?=n>2 o1>x1! A>x1 B>x1 x1>C>e",
    ],
)
def test_what_runs_twice_is_there_twice(flows, tmp_path):
    scenario, report = played(tmp_path, xml(flows))
    assert '{count: [{"task": {"element": "C"}, "is": {"ge": 2}}]}' in scenario
    assert report.exit_code == 0, report.text()


def test_what_a_scenario_cannot_say_ends_it_with_a_comment(tmp_path):
    service = '<serviceTask id="Do"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>'
    error = '<errorEventDefinition errorRef="X"/>'
    scenario, _ = played(
        tmp_path, xml("s>Do>a1>e b>B>a1", service + boundary("b", "Do", error))
    )
    assert scenario.count("- start:") == 1
    scenario, _ = played(tmp_path, xml("s>x1>a1?=count(list)>n x1>B! B>a1>e"))
    assert "# only if it comes out so: (count(list)>n) = true" in scenario


def test_a_message_of_the_workspaces_records_is_no_step():
    verification = verify(read(xml("s>r1>m1>a1>e r1>w1>a1")))
    known = Catalog(messages={"go": frozenset()})
    scenario = scenario_of(verification, catalog=known)
    assert "told by what happens to a record, not by a step of its own" in scenario
    assert "message:" not in scenario


HANDLER = (
    '<boundaryEvent id="b" attachedToRef="A"><compensateEventDefinition/></boundaryEvent>'
    '<association id="as" sourceRef="b" targetRef="Undo"/><endEvent id="e">'
    "<compensateEventDefinition/></endEvent>"
)


def test_a_handler_of_compensation_is_explored_by_itself_and_has_no_scenario():
    inner = sub("Undo", "s9>x1>a1?=n>5 x1>B! B>a1>e9", extra='isForCompensation="true"')
    verification = verify(read(xml("s>A>e", HANDLER + inner)))
    [fault] = verification.faults
    assert (fault.finding.code, fault.inside) == ("BV001", "Undo")
    assert [it.element for it in fault.path] == ["s9", "x1"]
    assert scenario_of(verification) == ""


def test_a_sound_diagram_has_no_scenario():
    assert scenario_of(verify(read(xml("s>A>e")))) == ""


LEAVES = st.sampled_from(["user", "script", "none"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(["sequence", "xor", "and", "or", "loop", "sub"]),
        st.lists(inner, min_size=1, max_size=2),
    ),
    max_leaves=4,
)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=TREES, inner=TREES, fault=st.sampled_from(["deadlock", "left"]))
def test_a_deadlock_that_was_planted_is_one_of_the_engine(
    before, inner, fault, tmp_path
):
    scenario, report = played(tmp_path, grown(("sequence", [before, (fault, [inner])])))
    assert "waiting_at" in scenario
    assert report.exit_code == 0, report.text() + scenario


@settings(
    max_examples=15,
    suppress_health_check=[
        *(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
        HealthCheck.filter_too_much,
    ],
)
@given(text=tangles())
def test_so_is_every_deadlock_of_a_tangle(text, tmp_path):
    """Gateways of all kinds, inclusive joins too, joined by flows at random."""
    verification = verify(read(text), limit=3_000)
    codes = {it.finding.code for it in verification.faults}
    assume(codes & {"BV001", "BV004"} and not codes & {"BV002", "BV005"})
    scenario, report = played(tmp_path, text)
    assert report.exit_code == 0, report.text() + scenario
