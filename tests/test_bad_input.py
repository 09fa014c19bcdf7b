"""Bad input of every kind: a clear error of our tree, nothing half-written.

Each row gives a company in the middle of its work something broken, hostile or
wrong. The database is the same to the byte afterwards, and the work goes on.
"""

import datetime as dt
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from bizproc import errors
from bizproc.connecting import open_workspace
from bizproc.portal.mail import CapturedMail
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds

ROOT = Path(__file__).parents[1]
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(body):
    return (
        f'<definitions xmlns="{BPMN}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        f' targetNamespace="urn:x">\n<process id="bad" isExecutable="true">\n{body}\n'
        "</process></definitions>"
    ).encode()


def flows(*ends):
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(ends)
    )


def service(type_, **inputs):
    mappings = "".join(
        f'<zeebe:input source="{value}" target="{name}"/>'
        for name, value in inputs.items()
    )
    return diagram(
        f'<startEvent id="s"/>\n<serviceTask id="Call"><extensionElements>'
        f'<zeebe:taskDefinition type="{type_}"/><zeebe:ioMapping>{mappings}'
        '</zeebe:ioMapping></extensionElements></serviceTask><endEvent id="e"/>'
        + flows("s", "Call", "e")
    )


GATEWAY = diagram(
    '<startEvent id="s"/><choreographyTask id="Odd"/><endEvent id="e"/>'
    + flows("s", "Odd", "e")
)
CONDITION = diagram(
    '<startEvent id="s"/>\n<exclusiveGateway id="Which" default="Which_e"/>'
    '<endEvent id="e"/><endEvent id="f"/>'
    + flows("s", "Which", "e")
    + '<sequenceFlow id="Which_f" sourceRef="Which" targetRef="f">'
    "<conditionExpression>= amuont &gt; 5</conditionExpression></sequenceFlow>"
)
TABLE = (ROOT / "processes" / "paid_guard.dmn").read_bytes()
FORM = b'{"id": "f", "components": [{"type": "video", "key": "v", "id": "x"}]}'

