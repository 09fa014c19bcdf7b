"""Doors through which names become paths, and texts become pages."""

from __future__ import annotations

import json
import os
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.security.doors.command_line import command
from tests.security.doors.company import PLAIN, company
from tests.security.doors.files import small_workspace
from tests.security.doors.languages import diagram
from tests.security.ground import Ground, door

from bizproc import bpmn
from bizproc.connecting import connect
from bizproc.diagram import read_drawing, render_svg
from bizproc.errors import DefinitionError
from bizproc.portal.files import DirectoryFiles, Upload
from bizproc.portal.mail.markup import html_of
from bizproc.studio.pages import generate_pages
from bizproc.testing import run_scenarios
from bizproc.testing.scenarios.reporting.junit import junit_xml
from bizproc.workspace.workspace import Workspace


def _inside(folder: Path, names: Any) -> Any:
    """Return names of files, none of which may be a path."""
    for name in names:
        assert "/" not in name, name
        assert "\\" not in name, name
    return sorted(it.name for it in folder.iterdir())


def _links(folder: Path, ground: Ground) -> None:
    """Put links to what is outside where a name could follow one."""
    (folder / "link").symlink_to(ground.canary)
    (folder / "linked").symlink_to(ground.canary.parent)


@door("file names of uploads")
def keep_upload(ground: Ground, name: str) -> Any:
    it = company(ground)
    return _inside(ground.folder, [it.portal.add_file(name, b"x")["name"]])


@door("file names of forms")
def submit_upload(ground: Ground, name: str) -> Any:
    it = company(ground)
    data = {
        "service": "Услуга 1",
        "name": "A",
        "email": "a@x.example",
        "topic": "T",
        "consent_service_desk": True,
        "consent_company": True,
    }
    uploads = {"files": [Upload(name=name, content=b"x")]}
    record = it.portal.submit("support_ticket", data, uploads=uploads)
    files = record.fields.get("files") or []
    return _inside(ground.folder, [file["name"] for file in files])


@door("file names of mails")
def receive_file(ground: Ground, name: str) -> Any:
    it = company(ground)
    message = EmailMessage()
    message["From"], message["Message-ID"] = "anna@client.example", "<1@client.example>"
    message.set_content("Да")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="NAME")
    raw = message.as_bytes().replace(
        b'filename="NAME"',
        b'filename="' + name.encode(errors="surrogatepass").replace(b"\n", b"") + b'"',
    )
    mail = it.portal.read_mail(raw)
    kept = [file["name"] for file in mail.attachments if isinstance(file, dict)]
    it.portal.receive_mail(mail)
    return _inside(ground.folder, kept)


@door("file names of comments")
def comment_with_file(ground: Ground, name: str) -> Any:
    it = company(ground)
    task = it.portal.engine.user_tasks(record=PLAIN)[0].id
    it.portal.engine.comment_on_task(task, "см.", attachments=[name], by="u_head")
    return it.portal.engine.user_task(task).id


@door("contents by key")
def read_contents(ground: Ground, key: str) -> Any:
    files = DirectoryFiles(ground.folder / "files")
    sound = files.put(b"x")
    _links(ground.folder / "files", ground)
    return files.read(sound if key == "KEY" else key)


@door("include of a scenario")
def include_path(ground: Ground, name: str) -> Any:
    folder = small_workspace(ground)
    path = folder / "processes" / "sent.scenario.yaml"
    _links(path.parent, ground)
    (path.parent / "world.yaml").write_text("records: {}\n")
    path.write_text(
        f"format: bizproc/scenario@1\ngiven:\n  include: {json.dumps(name)}\n"
        "  now: 2027-06-01T09:00\ncases:\n  - id: one\n    steps:\n"
        "      - {by: u_mgr, create: {as: D1, type: deal, title: A}}\n",
        errors="surrogatepass",
    )
    report = run_scenarios([path])
    if report.findings:
        raise DefinitionError(report.findings)
    return [it.name for it in report.results]


@door("called process, form, decision")
def reference(ground: Ground, name: str) -> Any:
    quoted = quoteattr(name)
    body = (
        '<startEvent id="s"/><callActivity id="c"><extensionElements>'
        f"<zeebe:calledElement processId={quoted}/></extensionElements></callActivity>"
        f'<userTask id="t"><extensionElements><zeebe:userTask/><zeebe:formDefinition '
        f"formId={quoted}/></extensionElements></userTask><businessRuleTask "
        f'id="r"><extensionElements><zeebe:calledDecision decisionId={quoted} '
        'resultVariable="x"/></extensionElements></businessRuleTask><endEvent id="e"/>'
    )
    if name == "p":
        body = '<startEvent id="s"/><endEvent id="e"/>'
        text = diagram(body, "s>e")
    else:
        text = diagram(body, "s>c", "c>t", "t>r", "r>e")
    path = ground.folder / "p.bpmn"
    path.write_text(text, errors="surrogatepass")
    _links(ground.folder, ground)
    return [it.id for it in connect("memory://").deploy(path)]


@door("names of written pages")
def write_page(ground: Ground, name: str) -> Any:
    folder = small_workspace(ground)
    text = diagram('<startEvent id="s"/><endEvent id="e"/>', "s>e")
    (folder / "processes" / "small.bpmn").write_text(
        text.replace('process id="p"', f"process id={quoteattr(name)}"),
        errors="surrogatepass",
    )
    pages = folder / "docs"
    command("pages", "--workspace", str(folder), "--out", str(pages))
    return sorted(it.name for it in pages.iterdir())


