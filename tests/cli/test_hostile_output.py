"""Every command shows what comes from outside with marks, as a table and as JSON."""

import contextlib
import io
import json
import logging
import sys
from xml.etree import ElementTree as ET

import pytest
from tests.security.terminal_payloads import HIDDEN, IN_XML, SEQUENCES, hidden_in

from bizproc.cli import main
from bizproc.cli.app import COMMANDS
from bizproc.cli.output import log_to_stderr, print_table, say

# What a name in YAML, a field of one line and an attribute in XML can all hold.
NAME = "[red]" + "".join(it for it in IN_XML if it not in "\x85\u2028\u2029")
VALUE = "".join(
    it
    for it in [*HIDDEN.values(), *SEQUENCES.values()]
    if max(it) < "\ud800" or min(it) > "\ue000"
)

DIAGRAM = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="x">
<message id="M" name="paid{NAME}"><extensionElements>
<zeebe:subscription correlationKey="= key"/></extensionElements></message>
<signal id="S" name="stop{NAME}"/>
<process id="P" name="P{NAME}" isExecutable="true">
<documentation>{NAME}</documentation><extensionElements><zeebe:properties>
<zeebe:property name="variables" value="v, key"/></zeebe:properties></extensionElements>
<startEvent id="a" name="a{NAME}"/><sequenceFlow id="f" name="f{NAME}" sourceRef="a" targetRef="g"/>
<parallelGateway id="g"/>
<sequenceFlow id="f1" sourceRef="g" targetRef="t"/><sequenceFlow id="f2" sourceRef="g" targetRef="w"/>
<sequenceFlow id="f3" sourceRef="g" targetRef="x"/><sequenceFlow id="f4" sourceRef="g" targetRef="m"/>
<userTask id="t" name="T{NAME}"><extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition assignee="u_a"/></extensionElements></userTask>
<intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT5H</timeDuration>
</timerEventDefinition></intermediateCatchEvent>
<scriptTask id="x" name="X{NAME}"><extensionElements>
<zeebe:script expression="= v + 1" resultVariable="y"/></extensionElements></scriptTask>
<intermediateCatchEvent id="m"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
<endEvent id="e"/><sequenceFlow id="f5" sourceRef="t" targetRef="e"/>
<sequenceFlow id="f6" sourceRef="w" targetRef="e"/><sequenceFlow id="f7" sourceRef="x" targetRef="e"/>
<sequenceFlow id="f8" sourceRef="m" targetRef="e"/>
</process></definitions>"""


def yaml(text):
    """Write a text as a double-quoted scalar that YAML takes."""
    return '"' + "".join(f"\\U{ord(it):08x}" for it in text) + '"'


class Shell:
    """Run commands and look at all they print."""

    def __init__(self):
        self.ran = set()
        self.marked = 0

    def __call__(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main(arguments)
        name = " ".join(arguments[:2])
        self.ran.add(name if name in COMMANDS else arguments[0])
        for told in (out.getvalue(), err.getvalue()):
            assert hidden_in(told) == "", (arguments[:2], told)
            told.encode()
            self.marked += "\\x9b" in told or "\\u202e" in told
        return ended.value.code or 0, out.getvalue(), err.getvalue()

    def both(self, *arguments):
        """Run it as a table, then as JSON, and return what that means."""
        self(*arguments)
        status, out, err = self(*arguments, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def company(tmp_path, monkeypatch):
    name = yaml(NAME)
    (tmp_path / "bizproc.yaml").write_text(
        "format: bizproc/workspace@1\ntimezone: Europe/Berlin\npeople:\n  users:\n"
        f"    u_a: {{name: {name}, groups: [administrators]}}\n"
        f"    u_b: {{name: {name}, head: u_a}}\n"
    )
    (tmp_path / "crm.yaml").write_text(
        "format: bizproc/crm@1\ntypes:\n  deal:\n"
        f"    title: {name}\n    fields:\n      title: {{title: {name}, type: string}}\n"
        f"      note: {{title: {name}, type: text}}\n"
        f"forms:\n  ask: {{title: {name}, makes: deal, fields: {{title: {{type: string, label: {name}}}}}}}\n"
    )
    (tmp_path / "constants.yaml").write_text(
        "format: bizproc/constants@1\ndefine:\n"
        f"  Word: {{title: {name}, type: text, default: {name}}}\n"
    )
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "p.bpmn").write_text(DIAGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


SCENARIO = f"""format: bizproc/scenario@1
given: {{now: 2027-06-01T09:00}}
cases:
  - id: c
    title: {yaml(NAME)}
    steps:
      - by: u_a
        create: {{as: D, type: deal, title: {yaml(NAME)}}}
        expect: {{record: {{D: {{title: {yaml(NAME + "x")}}}}}}}
