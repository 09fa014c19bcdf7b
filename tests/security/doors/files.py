"""Files that people hand over: diagrams, decisions, forms, a workspace, scenarios."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.security.doors.command_line import command
from tests.security.doors.languages import diagram
from tests.security.ground import ROOT, Door, Ground, door

from bizproc import bpmn, dmn
from bizproc.connecting import connect, open_workspace
from bizproc.diagram import read_drawing, render_svg
from bizproc.dialects import import_diagram
from bizproc.errors import Finding, SourceError
from bizproc.portal.mail import CapturedMail
from bizproc.studio.check import check_files
from bizproc.testing import FakeClock, SequentialIds, run_scenarios
from bizproc.verification import verify

__all__ = ["LOOKS", "WORKSPACE", "bytes_of"]

WORKSPACE = {
    "bizproc.yaml": (
        "format: bizproc/workspace@1\ntimezone: Europe/Moscow\nextensions: [crm]\n"
        "people: {users: {u_mgr: {name: Anna, email: anna@x.example}}}\n"
    ),
    "crm.yaml": (
        "format: bizproc/crm@1\ntypes:\n  deal:\n    title: Deal\n    prefix: D\n"
        "    fields:\n      title: {title: Name, type: string}\n"
        "      amount: {title: Sum, type: money}\n"
    ),
    "constants.yaml": (
        "format: bizproc/constants@1\ndefine:\n  Days: {title: Days, type: int, default: 3}\n"
    ),
}
"""The files of a small workspace, each of which may be replaced by a payload."""
_SMALL = diagram('<startEvent id="s"/><endEvent id="e"/>', "s>e")


def bytes_of(given: str | bytes) -> bytes:
    """Return a payload as a file's contents."""
    return given if isinstance(given, bytes) else given.encode(errors="surrogatepass")


def _file(ground: Ground, name: str, given: str | bytes) -> Path:
    path = ground.folder / name
    path.write_bytes(bytes_of(given))
    return path


@door("BPMN file")
def deploy_diagram(ground: Ground, given: str | bytes) -> Any:
    engine = connect("memory://")
    found = engine.deploy(_file(ground, "sent.bpmn", given))
    return [(it.id, it.kind) for it in found]


@door("BPMN file, run")
def run_diagram(ground: Ground, given: str | bytes) -> Any:
    engine = connect("memory://")
    found = engine.deploy(_file(ground, "sent.bpmn", given))
    engine.start(next(it.id for it in found if it.kind == "process"))
    return [(it.code, it.message) for it in engine.incidents()]


@door("BPMN file, verified")
def verify_diagram(_: Ground, given: str | bytes) -> Any:
    diagram = bpmn.read(bytes_of(given), file="sent.bpmn")
    catalog = bpmn.Catalog(actions={}, forms={})
    return [str(verify(it, catalog=catalog).faults) for it in diagram.processes]


@door("picture")
def draw(_: Ground, given: str | bytes) -> Any:
    return render_svg(read_drawing(bytes_of(given), file="sent.bpmn"))


@door("DMN file")
def read_decisions(_: Ground, given: str | bytes) -> Any:
    decisions = dmn.read(bytes_of(given), file="sent.dmn")
    return dmn.show(decisions), dmn.describe(decisions), dmn.analyse(decisions)


@door("DMN file, decided")
def decide_file(_: Ground, given: str | bytes) -> Any:
    decisions = dmn.read(bytes_of(given), file="sent.dmn")
    return [repr(decisions.evaluate(it, {}).value) for it in decisions]


@door("import of Camunda 7")
def import_camunda(_: Ground, given: str | bytes) -> Any:
    got = import_diagram(bytes_of(given), file="sent.bpmn", dialect="camunda7")
    return got.diagram.decode(), got.forms, list(map(str, got.findings))


@door("import of SpiffWorkflow")
def import_spiff(_: Ground, given: str | bytes) -> Any:
    got = import_diagram(bytes_of(given), file="sent.bpmn", dialect="spiff")
    return got.diagram.decode(), got.forms, list(map(str, got.findings))


def _looked_at(*arguments: str) -> Door:
    def look(ground: Ground, given: str | bytes) -> Any:
        path = str(_file(ground, "sent.bpmn", given))
        name, *options = arguments
        return command(name, path, *options)

    return look


LOOKS = {
    "CLI show": _looked_at("show"),
    "CLI show --svg": _looked_at("show", "--svg"),
    "CLI check": _looked_at("check"),
    "CLI verify": _looked_at("verify"),
    "CLI import": _looked_at("import", "--from", "camunda7"),
}
"""The commands that look at a diagram, each a door."""
for _name, _look in LOOKS.items():
    door(_name)(_look)


