"""How a run goes: to the first failure, those that failed, in several processes, in time."""

from pathlib import Path

import pytest

from bizproc import Actions
from bizproc.cli import main
from bizproc.errors import InvalidValueError
from bizproc.testing import run_scenarios
from bizproc.testing.coverage import CoverageRecorder

DIAGRAM = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
  <process id="{id}" isExecutable="true">
    <startEvent id="{id}Start"/>
    <sequenceFlow id="{id}In" sourceRef="{id}Start" targetRef="{id}Work"/>
    {work}
    <sequenceFlow id="{id}Out" sourceRef="{id}Work" targetRef="{id}End"/>
    <endEvent id="{id}End"/>
  </process>
</definitions>
"""
MANUAL = (
    '<userTask id="{id}Work"><extensionElements><zeebe:userTask/>'
    '<zeebe:assignmentDefinition assignee="anna"/></extensionElements></userTask>'
)
SERVICE = (
    '<serviceTask id="{id}Work"><extensionElements>'
    '<zeebe:taskDefinition type="work"/></extensionElements></serviceTask>'
)
CALL = (
    '<callActivity id="{id}Work"><extensionElements>'
    '<zeebe:calledElement processId="second"/></extensionElements></callActivity>'
)
NOWHERE = (
    '<callActivity id="secondCall"><extensionElements><zeebe:calledElement'
    ' processId="nobody" bindingType="deployment"/></extensionElements></callActivity>'
)


def draw(folder, id_, work=MANUAL):
    text = DIAGRAM.format(id=id_, work=work.format(id=id_))
    (folder / f"{id_}.bpmn").write_text(text, encoding="utf-8")


def write(folder, name, process, *, good=("a",), bad=()):
    """Write a scenario file of cases that pass and cases that fail."""
    lines = ["format: bizproc/scenario@1", "given: {now: 2027-06-01T09:00}"]
    lines += ["strict: false", "cases:"]
    for case in (*good, *bad):
        element = f"{process}Work" if case in good else f"{process}End"
        lines += [
            f"  - id: {case}",
            "    steps:",
            f"      - start: {{process: {process}}}",
            f"        expect: {{open_tasks: [{{element: {element}}}]}}",
        ]
    path = folder / f"{name}.scenario.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a folder with two processes and their scenarios, and go there."""
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second"):
        draw(tmp_path, name)
        write(tmp_path, name, name)
    return tmp_path


def names(report):
    return [(it.name, it.passed) for it in report.results]


def test_a_run_ends_at_the_first_failure_if_that_is_wanted(shop):
    write(shop, "first", "first", good=("a", "c"), bad=("b",))
    first = names(run_scenarios([shop], stop_at_first=True))
    assert first == [("a", True), ("c", True), ("b", False)]
    assert len(names(run_scenarios([shop]))) == 4


def test_those_that_failed_are_played_again_alone(shop, capsys):
    def played(*options):
        with pytest.raises(SystemExit) as ended:
            main(["test", *options])
        return ended.value.code, capsys.readouterr().out.strip().splitlines()[-1]

    write(shop, "first", "first", good=("a",), bad=("b", "c"))
    assert played() == (1, "2 passed, 2 failed")
    assert played("--last-failed") == (1, "0 passed, 2 failed")
    write(shop, "first", "first", good=("a", "b"), bad=("c",))
    # also when the file is named in another way, and of others nothing is forgotten
    assert played("./second.scenario.yaml") == (0, "1 passed")
    assert played("--last-failed", f"{shop}/first.scenario.yaml") == (
        1,
        "1 passed, 1 failed",
    )
    assert played("--lf") == (1, "0 passed, 1 failed")
    write(shop, "first", "first", good=("c",))
    assert played("--lf") == (0, "1 passed")
    assert played("--lf") == (0, "2 passed")


def test_several_processes_give_what_one_gives(shop):
    write(shop, "first", "first", good=tuple(f"c{it}" for it in range(19)), bad=("x",))
    told = []
    alone, together = CoverageRecorder(), CoverageRecorder()
    one = run_scenarios([shop], coverage=alone)
    two = run_scenarios(
        [shop], coverage=together, jobs=2, watch=lambda it, of: told.append((it, of))
    )
    assert names(two) == names(one)
    assert [it.text() for it in two.results] == [it.text() for it in one.results]
    assert together.coverage() == alone.coverage()
    assert together.coverage()[0].times["firstWork"] == 20
    assert len(told) == 21
    assert {of for _, of in told} == {21}


