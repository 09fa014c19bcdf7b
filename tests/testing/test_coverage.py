"""What coverage counts as taken, and what the command says of it."""

import json
import re
from pathlib import Path

import pytest

from bizproc.action import Actions
from bizproc.cli import main
from bizproc.connecting import connect
from bizproc.engine.deployment.bundle import read_bundle
from bizproc.testing import FakeClock
from bizproc.testing.coverage import CoverageRecorder

ROOT = Path(__file__).parents[2]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
    + "".join(
        f'<message id="{it}" name="{it}"><extensionElements><zeebe:subscription'
        " correlationKey='= \"k\"'/></extensionElements></message>"
        for it in ("go", "stop", "end")
    )
    + '<process id="p" isExecutable="true">'
)
TASK = '<userTask id="{}"><extensionElements><zeebe:userTask/></extensionElements></userTask>'
CATCH = (
    '<intermediateCatchEvent id="{}">'
    '<messageEventDefinition messageRef="{}"/></intermediateCatchEvent>'
)


def flows(text):
    """Return flows of `a>b` and `a>b?=condition`, called `a-b`."""
    ways = []
    for way in text.split():
        ends, _, condition = way.partition("?")
        source, target = ends.split(">")
        inner = f"<conditionExpression>{condition}</conditionExpression>"
        ways.append(
            f'<sequenceFlow id="{source}-{target}" sourceRef="{source}"'
            f' targetRef="{target}">{inner if condition else ""}</sequenceFlow>'
        )
    return "".join(ways)


@pytest.fixture
def run(tmp_path):
    """Draw a process, let a function play it, and return its coverage."""

    def command(body, play, variables=None, more=""):
        text = f"{HEAD}{body}</process>{more}</definitions>"
        path = tmp_path / "p.bpmn"
        path.write_text(text, encoding="utf-8")
        bundle = read_bundle([(str(path), text.encode())])
        engine = connect("memory://", actions=Actions(), clock=FakeClock())
        engine.deploy(path, check=False)
        instance = engine.start("p", variables or {})
        play(engine, instance)
        recorder = CoverageRecorder()
        recorder.add(engine, bundle)
        return {it.id: it for it in recorder.coverage()}

    return command


def untaken(coverage):
    return [part.id for part in coverage.untaken]


def complete(element):
    def play(engine, instance):
        [task] = engine.user_tasks(instance=instance.id)
        assert task.element_id == element
        engine.complete_user_task(task.id, {})

    return play


def publish(message):
    def play(engine, instance):
        assert engine.waiting_at(instance.id)
        engine.publish_message(message, correlation_key="k")

    return play


def nothing(engine, instance):
    assert engine.instances()[0].id == instance.id


def test_a_flow_that_a_gateway_did_not_choose_is_an_outcome_never_taken(run):
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="g-b"/>'
        '<task id="a"/><task id="b"/><endEvent id="e"/>'
        + flows("s>g g>a?=yes g>b a>e b>e")
    )
    coverage = run(body, nothing, {"yes": True})["p"]
    assert sorted(untaken(coverage)) == ["b", "b-e", "g-b"]
    kinds = {part.id: part.kind for part in coverage.parts}
    assert (kinds["g-a"], kinds["g-b"], kinds["s-g"]) == ("outcome", "outcome", "flow")
    assert str(coverage.share("outcome")) == "1/2"
    assert run(body, nothing, {"yes": False})["p"].percent == pytest.approx(70)


def test_of_a_race_only_the_event_that_came_is_taken(run):
    body = (
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        + CATCH.format("a", "go")
        + CATCH.format("b", "stop")
        + '<endEvent id="e"/>'
        + flows("s>g g>a g>b a>e b>e")
    )
    coverage = run(body, publish("go"))["p"]
    assert sorted(untaken(coverage)) == ["b", "b-e", "g-b"]


