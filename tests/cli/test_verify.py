"""`bizproc verify`: of lone files, folders and workspaces."""

import json
from pathlib import Path

import pytest
from tests.verification.drawn import sub, xml

DEADLOCK = "s>A>x1>a1?=paid x1>B! B>a1>e"


@pytest.fixture
def alone(run, tmp_path_factory, monkeypatch):
    """Return a folder without a workspace, the current one."""
    assert run is not None  # its own folder is the current one before
    here = tmp_path_factory.mktemp("alone")
    monkeypatch.chdir(here)
    return here


@pytest.mark.usefixtures("folder")
def test_the_workspaces_own_diagrams_have_no_fault(run):
    assert run("verify") == (0, "No findings.\n", "")
    # each example is a folder of its own: two may call a process alike
    for file in sorted(Path("examples").rglob("*.bpmn")):
        assert run("verify", str(file)) == (0, "No findings.\n", ""), file


def test_a_fault_has_its_place_and_a_path(alone, run):
    (alone / "a.bpmn").write_text(xml(DEADLOCK))
    status, out, err = run("verify", "a.bpmn")
    assert (status, err) == (1, "")
    first, path, count = out.splitlines()
    assert first.startswith("a.bpmn:8: BV001 a1: deadlock: ")
    assert path == "    path: s → A → x1 (x1_a1)"
    assert count == "1 error"


def test_a_folder_with_a_fault_and_a_sound_diagram_as_data(alone, run):
    (alone / "a.bpmn").write_text(xml(DEADLOCK))
    (alone / "b.bpmn").write_text(xml("s>A>e").replace('"p"', '"q"'))
    status, out, _ = run("verify", "--json")
    found = json.loads(out)
    assert status == 1
    [fault] = found["findings"]
    assert (fault["file"], fault["code"], fault["element"]) == ("a.bpmn", "BV001", "a1")
    assert [step["elements"] for step in fault["path"]] == [["s"], ["A"], ["x1"]]
    assert fault["path"][1]["values"] == {"paid": True}
    assert fault["path"][2]["flows"] == ["x1_a1"]
    assert [it["process"] for it in found["processes"]] == ["p", "q"]
    assert all(it["complete"] for it in found["processes"])


def test_what_is_not_explored_is_said(alone, run):
    body = sub("S", "s9>A>e9").replace(
        "</subProcess>",
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= list"/></extensionElements></multiInstanceLoopCharacteristics>'
        "</subProcess>",
    )
    (alone / "a.bpmn").write_text(xml("s>S>B>C>e", body))
    status, out, _ = run("verify", "a.bpmn", "--states", "4")
    assert status == 0
    assert "not explored: p: what lies beyond" in out
    assert out.endswith("No findings in what was explored.\n")
    assert "not explored: p: S: its turns are explored one after another" in out


def test_a_file_that_cannot_be_read_has_its_own_findings(alone, run):
    (alone / "a.bpmn").write_text(
        xml("s>A>e").replace('targetRef="A"', 'targetRef="B"')
    )
    status, out, _ = run("verify", "a.bpmn")
    assert (status, "BP007" in out) == (1, True)
    (alone / "a.txt").write_text("")
    status, out, _ = run("verify", "a.txt")
    assert (status, "is no diagram; name .bpmn files" in out) == (1, True)


def test_a_file_in_which_nothing_runs_says_so(alone, run):
    text = xml("s>A>e").replace('isExecutable="true"', 'isExecutable="false"')
    (alone / "a.bpmn").write_text(text)
    assert run("verify", "a.bpmn")[:2] == (
        0,
        "Nothing to explore: no executable process.\n",
    )


def test_a_form_says_what_its_task_writes(alone, run):
    """Without it the answer might be `paid`, and the second decision another one."""
    flows = "s>x1>A?=paid x1>B! A>x2>C?=not(paid) x2>e2! C>e B>e"
    form = '<userTask id="A"><extensionElements><zeebe:formDefinition formId="f"/></extensionElements></userTask>'
    (alone / "a.bpmn").write_text(xml(flows, form))
    fields = [{"type": "textfield", "key": "comment", "label": "Comment"}]
    (alone / "f.form").write_text(
        json.dumps({"id": "f", "type": "default", "components": fields})
    )
    status, out, _ = run("verify")
    assert (status, "BV003 C: dead" in out) == (1, True), out
    (alone / "a.bpmn").write_text(xml(flows))
    assert run("verify")[0] == 0