def test_what_is_wrong_with_another_diagram_ends_no_run_of_several_processes(shop):
    """As with one process, `-x` ends it at a case that fails, and at nothing else."""
    good = tuple(f"c{it}" for it in range(20))
    write(shop, "first", "first", good=good)
    (shop / "second.scenario.yaml").unlink()
    draw(shop, "second", "<userTask id='secondWork' bad")
    for jobs in (1, 2):
        report = run_scenarios([shop], jobs=jobs, stop_at_first=True)
        assert len(report.passed) == 20
        assert report.exit_code == 2


def test_cases_that_are_asked_for_by_name_are_there(shop):
    one = run_scenarios([shop], only=["first.scenario.yaml::a"])
    assert names(one) == [("a", True)]
    none = run_scenarios([shop], only=["first.scenario.yaml::b"])
    assert none.exit_code == 2
    assert "such as first.scenario.yaml::b" in none.text()


def test_several_processes_import_actions_by_their_name(shop):
    for given in ({"actions": Actions()}, {"domain": lambda: None}):
        with pytest.raises(InvalidValueError, match="='MODULE:NAME'"):
            run_scenarios([shop], jobs=2, **given)
    with pytest.raises(InvalidValueError, match="a number from 1"):
        run_scenarios([shop], jobs=0)


def endless():
    while True:
        pass


@pytest.mark.parametrize("restart", [False, True])
def test_a_case_that_never_ends_says_where_it_was(shop, restart):
    actions = Actions()
    actions.add("work")(endless)
    draw(shop, "second", SERVICE)
    text = (shop / "second.scenario.yaml").read_text()
    text = text.replace("steps:\n", "steps:\n      - wait: PT1H\n")
    (shop / "second.scenario.yaml").write_text(text)
    file = shop / "second.scenario.yaml"
    report = run_scenarios([file], actions=actions, seconds=0.2, restart=restart)
    [result] = report.results
    said = result.text()
    assert "step 2 (" in said
    assert "time limit: the case was not over within 0.2 seconds" in said
    assert "test_runs.py" in said
    assert "in endless" in said
    # the next case is not interrupted by what was left of this one
    assert run_scenarios([shop / "first.scenario.yaml"], seconds=600).exit_code == 0


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda text: text.replace("</process>", ""), id="no XML"),
        pytest.param(
            lambda text: text.replace('targetRef="secondEnd"', 'targetRef="nowhere"'),
            id="refused when read",
        ),
        pytest.param(
            lambda text: text.replace('id="secondEnd"/>', f'id="secondEnd"/>{NOWHERE}'),
            id="refused when deployed",
        ),
    ],
)
def test_a_broken_diagram_fails_its_own_scenarios_alone(shop, broken):
    second = shop / "second.bpmn"
    second.write_text(broken(second.read_text()))
    draw(shop, "caller", CALL)
    write(shop, "named_otherwise", "second")
    write(shop, "calls", "caller")
    report = run_scenarios([shop])
    failed = {Path(it.location.file).name for it in report.failed}
    assert failed == {
        "calls.scenario.yaml",  # what it calls is not there
        "named_otherwise.scenario.yaml",
        "second.scenario.yaml",
    }
    assert [Path(it.location.file).name for it in report.passed] == [
        "first.scenario.yaml"
    ]
    assert report.exit_code == 2
    [own] = [it for it in report.failed if "second.scenario" in it.location.file]
    assert "before the first step:" in own.text()
    assert "second.bpmn" in own.text()
    assert any("second.bpmn" in it.location.file for it in report.findings)
    assert len(set(map(str, report.findings))) == len(report.findings)


def test_where_every_diagram_is_broken_that_is_what_is_said(shop):
    for diagram in shop.glob("*.bpmn"):
        diagram.write_text("<a")
    report = run_scenarios([shop])
    assert not report.results
    assert report.exit_code == 2
    assert {Path(it.location.file).name for it in report.findings} == {
        "first.bpmn",
        "second.bpmn",
    }


def test_a_log_is_told_how_far_a_long_run_is(shop, capsys):
    good = tuple(f"c{it}" for it in range(110))
    write(shop, "first", "first", good=good, bad=("x",))
    with pytest.raises(SystemExit):
        main(["test", "first.scenario.yaml"])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0] == "12 of 111 cases"
    assert lines[-1] == "111 of 111 cases, 1 failed"
