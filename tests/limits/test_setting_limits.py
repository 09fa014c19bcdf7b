"""A company sets limits in its workspace, an application when it connects."""

import pytest
from tests.limits.test_each_limit import FIVE, PLAIN, WAITING, diagram

import bizproc
from bizproc.connecting import open_workspace
from bizproc.engine.components import Options
from bizproc.errors import BudgetError, ConfigurationError, DefinitionError
from bizproc.limits import DEFAULTS, Limits, limits
from bizproc.studio.check import check_files
from bizproc.workspace.workspace import Workspace

HEAD = "format: bizproc/workspace@1\n"


def workspace(folder, text, *, records=""):
    (folder / "processes").mkdir()
    (folder / "bizproc.yaml").write_text(f"{HEAD}{text}")
    if records:
        (folder / "crm.yaml").write_text(records)
    return folder


def test_a_workspace_sets_limits(tmp_path):
    text = (
        "limits: {max_items: 5, max_expression_seconds: 0.5, max_decision_seconds: 3}\n"
    )
    found = Workspace.load(workspace(tmp_path, text)).limits
    assert found == Limits(
        max_items=5, max_expression_seconds=0.5, max_decision_seconds=3.0
    )


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("max_item: 5", "UNKNOWN_KEY", "did you mean 'max_items'?"),
        ("max_items: many", "TYPE_ERROR", "a whole number up to 100,000, got 'many'"),
        ("max_items: 0", "TYPE_ERROR", "a whole number up to 100,000"),
        ("max_items: 1.5", "TYPE_ERROR", "a whole number up to 100,000"),
        ("max_items: true", "TYPE_ERROR", "a whole number up to 100,000"),
        ("max_items: 100001", "TYPE_ERROR", "a whole number up to 100,000"),
        ("max_decision_seconds: 601", "TYPE_ERROR", "a number up to 600"),
    ],
)
def test_what_is_no_limit_is_told_with_its_line(tmp_path, line, code, says):
    with pytest.raises(ConfigurationError) as refused:
        Workspace.load(workspace(tmp_path, f"limits:\n  {line}\n"))
    [finding] = refused.value.findings
    assert (finding.code, finding.location.line) == (code, 3)
    assert says in finding.message


def test_they_hold_for_the_other_files_of_the_workspace(tmp_path):
    records = "format: bizproc/crm@1\ntypes: {a: {title: A, fields: {}}}\n"
    folder = workspace(tmp_path, "limits: {max_yaml_depth: 2}\n", records=records)
    with pytest.raises(ConfigurationError, match="max_yaml_depth"):
        Workspace.load(folder)
    assert limits() is DEFAULTS


def test_they_hold_for_what_is_checked_and_deployed_and_run(tmp_path):
    folder = workspace(
        tmp_path, "limits: {max_elements: 2, max_variables_bytes: 500}\n"
    )
    diagram = folder / "processes" / "f.bpmn"
    diagram.write_bytes(PLAIN)
    [finding] = check_files([], folder=folder).findings
    assert "max_elements" in finding.message
    portal = open_workspace("memory://", folder)
    with pytest.raises(DefinitionError, match="max_elements"):
        portal.engine.deploy(diagram)
    assert portal.engine.definitions() == []
    portal.close()
    portal = open_workspace("memory://", folder, limits=Limits(max_variables_bytes=600))
    diagram.write_bytes(WAITING)
    portal.engine.deploy(diagram)
    with pytest.raises(BudgetError, match="max_variables_bytes"):
        portal.engine.start("p", FIVE | {"more": "x" * 200})
    assert portal.engine.instances() == []
    portal.close()


def test_what_was_let_in_runs_whatever_limits_came_since(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    (tmp_path / "f.bpmn").write_bytes(PLAIN)
    wide = bizproc.connect(url)
    wide.deploy(tmp_path / "f.bpmn")
    wide.close()
    narrow = bizproc.connect(url, limits=Limits(max_elements=1, max_bpmn_bytes=10))
    assert narrow.instance(narrow.start("p").id).state == "COMPLETED"
    with pytest.raises(DefinitionError, match="max_bpmn_bytes"):
        narrow.deploy(tmp_path / "f.bpmn")
    narrow.close()


def test_options_say_more_of_a_command_than_limits_do(tmp_path):
    (tmp_path / "f.bpmn").write_bytes(WAITING)
    engine = bizproc.connect(
        "memory://", options=Options(), limits=Limits(max_variables_bytes=1)
    )
    engine.deploy(tmp_path / "f.bpmn")
    engine.start("p", FIVE)
    engine.close()
    assert Options.within(DEFAULTS) == Options()


def test_expressions_and_decisions_of_processes_keep_to_them(tmp_path):
    branch = (
        '<exclusiveGateway id="t" default="t_e"/><manualTask id="m"/>'
        '<sequenceFlow id="t_m" sourceRef="t" targetRef="m"><conditionExpression>'
        "= count(for i in 1..900 return i) &gt; 1</conditionExpression></sequenceFlow>"
    )
    (tmp_path / "f.bpmn").write_bytes(diagram(branch, "s>t t>e m>e"))
    for limit, told in ((500, 1), (5_000, 0)):
        engine = bizproc.connect("memory://", limits=Limits(max_expression_steps=limit))
        engine.deploy(tmp_path / "f.bpmn")
        engine.start("p")
        incidents = engine.incidents()
        assert len(incidents) == told
        assert all("max_expression_steps" in it.message for it in incidents)
        engine.close()
    assert limits() is DEFAULTS
