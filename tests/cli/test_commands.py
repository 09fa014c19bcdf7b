"""The command line, as people and programs use it."""

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest

from bizproc.cli.app import COMMANDS
from bizproc.cli.exit_status import exit_status
from bizproc.errors import (
    ActionError,
    ConfigurationError,
    DeploymentError,
    ForbiddenError,
    ScenarioError,
    StoreError,
)


def test_a_day_at_the_portal(run, read):
    assert run("deploy")[0] == 0
    fields = ("title=Подключение", "name=Пётр", "email=a@example.org")
    lead = read("submit", "service_request", *fields)
    assert lead["id"] == "lead-1"
    [task] = read("tasks", "--as", "u_spec1")
    assert (task["element_id"], task["state"]) == ("SpecialistTask", "CREATED")
    status, _, error = run("complete", task["id"], "--as", "u_emp1")
    assert status == 1
    assert "'u_emp1' may not complete" in error
    assert (
        read("act", "SpecialistTask", "start", "--as", "u_spec1")["state"] == "STARTED"
    )
    data = '{"contact_mode": "new", "deal_title": "Подключение", "amount": 5000}'
    done = read("complete", "ConvertLead", "--as", "u_admin", "--data", data)
    assert done["state"] == "COMPLETED"
    [deal] = read("records", "deal")
    assert (deal["id"], deal["fields"]["amount"]) == ("deal-1", 5000)
    status, _, error = run("complete", "ConvertLead", "--as", "u_admin")
    assert status == 1
    assert f"({done['id']}) was completed by u_admin on 20" in error
    status, _, error = run("complete", "ConvertLeed", "--as", "u_admin")
    assert (status, "did you mean 'ConvertLead'?" in error) == (1, True)
    answers = ("number='17'", "amount=5000", "file=bill.pdf")
    status, out, error = run("complete", "IssueInvoice", *answers, "--as", "u_admin")
    assert status == 0, error
    assert read("pay", "deal-1", "5000")["fields"]["paid_amount"] == 5000
    assert read("change", "deal-1", "comment=да", "--as", "u_mgr")["revision"] > 1
    [instance] = read("instances", "--state", "active")
    assert instance["process"] == "service_request"
    assert instance["started_at"].endswith("+03:00")
    events = read("history", instance["id"])
    assert any(it["data"].get("conditions") for it in events)
    assert {it["event"] for it in read("history", "deal-1")} >= {"created", "changed"}
    status, out, _ = run("history", instance["id"])
    assert "took Flow_ConvertedAlready_ConvertLead" in out
    for command in ("tasks", "records", "instances", "incidents", "tick"):
        assert run(command)[0] == 0


def test_an_incident_is_seen_and_tried_again(run, read):
    run("deploy")
    lead = read("create", "lead", "title=Подключение", "form=service_request")
    assert lead["fields"]["stage"] == "NEW"
    assert read("incidents") == []
    status, _, error = run("resolve", "no-such", "--as", "u_mgr")
    assert status == 1
    assert "is no administrator" in error
    status, _, error = run("resolve", "no-such", "--as", "u_admin")
    assert status == 1
    assert "no-such" in error


FAULTY = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
  <bpmn:process id="faulty" isExecutable="true">
    <bpmn:startEvent id="Begin"><bpmn:outgoing>A</bpmn:outgoing></bpmn:startEvent>
    <bpmn:scriptTask id="Divide">
      <bpmn:extensionElements>
        <zeebe:script expression="= 1 / 0" resultVariable="result" />
      </bpmn:extensionElements>
      <bpmn:incoming>A</bpmn:incoming><bpmn:outgoing>B</bpmn:outgoing>
    </bpmn:scriptTask>
    <bpmn:endEvent id="End"><bpmn:incoming>B</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="A" sourceRef="Begin" targetRef="Divide" />
    <bpmn:sequenceFlow id="B" sourceRef="Divide" targetRef="End" />
  </bpmn:process>