"""
# Without an end, or asking at a prompt.
NOT_RUN = {"worker", "chat"}


def test_what_is_kept_of_a_company_comes_out_with_marks(company):
    shell = Shell()
    shell.both("check")
    (company / "processes" / f"q{NAME[:60]}.bpmn").write_text("<a>" + NAME)
    assert shell("check")[0] == 1
    (company / "processes" / f"q{NAME[:60]}.bpmn").unlink()
    shell.both("deploy")
    for listed in ("people", "departments", "absences", "constants", "forms"):
        shell.both(listed)
    shell.both("rights", "--as", "u_b")
    shell("constants", "set", f"Word={yaml(NAME + 'x')}", "--as", "u_a")
    assert shell.both("constants", "--changes")[0]["new"] == NAME + "x"
    shell("people", "add", "u_c", f"name={yaml(NAME)}", "--as", "u_a")
    record = {"title": f"T{NAME}", "note": f"first\n{NAME}"}
    made = shell.both("create", "deal", "--data", json.dumps(record), "--as", "u_a")
    assert made["fields"]["note"] == record["note"]
    shell("submit", "ask", "--data", json.dumps({"title": NAME}))
    shell("change", made["id"], f"note={yaml(NAME)}", "--as", "u_a")
    shell.both("records")
    shell.both("history", made["id"])
    picture = ET.fromstring(shell("show", "processes/p.bpmn", "--svg")[1])  # noqa: S314 - ours
    assert f"T{NAME[:9]}" in "".join(picture.itertext())
    shell("verify", "processes/p.bpmn")
    scenario = company / "processes" / "s.scenario.yaml"
    scenario.write_text(SCENARIO)
    assert shell("test", "processes")[0] == 1
    shell("test", "processes", "--json")
    shell("feel", f"1 + {json.dumps(VALUE)}")
    assert shell.marked > 15


def test_what_runs_comes_out_with_marks(company):
    shell = Shell()
    shell("deploy")
    values = json.dumps({"v": VALUE, "key": f"k{NAME}"})
    shell("start", "P", "--key", f"b{NAME}", "--data", values, "--as", "u_a")
    [instance] = shell.both("instances")
    id_ = instance["id"]
    assert shell.both("variables", id_)["v"] == VALUE
    for asked in ("explain", "history", "tokens"):
        shell.both(asked, id_)
    for listed in ("timers", "jobs", "messages", "notifications", "mails"):
        shell.both(listed)
    shell("doctor")
    shell("doctor", "--json")
    [incident] = shell.both("incidents")
    shell.both("incident", incident["id"])
    shell("resolve", incident["id"])
    [task] = shell.both("tasks")
    shell("comment", task["id"], VALUE, "--as", "u_a")
    shell("checklist", task["id"], f"say {NAME}", "--as", "u_a")
    shell("ask-another", task["id"], "u_b", "--as", "u_a")
    shell.both("publish", f"paid{NAME}", "--key", f"k{NAME}x")
    shell("suspend", id_, "--by", "u_a", "--why", VALUE)
    shell.both("explain", id_)
    shell("resume", id_)
    shell("variables", "set", id_, f"v={yaml(VALUE)}", "--by", "u_a", "--why", VALUE)
    shell("complete", task["id"], f"x={yaml(VALUE)}", "--as", "u_a")
    shell("terminate", id_, "--why", VALUE)
    shell.both("history", id_)
    shell("feel", "v", "--with", str(_file(company, {"v": VALUE})))
    assert shell.marked >= 25


def _file(folder, data):
    file = folder / "values.json"
    file.write_text(json.dumps(data))
    return file


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - NOT_RUN))
def test_no_error_repeats_what_is_hidden_in_arguments(name, bare, monkeypatch):
    monkeypatch.chdir(bare)
    monkeypatch.setattr(sys, "stdin", io.StringIO(VALUE))
    shell = Shell()
    given = VALUE.replace("\x00", "").replace("/", "")
    assert shell(*name.split(), given, f"{given}=1", given)[0] != 0
    assert shell.ran == {name}


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bizproc.yaml").write_text("format: bizproc/workspace@1\ntimezone: UTC\n")
    return folder


def test_a_log_keeps_a_message_on_its_line(capsys, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.WARNING)
    log_to_stderr()
    try:
        raise ValueError(VALUE)  # noqa: TRY301 - what an action may raise
    except ValueError:
        logging.getLogger("bizproc.worker").exception("job of %s\n2027 INFO ok", VALUE)
    err = capsys.readouterr().err
    assert not hidden_in(err)
    first, *rest = err.splitlines()
    assert "\\n2027 INFO ok" in first
    assert rest[0].startswith("Traceback")


def test_a_cell_forges_no_row_and_no_markup(capsys):
    rows = [[f"a\nb{NAME}", "[red]x[/red]"], ["[/]", "c"]]
    print_table(["id", f"[red]{NAME}"], rows, none="none")
    out = capsys.readouterr().out
    assert not hidden_in(out)
    assert len(out.splitlines()) == 3
    assert "[red]x[/red]" in out
    say(VALUE)
    assert not hidden_in(capsys.readouterr().out)