@door("names of imported forms")
def write_form(ground: Ground, name: str) -> Any:
    folder = ground.folder / "in"
    folder.mkdir()
    path = folder / "old.bpmn"
    body = (
        f'<startEvent id="s"/><userTask id={quoteattr(name)}><extensionElements>'
        '<camunda:formData><camunda:formField id="n" type="long"/></camunda:formData>'
        "</extensionElements></userTask>"
    )
    text = diagram(body).replace(
        "<definitions",
        '<definitions xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
    )
    path.write_text(text, errors="surrogatepass")
    out = folder / "out"
    out.mkdir()
    command("import", str(path), "--from", "camunda7", "--out", str(out / "new.bpmn"))
    found = sorted(
        str(it.relative_to(ground.folder)) for it in ground.folder.rglob("*")
    )
    assert all(it.startswith("in/out/") or it in _OWN for it in found), found
    return found


_OWN = {"in", "in/old.bpmn", "in/out"}


@door("folder of a new workspace")
def make_workspace(_: Ground, name: str) -> Any:
    """Make a workspace where a person says; a person may say any place, once."""
    if name.startswith(("/", "~", "..", "file:", "http:")) or not name.strip("/ "):
        name = f"./{name.replace('..', '').strip('/') or 'x'}"  # their own right
    return command("new", "--", name) and sorted(os.listdir())  # noqa: PTH208


@door("paths of bizproc.yaml")
def name_paths(ground: Ground, name: str) -> Any:
    folder = small_workspace(ground)
    _links(folder, ground)
    path = folder / "bizproc.yaml"
    path.write_text(
        f"{path.read_text()}processes: {json.dumps(name)}\n", errors="surrogatepass"
    )
    if name == "processes":
        path.write_text(path.read_text().rpartition("processes:")[0])
    loaded = Workspace.load(folder)
    return str(loaded.processes)


@door("files of the command line")
def name_file(ground: Ground, name: str) -> Any:
    """Name a file; what cannot be read is said, and nothing is made of it."""
    sound = diagram('<startEvent id="s"/><endEvent id="e"/>', "s>e")
    (ground.folder / "sound.bpmn").write_text(sound)
    if name.startswith(("/", "..")):
        name = name.replace("/", "_").replace(
            "..", "__"
        )  # their own right: they may read what they may
    return command("check", "--", name)


# -- texts that are shown ------------------------------------------------------


def _named(text: str) -> str:
    quoted = quoteattr(text)
    body = (
        f"<documentation>{escape(text)}</documentation>"
        f'<startEvent id="s" name={quoted}/><userTask id="t" name={quoted}>'
        f"<documentation>{escape(text)}</documentation><extensionElements>"
        "<zeebe:userTask/></extensionElements></userTask>"
        f'<endEvent id="e" name={quoted}/><textAnnotation id="n"><text>{escape(text)}'
        "</text></textAnnotation>"
    )
    return diagram(body, "s>t", "t>e").replace(
        '<process id="p"', f'<process id="p" name={quoted}'
    )


@door("names in a picture")
def draw_names(_: Ground, text: str) -> Any:
    data = _named(text).encode(errors="surrogatepass")
    return "svg", render_svg(read_drawing(data, file="sent.bpmn"))


@door("names on a page")
def describe_names(ground: Ground, text: str) -> Any:
    folder = small_workspace(ground)
    (folder / "processes" / "small.bpmn").write_bytes(
        _named(text).encode(errors="surrogatepass")
    )
    files = generate_pages(Workspace.load(folder), folder=folder / "docs")
    return "markdown", "\n".join(it for name, it in files.items() if name[-3:] == ".md")


def _report(ground: Ground, text: str, scenario: str) -> Any:
    folder = small_workspace(ground)
    path = folder / "processes" / "sent.scenario.yaml"
    path.write_text(
        "format: bizproc/scenario@1\ngiven: {now: 2027-06-01T09:00}\nstrict: false\n"
        + scenario.replace("TEXT", json.dumps(text)),
        errors="surrogatepass",
    )
    return "junit", junit_xml(run_scenarios([path]))


@door("names in a JUnit report")
def report_names(ground: Ground, text: str) -> Any:
    return _report(
        ground,
        text,
        "cases:\n  - id: one\n    title: TEXT\n    table: [{a: TEXT}]\n    steps:\n"
        "      - {by: u_mgr, create: {as: D1, type: deal, title: TEXT}}\n",
    )


@door("errors in a JUnit report")
def report_errors(ground: Ground, text: str) -> Any:
    return _report(
        ground,
        text,
        "cases:\n  - id: one\n    steps:\n"
        "      - {by: u_mgr, create: {as: D1, type: deal, title: TEXT},\n"
        "         expect: {record: {D1: {title: another}}}}\n",
    )


@door("texts of a mail")
def write_mail(_: Ground, text: str) -> Any:
    return "html", html_of(text, subject=text, templates=None)


@door("names in errors")
def refuse_names(_: Ground, text: str) -> Any:
    """Let an error quote a text: it is quoted, and nothing else of a library."""
    found = bpmn.read(_named(text).encode(errors="surrogatepass"), file="sent.bpmn")
    told = [it.name for it in found.processes]
    body = (
        f'<startEvent id="s"/><task id={quoteattr(text)} name="x"/>'
        f'<sequenceFlow id="f" sourceRef="s" targetRef={quoteattr(text)}/>'
    )
    try:
        data = diagram(body).encode(errors="surrogatepass")
        bpmn.read(data, file="sent.bpmn")
    except DefinitionError as error:
        return str(error), told
    return told, PLAIN