</bpmn:definitions>
"""


def test_an_incident_is_tried_again_then_skipped(run, read, folder):
    (folder / "faulty.bpmn").write_text(FAULTY)
    run("deploy", "faulty.bpmn")
    assert read("start", "faulty")["state"] == "incident"
    [stuck] = read("instances", "--state", "incident")
    assert (stuck["state"], stuck["waiting_at"]) == ("incident", ["Divide"])
    assert read("instances", "--state", "active") == []
    [incident] = read("incidents")
    tried = read("resolve", incident["id"])
    assert tried == {"incident": incident["id"], "action": "retry", "open_incidents": 1}
    [again] = read("incidents")
    skipped = read("resolve", again["id"], "--skip")
    assert skipped == {"incident": again["id"], "action": "skip", "open_incidents": 0}
    assert read("instances", "--state", "completed")[0]["state"] == "completed"
    assert read("instances", "--state", "incident") == []
    assert "resolved" in run("resolve", again["id"])[2]


def test_check_finds_faults_with_file_and_line(run, folder):
    status, out, _ = run("check")
    assert (status, out.strip()) == (0, "No findings.")
    diagram = folder / "processes" / "service_control.bpmn"
    text = diagram.read_text(encoding="utf-8")
    wrong = text.replace("= deal.email", "= deal.emial").replace(
        'type="move_stage"', 'type="move_stag"', 1
    )
    diagram.write_text(wrong, encoding="utf-8")
    status, out, _ = run("check", "processes")
    assert status == 1
    assert "service_control.bpmn:" in out
    assert "BP101" in out
    assert "did you mean 'move_stage'?" in out
    assert "BP111" in out
    assert "did you mean 'email'?" in out
    assert run("deploy")[0] == 1
    (folder / "crm.yaml").write_text("format: bizproc/crm@1\ntype: {}\n")
    status, out, _ = run("check")
    assert status == 1
    assert "crm.yaml:2: UNKNOWN_KEY: unknown key 'type'" in out


def test_check_tells_what_other_programs_keep_when_asked(run, folder):
    diagram = folder / "processes" / "service_control.bpmn"
    text = diagram.read_text(encoding="utf-8")
    text = text.replace("<process ", '<process xmlns:odd="urn:odd" odd:mode="x" ', 1)
    text = text.replace(
        "<bpmn:process ", '<bpmn:process xmlns:odd="urn:odd" odd:mode="x" ', 1
    )
    diagram.write_text(text, encoding="utf-8")
    assert run("check") == (0, "No findings.\n", "")
    status, out, _ = run("check", "--verbose")
    assert status == 0
    assert out.count("BP018") == 1
    assert "attribute mode='x' of namespace urn:odd has no meaning here" in out


def test_check_suspects_names_that_no_diagram_has(run, folder):
    file = folder / "processes" / "service_control.scenario.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("{element: VisitTask}, is: 0", "{element: VisitTsk}, is: 0"),
        "utf-8",
    )
    status, out, _ = run("check", str(file))
    assert status == 0
    assert "service_control.scenario.yaml:32: UNKNOWN_NAME" in out
    assert "'VisitTsk'; did you mean 'VisitTask'? (warning)" in out


def test_scenarios_are_run(run, read, folder):
    found = read("test", "-k", "H-S1 or A-S2")
    assert (found["passed"], found["failed"]) == (7, 0)
    status, out, _ = run("test", "--store", "sqlite", "--restart", "-k", "H-S1")
    assert (status, out.strip()) == (0, "1 passed")
    file = folder / "processes" / "service_control.scenario.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("stage: {D1: PAID}", "stage: {D1: LOST}"), "utf-8")
    status, out, _ = run("test", str(file), "--junit", "junit.xml")
    assert status == 1
    assert "D1.stage: expected LOST, got PAID" in out
    assert "7 passed, 1 failed" in out
    assert 'failures="1"' in (folder / "junit.xml").read_text("utf-8")
    file.write_text(text.replace("expect:", "expct:", 1), "utf-8")
    status, out, _ = run("test", str(file))
    assert status == 2
    assert "did you mean 'expect'?" in out
    assert run("test", "nothing.scenario.yaml")[0] == 2
    assert run("test", "-k", "(a")[0] == 2


CONTROL = "processes/service_control"
CONTROL_CASES = f"{CONTROL}.scenario.yaml"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (
            ("tasks", "--db", "sqlite:///none.db"),
            3,
            "there is no database 'none.db'; `bizproc deploy` makes it",
        ),
        (("tasks", "--db", "sqlite+pysqlite:///gone.db"), 3, "no database 'gone.db'"),
        (("tasks", "--db", "oracle://x"), 3, "'oracle' is no database of bizproc"),
        (("tasks", "--workspace", "gone"), 3, ""),
        (("nosuch",), 2, "nosuch"),
        (("tasks", "--nosuch"), 2, "--nosuch"),
        (("complete", "x", "--as", "u_mgr", "novalue"), 2, "expected FIELD=VALUE"),
        (("create", "lead", "--data", "@gone.json"), 2, "gone.json"),
        (("create", "lead", "--data", "{"), 2, "not JSON"),
        (("constants", "set", "--as", "u_admin"), 2, "nothing to set"),
        (("pay", "deal-1", "much"), 2, "expected an amount"),
        (("check", "gone.bpmn"), 2, "'gone.bpmn' does not exist"),
        (("deploy", "gone.bpmn"), 2, "'gone.bpmn' does not exist"),
        (("show", f"{CONTROL}.bpmn", "--svg", "-o", "gone/x.svg"), 2, "gone/x.svg: No"),
        (("test", "--junit", "gone/x.xml", CONTROL_CASES, "-k", "H-S1"), 2, "gone/x"),
    ],
)
def test_what_goes_wrong_is_said_without_a_traceback(run, arguments, status, said):
    found, out, error = run(*arguments)
    assert found == status
    assert said in error
    assert "Traceback" not in out + error


def test_what_checks_nothing_does_not_look_as_if_it_passed(run, folder):
    status, out, _ = run("test", CONTROL_CASES, "-k", "H-S99")
    assert status == 2
    assert "no case fits -k 'H-S99'; a case is named like service_control" in out
    status, out, _ = run("test", f"{CONTROL}.bpmn")
    assert (status, "no scenario file" in out) == (2, True)
    (folder / "order.xml").touch()
    status, out, _ = run("check", "order.xml")
    assert (status, "order.xml: NOT_FOUND: of no kind" in out) == (1, True)
    assert run("check", "crm.yaml")[0] == 0


def test_money_keeps_its_digits_and_moments_are_told_to_the_minute(run, read):
    run("deploy")
    create = ("create", "deal", "title=Лампы", "funnel=recurring")
    assert read(*create, "amount=100.50")["fields"]["amount"] == 100.5
    huge = read(*create, "amount=12345678901234567.89")["fields"]["amount"]
    assert huge == "12345678901234567.89"
    told = run("records", "deal-1")[1]
    assert re.search(r"created_at +\d{4}-\d\d-\d\d \d\d:\d\d$", told, re.MULTILINE)


def test_a_file_that_cannot_be_read_is_named(run, folder):
    (folder / "processes" / "drawing.bpmn").mkdir()
    status, _, error = run("check")
    assert status == 2
    assert error.startswith("processes/drawing.bpmn: NOT_FOUND: cannot be read: ")


def test_a_row_is_one_line_in_a_pipe_and_a_block_on_a_narrow_terminal(run, monkeypatch):
    run("deploy")
    title = "Подключение " * 30
    run("create", "lead", f"title={title.strip()}")
    [_, row] = run("records", "lead")[1].splitlines()
    assert " ".join(row.split()) == f"lead-1 {title}NEW «Новая заявка»"
    monkeypatch.setenv("FORCE_COLOR", "1")  # a terminal
    monkeypatch.setenv("COLUMNS", "30")
    lines = run("records", "lead")[1].splitlines()
    assert [it.split()[:2] for it in lines] == [
        ["id", "lead-1"],
        ["title", "Подключение"],
        ["stage", "NEW"],
    ]


def test_unknown_people_and_records_are_suggested(run):
    run("deploy")
    assert "did you mean 'u_mgr'?" in run("create", "lead", "--as", "u_mrg")[2]
    assert "did you mean 'lead'?" in run("create", "laed")[2]
    assert "did you mean 'title'?" in run("create", "lead", "titel=x")[2]
    status, _, error = run("instances", "service_contro")
    assert (status, "did you mean 'service_control'?" in error) == (1, True)
    assert run("instances", "service_control") == (0, "No instances.\n", "")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ForbiddenError("x"), 1),
        (ActionError("x"), 1),
        (DeploymentError([]), 1),
        (ConfigurationError([]), 2),
        (ScenarioError([]), 2),
        (StoreError("x"), 3),
    ],
)
def test_exit_statuses(error, status):
    assert exit_status(error) == status


def test_the_schema_is_printed(run):
    status, out, _ = run("schema")
    assert status == 0
    assert json.loads(out)["title"] == "bizproc scenario file"
    assert run("schema", "scenario") == (0, out, "")
    status, out, error = run("schema", "scenarios")
    assert (status, out) == (2, "")
    said = " ".join(error.replace("│", " ").split())
    assert "'scenarios' is not one of 'scenario'" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run, name):
    status, out, _ = run(*name.split(), "--help")
    assert status == 0
    assert f"Usage: bizproc {name} " in " ".join(out.split())


def test_the_version_is_told(run):
    assert run("--version") == (0, f"bizproc {metadata.version('bizproc')}\n", "")


def test_help_of_a_command_tells_all_of_it(run):
    assert "5, true, [a, b];" in " ".join(run("create", "-h")[1].split())
    assert "2 a file is wrong" in " ".join(run("test", "--help")[1].split())
    assert "cron" in run("tick", "--help")[1]


@pytest.mark.parametrize("arguments", [["--help"], ["schema"]])
def test_heavy_libraries_are_not_imported_for_help(arguments, tmp_path):
    """Of what is slow only pydantic may be there: recent releases of Typer use it."""
    code = (
        "import sys\n"
        "from bizproc.cli import main\n"
        "try:\n"
        f"    main({arguments})\n"
        "except SystemExit:\n"
        "    heavy = {'sqlalchemy', 'alembic', 'SpiffWorkflow', 'lxml', 'yaml'}\n"
        "    print(heavy & {name.split('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,  # without a workspace, whose extensions the schema would show
    )
    assert done.stdout.endswith("set()\n")


def test_help_and_completion_of_a_command_import_no_engine():
    """The options of a command are free; what does its work is imported by its body."""
    code = (
        "import sys\n"
        "from importlib import import_module\n"
        "from bizproc.cli.app import COMMANDS\n"
        "for command in COMMANDS.values():\n"
        "    import_module(f'bizproc.cli.{command.module}')\n"
        "heavy = {'_spiff', 'bpmn', 'diagram', 'dmn', 'engine', 'feel', 'stores'}\n"
        "heavy = {f'bizproc.{name}' for name in heavy} | {'bizproc.portal.portal'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_links_of_forms(run, read):
    assert run("deploy")[0] == 0
    status, out, error = run("forms", "link", "service_request", "--as", "u_admin")
    assert status == 0, error
    token = out.removeprefix("service_request: ").strip()
    assert len(token) == 40
    assert run("forms", "link", "service_request", "--as", "u_admin")[1] == out
    assert read("forms", "--token", token)["form"] == "service_request"
    new = read("forms", "link", "service_request", "--replace", "--as", "u_admin")
    [listed] = read("forms", "service_request")
    assert listed["token"] == new["token"] != token
    status, _, error = run("forms", "--token", token)
    assert (status, "no form under this link" in error) == (1, True)
    status, _, error = run("forms", "link", "service_request", "--as", "u_mgr")
    assert (status, "administrators" in error) == (1, True)


def test_a_form_is_submitted_with_files(run, read, folder):
    records = (folder / "crm.yaml").read_text(encoding="utf-8")
    phone = "      phone: {title: Телефон, type: string}\n"
    comment = "      comment: {label: Комментарий, type: text}\n"
    assert phone in records
    assert comment in records
    field = "      files: {%s: Файлы, type: file, multiple: true}\n"
    records = records.replace(phone, phone + field % "title", 1)
    records = records.replace(comment, comment + field % "label")
    (folder / "crm.yaml").write_text(records, encoding="utf-8")
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    given = ("submit", "service_request", "name=Анна", "title=Т")
    files = ("--file", "files=a.txt", "--file", "files=b.txt")
    made = read(*given, *files, "--sender", "10.0.0.1")
    kept = [(it["name"], it["size"]) for it in made["fields"]["files"]]
    assert kept == [("a.txt", 5), ("b.txt", 5)]
    status, _, error = run(*given, "--file", "file=a.txt")
    assert (status, "did you mean 'files'?" in error) == (1, True)
    status, _, error = run(*given, "--file", "a.txt")
    assert (status, "expected FIELD=PATH, got 'a.txt'" in error) == (2, True)
    status, _, error = run(*given, "--file", "files=missing.txt")
    assert (status, "missing.txt cannot be read" in error) == (2, True)


TWO_WAYS = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">
<process id="order" isExecutable="true"><startEvent id="Shop"/><startEvent id="Phone"/>
<userTask id="Pack"/><userTask id="Call"/><endEvent id="End"/>
<sequenceFlow id="f1" sourceRef="Shop" targetRef="Pack"/>
<sequenceFlow id="f2" sourceRef="Phone" targetRef="Call"/>
<sequenceFlow id="f3" sourceRef="Pack" targetRef="End"/>
<sequenceFlow id="f4" sourceRef="Call" targetRef="End"/></process></definitions>
"""


