"""`bizproc import` at work: what it prints, writes and answers."""

import json

import pytest

TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:x">
  <process id="p" isExecutable="true">
    <startEvent id="s" />
    <userTask id="ask" camunda:assignee="${boss}" %s>
      <extensionElements>
        <camunda:formData><camunda:formField id="n" type="long" /></camunda:formData>
      </extensionElements>
    </userTask>
    <sequenceFlow id="f" sourceRef="s" targetRef="ask" />
  </process>
</definitions>
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    folder = tmp_path / "diagrams"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = folder / "old.bpmn"
    path.write_text(TEXT % "")
    return path


def test_the_diagram_is_printed(run, file):
    status, out, err = run("import", str(file), "--from", "camunda7")
    assert (status, err) == (0, "")
    assert '<zeebe:assignmentDefinition assignee="= boss"/>' in out
    assert [it.name for it in file.parent.iterdir()] == ["old.bpmn"]


def test_it_is_written_with_its_forms_and_never_over_what_is_there(run, file):
    folder = file.parent
    assert run("import", str(file), "--from", "camunda7", "-o", "new.bpmn")[0] == 0
    form = json.loads((folder / "form_ask.form").read_text())
    assert (form["id"], form["components"][0]["key"]) == ("form_ask", "n")
    written = (folder / "new.bpmn").read_text()
    status, _, err = run("import", str(file), "--from", "camunda7", "-o", "new.bpmn")
    assert (status, "is there already" in err) == (1, True)
    status, _, err = run("import", str(file), "--from", "camunda7", "-o", ".")
    assert (status, "old.bpmn" in err) == (1, True)
    assert file.read_text() == TEXT % ""
    again = ("import", "old.bpmn", "--from", "camunda7", "-o", ".", "--overwrite")
    assert run(*again)[0] == 0
    assert file.read_text() == written
    assert sorted(it.name for it in folder.iterdir()) == [
        *("form_ask.form", "new.bpmn", "old.bpmn")
    ]


def test_what_is_left_is_told_and_answered_with_one(run, file):
    file.write_text(TEXT % 'camunda:newWord="2027-01-01" camunda:priority="500"')
    status, _, err = run("import", str(file), "--from", "camunda7", "-o", "new.bpmn")
    assert status == 1
    second, first = err.splitlines()
    assert first.startswith(f"{file}:6: IM001 ask: 'camunda:newWord=")
    assert first.endswith(
        "nothing here does what it did; draw it, or let an action do it"
    )
    assert second.endswith("(warning)")


def test_the_report_is_json(run, file):
    file.write_text(TEXT % 'camunda:priority="500"')
    status, out, err = run("import", str(file), "--from", "camunda7", "--json")
    report = json.loads(out)
    assert (status, err) == (0, "")
    [finding] = report["findings"]
    assert (finding["code"], finding["element"]) == ("IM102", "ask")
    assert (finding["line"], finding["level"]) == (6, "warning")
    assert report["written"] == []
    assert report["diagram"].startswith("<?xml")
    assert list(report["forms"]) == ["form_ask"]


@pytest.mark.parametrize(
    ("text", "dialect", "status", "said"),
    [
        (TEXT, "camunda", 1, "did you mean 'camunda7'?"),
        ("<a/>", "spiff", 2, "not BPMN 2.0 definitions"),
        ("<a>", "spiff", 2, "not well-formed XML"),
        ("", "spiff", 2, "the file is empty"),
        ("<!DOCTYPE a><a/>", "camunda7", 2, "DOCTYPE"),
    ],
)
def test_what_cannot_be_read_is_refused(run, file, text, dialect, status, said):
    file.write_text(text)
    answered, out, err = run("import", str(file), "--from", dialect)
    assert (answered, out) == (status, "")
    assert said in err


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "a\\b"])  # noqa: S108
def test_a_form_is_written_beside_its_diagram_and_nowhere_else(run, file, name):
    file.write_text((TEXT % "").replace('id="ask"', f'id="{name}"'))
    before = sorted(file.parents[1].rglob("*"))
    status, _, err = run("import", str(file), "--from", "camunda7", "-o", "new.bpmn")
    assert (status, "no name of a file" in err) == (1, True)
    assert sorted(file.parents[1].rglob("*")) == before
