"""The YAML of a workspace and of scenarios."""

from __future__ import annotations

from pathlib import Path

from tests.chat.desk import RECORDS, WORKSPACE
from tests.fuzz.reader import ROOT, Reader, files, reading

from bizproc.source.yaml import parse_yaml
from bizproc.testing.scenarios.format.reader import read_scenarios
from bizproc.testing.scenarios.format.vocabulary import EVENTS
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.workspace_file import read_workspace

_PARTS = (
    b'calendar: {days: [mon, tue], hours: {mon: "09:00-13:00, 14:00-18:00"}, holidays: [2027-05-09], workdays: []}\n',
    b'calendar: RU\ncalendars: {night: {hours: "22:00-23:00", timezone: Asia/Tokyo}}\n',
    (
        b"people: {users: {u: {name: U, email: u@x.example, groups: [g], department: d}}, "
        b"groups: {g: {title: G}}, departments: {d: {title: D, head: u, parent: e}, e: {title: E}}}\n"
    ),
    (
        b"mail: {host: smtp.x.example, port: 587, sender: a@x.example, security: starttls}\n"
        b"mailbox: {host: imap.x.example, user: a, password_env: P, folder: INBOX}\n"
    ),
    (
        b"settings: {define: {a: {title: A, type: int, range: [1, 9], default: 3}, "
        b"b: {title: B, type: duration, working_time: true, default: PT9H}}, values: {a: 4}}\n"
    ),
    b'texts: {mail_received: "{{ mail.from }} {% if mail %}x{% endif %}"}\n',
)
_HEAD = b"format: bizproc/workspace@1\n"


def _workspace_seeds() -> list[bytes]:
    found = files("bizproc.yaml", "examples/*/bizproc.yaml", most=30_000)()
    return [*found, WORKSPACE.encode(), *(_HEAD + part for part in _PARTS)]


def _record_seeds() -> list[bytes]:
    return [*files("examples/*/crm.yaml", most=30_000)(), RECORDS.encode()]


def _scenario_seeds() -> list[bytes]:
    return files(
        "processes/p*.scenario.yaml", "examples/**/*.scenario.yaml", most=20_000
    )()


_PEOPLE = read_workspace((ROOT / "bizproc.yaml").read_bytes()).directory


def _constants(data: bytes) -> None:
    read_constants(data, directory=_PEOPLE)


def _scenarios(data: bytes) -> None:
    folder: Path = ROOT / "processes"
    read_scenarios(data, file="x.yaml", directory=folder, events=EVENTS)


_YAML = (
    *(
        b"a: &x [1, 2]\nb: *x\n",
        b"- 'a''b'\n- \"\\u0041\\x41\"\n- |\n  text\n- >-\n  x\n",
    ),
    *(
        b"? a\n: b\n",
        b"%YAML 1.2\n---\na: !!str 1\n...\n",
        b"{a: [1, {b: ~}], c: 0o17}\n",
    ),
)

WORKSPACES = (
    Reader(
        name="yaml",
        kind="yaml",
        seeds=lambda: _YAML,
        opened=reading(lambda data: parse_yaml(data, file="x.yaml").plain()),
        share=2,
    ),
    Reader(
        name="bizproc.yaml",
        kind="yaml",
        seeds=_workspace_seeds,
        opened=reading(read_workspace),
    ),
    Reader(
        name="crm.yaml", kind="yaml", seeds=_record_seeds, opened=reading(read_schema)
    ),
    Reader(
        name="constants.yaml",
        kind="yaml",
        seeds=files("**/constants.yaml", most=30_000),
        opened=reading(_constants),
    ),
    Reader(
        name="scenario",
        kind="yaml",
        seeds=_scenario_seeds,
        opened=reading(_scenarios),
        share=0.8,
    ),
)