def test_one_of_several_start_events_is_named(run, read, folder):
    (folder / "order.bpmn").write_text(TWO_WAYS)
    run("deploy", "order.bpmn")
    status, _, refused = run("start", "order")
    assert status == 1
    assert "name one of 'Shop', 'Phone' (start_event, --start-event)" in refused
    assert read("start", "order", "--start-event", "Phone")["waiting_at"] == ["Call"]


BY_CONDITION = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:t">
<process id="restock" isExecutable="true"><startEvent id="Low"><conditionalEventDefinition>
<condition>= stock &lt; 5</condition></conditionalEventDefinition></startEvent>
<userTask id="Order"/><endEvent id="End"/>
<sequenceFlow id="f1" sourceRef="Low" targetRef="Order"/>
<sequenceFlow id="f2" sourceRef="Order" targetRef="End"/></process></definitions>
"""


def test_what_a_condition_starts_is_started_by_asking(run, read, folder):
    (folder / "restock.bpmn").write_text(BY_CONDITION)
    run("deploy", "restock.bpmn")
    status, _, err = run("evaluate", "stock=9")
    assert (status, err.strip()) == (0, "no condition holds: nothing started")
    [started] = read("evaluate", "stock=3", "--key", "lamp")["started"]
    assert (started["process"], started["key"]) == ("restock", "lamp")
    status, out, _ = run("evaluate", "stock=3", "--process", "restock")
    assert status == 0
    assert out.rstrip().endswith("started, waits at Order")