@door("form file")
def deploy_form(ground: Ground, given: str | bytes) -> Any:
    engine = connect("memory://")
    found = engine.deploy(_file(ground, "sent.form", given))
    return [(it.id, it.kind) for it in found]


def small_workspace(ground: Ground, **replaced: str | bytes) -> Path:
    """Write a small workspace; files are named with `_` for the point."""
    folder = ground.folder / "workspace"
    (folder / "processes").mkdir(parents=True)
    (folder / "processes" / "small.bpmn").write_text(_SMALL)
    for name, text in WORKSPACE.items():
        (folder / name).write_text(text)
    for name, content in replaced.items():
        (folder / name.replace("__", "/").replace("_yaml", ".yaml")).write_bytes(
            bytes_of(content)
        )
    return folder


def _opened(folder: Path) -> Any:
    checked = check_files([], folder)
    errors = [it for it in checked.findings if it.level == "error"]
    if errors:
        raise SourceError(errors)
    portal = open_workspace(
        "memory://",
        folder,
        clock=FakeClock(),
        ids=SequentialIds(),
        mail=CapturedMail(),
    )
    return portal.constants(), list(map(str, checked.findings))


@door("bizproc.yaml")
def open_bizproc_yaml(ground: Ground, given: str | bytes) -> Any:
    return _opened(small_workspace(ground, bizproc_yaml=given))


@door("crm.yaml")
def open_crm_yaml(ground: Ground, given: str | bytes) -> Any:
    return _opened(small_workspace(ground, crm_yaml=given))


@door("constants.yaml")
def open_constants_yaml(ground: Ground, given: str | bytes) -> Any:
    return _opened(small_workspace(ground, constants_yaml=given))


@door("scenario file")
def play_scenario(ground: Ground, given: str | bytes) -> Any:
    folder = small_workspace(ground)
    shutil.copytree(ROOT / "processes", folder / "processes", dirs_exist_ok=True)
    path = folder / "processes" / "sent.scenario.yaml"
    for other in path.parent.glob("*.scenario.yaml"):
        other.unlink()
    path.write_bytes(bytes_of(given))
    return _played(path)


def _played(path: Path) -> Any:
    report = run_scenarios([path])
    if report.findings:
        raise SourceError(report.findings)
    wrong = [it for it in report.results if not it.passed]
    if wrong:
        raise SourceError([Finding(code="FAILED", message=repr(wrong)[:2000])])
    return [it.name for it in report.results]


@door("YAML of a scenario's include")
def include_in_scenario(ground: Ground, given: str | bytes) -> Any:
    folder = small_workspace(ground)
    path = folder / "processes" / "sent.scenario.yaml"
    path.write_text(
        "format: bizproc/scenario@1\ngiven: {include: world.yaml, now: 2027-06-01T09:00}"
        "\ncases:\n  - id: one\n    steps:\n"
        "      - {by: u_mgr, create: {as: D1, type: deal, title: A}}\n"
    )
    (path.parent / "world.yaml").write_bytes(bytes_of(given))
    return _played(path)


def _deployed(ground: Ground, folder: Path) -> tuple[str, ...]:
    """Make a database; return the options that lead to it."""
    database = f"sqlite:///{ground.folder}/x.db"
    base = ("--db", database, "--workspace", str(folder))
    command("deploy", *base)
    return base


@door("values of the command line")
def give_yaml(ground: Ground, given: str) -> Any:
    """Give FIELD=VALUE, which is read as YAML, to a new record."""
    folder = small_workspace(ground)
    base = _deployed(ground, folder)
    return command("create", "deal", f"title={given}", "--as", "u_mgr", *base)


@door("JSON of the command line")
def give_json(ground: Ground, given: str) -> Any:
    folder = small_workspace(ground)
    path = _file(ground, "data.json", given)
    base = _deployed(ground, folder)
    return command("create", "deal", "--data", f"@{path}", "--as", "u_mgr", *base)


@door("JSON of a message")
def publish_json(ground: Ground, given: str) -> Any:
    folder = small_workspace(ground)
    path = _file(ground, "data.json", given)
    base = _deployed(ground, folder)
    command("create", "deal", "title=A", "--as", "u_mgr", *base)
    return command("publish", "m", "--key", "k", "--with", str(path), *base)


def form(*components: Any, **others: Any) -> str:
    """Return a form-js document."""
    whole = {"id": "f", "type": "default", "components": list(components), **others}
    return json.dumps(whole, ensure_ascii=False)