FILES = {
    # name: (file name, content, element or "", part of the text)
    "cut XML": ("a.bpmn", b"<definitions", "", "XML"),
    "no XML": ("a.bpmn", b"\x00\x01", "", "XML"),
    "empty file": ("a.bpmn", b"", "", "XML"),
    "DOCTYPE": ("a.bpmn", b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>', "", "DOC"),
    "another root": ("a.bpmn", b"<html/>", "", "definitions"),
    "deep XML": ("a.bpmn", b"<a>" * 300 + b"</a>" * 300, "", "deep"),
    "unsupported element": ("a.bpmn", GATEWAY, "Odd", "not supported"),
    "unknown action": ("a.bpmn", service("send_emial"), "Call", "'send_email'?"),
    "missing parameter": ("a.bpmn", service("move_stage"), "Call", "'stage'"),
    "unknown stage": (
        "a.bpmn",
        service("move_stage", stage="PIAD"),
        "Call",
        "PIAD",
    ),
    "undefined variable": ("a.bpmn", CONDITION, "Which_f", "amuont"),
    "broken FEEL": (
        "a.bpmn",
        service("log", text="= 1 +"),
        "Call",
        "expected",
    ),
    "broken table": (
        "a.dmn",
        TABLE.replace(b"paid_guard", b"paid_gate").replace(b">true<", b">tr(ue<", 1),
        "",
        "",
    ),
    "cut DMN": ("a.dmn", b"<definitions", "", "XML"),
    "form that is no JSON": ("a.form", b'{"id"', "", "JSON"),
    "form that is too deep": ("a.form", b"[" * 50_000, "", "JSON"),
    "form with an unknown field": ("a.form", FORM, "x", "video"),
}

COMMANDS = {
    # name: (what is done, error class, code, part of the text)
    "unknown record": (
        lambda c: c.change("deal-999", {"amount": 1}, by="u_mgr"),
        errors.NotFoundError,
        "NOT_FOUND",
        "deal-999",
    ),
    "unknown type": (
        lambda c: c.create("dael", {}, by="u_mgr"),
        errors.RefusedError,
        None,
        "deal",
    ),
    "unknown field": (
        lambda c: c.change("deal-1", {"ammount": 1}, by="u_mgr"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "amount",
    ),
    "wrong type of a field": (
        lambda c: c.change("deal-1", {"amount": "много"}, by="u_mgr"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "много",
    ),
    "unknown stage": (
        lambda c: c.change("deal-1", {"stage": "Оплочено"}, by="u_mgr"),
        errors.NotFoundError,
        "NOT_FOUND",
        "Оплочено",
    ),
    "one good field, one bad": (
        lambda c: c.change("deal-1", {"title": "Новое", "stage_flag": 7}, by="u_mgr"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "stage_flag",
    ),
    "unknown form": (
        lambda c: c.submit("service_reqest", {}),
        errors.NotFoundError,
        "NOT_FOUND",
        "service_request",
    ),
    "a form's field missing": (
        lambda c: c.submit("service_request", {"title": "Подключение"}),
        errors.InvalidValueError,
        "REQUIRED_FIELD",
        "name",
    ),
    "an answer missing": (
        lambda c: c.engine.complete_user_task(task(c), {}, by="u_head"),
        errors.InvalidValueError,
        "REQUIRED_FIELD",
        "employee",
    ),
    "an answer of a wrong type": (
        lambda c: c.engine.complete_user_task(task(c), {"employee": 7}, by="u_head"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "employee",
    ),
    "an employee of another head": (
        lambda c: c.engine.complete_user_task(
            task(c), {"employee": "u_clerk"}, by="u_head"
        ),
        errors.InvalidValueError,
        "NOT_SUBORDINATE",
        "employee",
    ),
    "somebody else's task": (
        lambda c: c.engine.complete_user_task(
            task(c), {"employee": "u_emp1"}, by="u_emp1"
        ),
        errors.ForbiddenError,
        "FORBIDDEN",
        "u_emp1",
    ),
    "a task nobody has": (
        lambda c: c.engine.complete_user_task("task-999", {}, by="u_head"),
        errors.NotFoundError,
        "NOT_FOUND",
        "task-999",
    ),
    "a constant of a wrong type": (
        lambda c: c.set_constants({"ActFormingDate": "три"}, by="u_admin"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "ActFormingDate",
    ),
    "a constant by somebody": (
        lambda c: c.set_constants({"ActFormingDate": 5}, by="u_mgr"),
        errors.ForbiddenError,
        "FORBIDDEN",
        "u_mgr",
    ),
    "a stale write": (
        lambda c: c.change("deal-1", {"amount": 2}, by="u_mgr", expected_revision=99),
        errors.ConflictError,
        "CONFLICT",
        "99",
    ),
    "an unknown process": (
        lambda c: c.engine.start("service_contrl"),
        errors.NotFoundError,
        "NOT_FOUND",
        "service_control",
    ),
    "an id that is no text": (
        lambda c: c.engine.terminate({"id": 1}, by="u_admin"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "terminate: instance_id must be a text, not of type dict",
    ),
    "a person that is no text": (
        lambda c: c.engine.complete_user_task(task(c), {}, by=["u_head"]),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "by must be a text",
    ),
    "no id": (
        lambda c: c.delete(None, by="u_mgr"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "record_id must be a text, not None",
    ),
    "answers that are a list": (
        lambda c: c.engine.complete_user_task(task(c), ["u_emp1"], by="u_head"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "variables must be a mapping",
    ),
    "fields that are a text": (
        lambda c: c.change("deal-1", "title", by="u_mgr"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "fields must be a mapping",
    ),
    "attachments that are one text": (
        lambda c: c.engine.comment_on_task(task(c), "см.", attachments="a.txt"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "attachments must be a list",
    ),
    "a move that is no text": (
        lambda c: c.engine.act_on_task(task(c), {}, by="u_head"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "action must be a text",
    ),
    "a constant without a name": (
        lambda c: c.set_constants({7: 7}, by="u_admin"),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "7",
    ),
    "a form's field without a name": (
        lambda c: c.submit("service_request", {7: 7}),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "7",
    ),
    "a value that is no data": (
        lambda c: c.engine.start("service_control", {"x": object()}),
        errors.InvalidValueError,
        "TYPE_ERROR",
        "object",
    ),
}


def task(portal):
    return portal.engine.user_tasks(assignee="u_head")[0].id


@pytest.fixture
def company(tmp_path):
    portal = open_workspace(
        f"sqlite:///{tmp_path}/company.db",
        ROOT,
        clock=FakeClock(dt.datetime(2027, 6, 1, 7, tzinfo=dt.UTC)),
        ids=SequentialIds(),
        mail=CapturedMail(),
        deploy=True,
    )
    deal = {"funnel": "service_control", "title": "Осмотр", "responsible": "u_mgr"}
    portal.create("deal", deal, by="u_mgr")
    portal.change("deal-1", {"stage": "PAID"}, by="u_mgr")
    yield portal
    portal.close()


def contents(folder):
    database = sqlite3.connect(folder / "company.db")
    lines = list(database.iterdump())
    database.close()
    return lines


def goes_on(portal):
    portal.engine.complete_user_task(task(portal), {"employee": "u_emp1"}, by="u_head")
    assert portal.get("deal-1").fields["stage"] == "PROCESSING"


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file(company, tmp_path, name):
    file, content, element, text = FILES[name]
    (tmp_path / file).write_bytes(content)
    before = contents(tmp_path)
    with pytest.raises(errors.DefinitionError) as refused:
        company.engine.deploy(tmp_path / file)
    finding = refused.value.findings[0]
    assert finding.location.file.endswith(file)
    assert finding.location.line is not None
    assert element in (finding.location.element or "")
    assert text in str(refused.value)
    assert contents(tmp_path) == before
    goes_on(company)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_command(company, tmp_path, name):
    command, error, code, text = COMMANDS[name]
    before = contents(tmp_path)
    with pytest.raises(error) as refused:
        command(company)
    assert code in (None, refused.value.code)
    assert text in str(refused.value)
    assert contents(tmp_path) == before
    goes_on(company)


def test_a_task_completed_twice(company):
    done = task(company)
    goes_on(company)
    with pytest.raises(errors.InvalidTransitionError) as refused:
        company.engine.complete_user_task(done, {"employee": "u_emp2"}, by="u_head")
    assert refused.value.code == "TASK_CLOSED"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("crm.yaml", "format: bizproc/crm@1\nformat: twice\n"),
        ("crm.yaml", "types: [\n"),
        ("constants.yaml", "format: bizproc/constants@1\ndefine: 7\n"),
        ("bizproc.yaml", "timezone: Europe/Moskow\n"),
        ("bizproc.yaml", "a: &a [*a]\n"),
    ],
    ids=["key twice", "cut list", "wrong shape", "unknown zone", "endless alias"],
)
def test_a_bad_workspace_file(tmp_path, file, text):
    for name in ("crm.yaml", "constants.yaml", "bizproc.yaml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / file).write_text(text)
    with pytest.raises(errors.DefinitionError) as refused:
        open_workspace("memory://", tmp_path)
    assert all(f.location.line is not None for f in refused.value.findings)
    assert file in refused.value.findings[0].location.file