def test_a_task_that_is_open_was_reached_but_not_left(run):
    body = '<startEvent id="s"/>' + TASK.format("t") + '<endEvent id="e"/>'
    body += flows("s>t t>e")
    assert sorted(untaken(run(body, nothing)["p"])) == ["e", "t-e"]
    assert untaken(run(body, complete("t"))["p"]) == []


HANDLED = (
    '<startEvent id="s"/>' + TASK.format("t") + '<endEvent id="e"/><endEvent id="f"/>'
    '<boundaryEvent id="b" attachedToRef="t"><messageEventDefinition messageRef="go"/>'
    "</boundaryEvent>"
    '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">'
    '<messageEventDefinition messageRef="end"/></startEvent><endEvent id="he"/>'
    + flows("hs>he")
    + "</subProcess>"
    + flows("s>t t>e b>f")
)


@pytest.mark.parametrize(
    ("play", "missing"),
    [
        (complete("t"), ["b", "b-f", "f", "h", "he", "hs", "hs-he"]),
        (
            publish("go"),
            ["e", "h", "he", "hs", "hs-he", "t-e"],
        ),
        (
            publish("end"),
            ["b", "b-f", "e", "f", "t-e"],
        ),
    ],
    ids=["completed", "boundary event", "event sub-process"],
)
def test_handlers_count_only_when_their_event_came(run, play, missing):
    coverage = run(HANDLED, play)["p"]
    assert sorted(untaken(coverage)) == missing
    assert coverage.share("boundary event").total == 1
    assert coverage.share("event sub-process").total == 1


def test_a_called_process_is_covered_by_its_caller(run):
    body = (
        '<startEvent id="s"/><callActivity id="c"><extensionElements>'
        '<zeebe:calledElement processId="q"/></extensionElements></callActivity>'
        '<endEvent id="e"/>' + flows("s>c c>e")
    )
    called = (
        '<process id="q" isExecutable="true"><startEvent id="qs"/><task id="qt"/>'
        '<endEvent id="qe"/>' + flows("qs>qt qt>qe") + "</process>"
    )
    coverages = run(body, nothing, more=called)
    assert untaken(coverages["p"]) == untaken(coverages["q"]) == []
    assert coverages["q"].instances == 0


@pytest.fixture
def bizproc_test(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["test", *arguments])
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return command


ONE = ("processes/service_control.scenario.yaml", "-k", "H-S1")


def test_too_little_coverage_fails_and_says_what_is_missing(bizproc_test):
    status, out, err = bizproc_test(*ONE, "--coverage-min", "100")
    assert status == 1
    assert re.search(r"service_control\.bpmn:\d+: flow Flow_\w+: \w+ → \w+", out)
    assert re.search(r"service_control: \d+\.\d % taken, 100 % required", err)
    assert "service_request" not in out + err
    assert bizproc_test(*ONE, "--coverage-min", "1")[0] == 0


def test_pages_are_self_contained_and_colour_the_diagram(bizproc_test, tmp_path):
    pages = tmp_path / "pages"
    data = tmp_path / "coverage.json"
    options = ("--coverage-html", str(pages), "--coverage-json", str(data))
    assert bizproc_test(*ONE, *options)[0] == 0
    page = (pages / "service_control.html").read_text(encoding="utf-8")
    [process] = json.loads(data.read_text())["processes"]
    for part in process["parts"]:
        state = "taken" if part["instances"] else "untaken"
        pattern = rf'class="\w+ {state}" data-element-id="{re.escape(part["id"])}"'
        assert re.search(pattern, page), part
    assert not re.search(r'(?:src|href)=["\'](?!index\.html)', page)
    assert "service_control.html" in (pages / "index.html").read_text(encoding="utf-8")


def test_coverage_is_among_the_data_when_asked(bizproc_test):
    status, out, _ = bizproc_test(*ONE, "--coverage", "--json")
    assert status == 0
    [process] = json.loads(out)["coverage"]["processes"]
    assert process["process"] == "service_control"
    assert 0 < process["percent"] < 100
    assert "coverage" not in json.loads(bizproc_test(*ONE, "--json")[1])
