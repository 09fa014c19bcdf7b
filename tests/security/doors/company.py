"""A company at work: records, tasks, mail, messages, rights; on SQLite where it tells."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from tests.security.doors.languages import diagram
from tests.security.ground import ROOT, Ground

from bizproc.clock import RandomIds
from bizproc.connecting import open_workspace
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail import CapturedMail
from bizproc.testing import FakeClock
from bizproc.testing.ids import SequentialIds
from bizproc.workspace.workspace import Workspace

__all__ = ["Company", "company", "company_on_sqlite", "damage"]

SECRET = "deal-1"  # noqa: S105 - the record that only u_mgr may see
PLAIN = "deal-2"
_NOW = dt.datetime(2027, 6, 1, 7, tzinfo=dt.UTC)
# A process beside those of the company: it waits for a message, and asks somebody.
_WAITS = diagram(
    '<startEvent id="s"/><intermediateCatchEvent id="w"><messageEventDefinition '
    'messageRef="m"/></intermediateCatchEvent><userTask id="t"><extensionElements>'
    '<zeebe:userTask/><zeebe:assignmentDefinition assignee="u_emp1"/>'
    '</extensionElements></userTask><endEvent id="e"/>',
    "s>w",
    "w>t",
    "t>e",
    root='<message id="m" name="order.paid"><extensionElements><zeebe:subscription '
    "correlationKey='= \"order-1\"'/></extensionElements></message>",
    process="waits",
)


class SomeMay:
    """Hide the secret record from all but its manager; clerks only look."""

    def can(self, user: str | None, action: str, record: Any) -> str | None:
        """Answer as declared rights do."""
        if user == "u_admin":
            return None
        title = record.fields.get("title") or ""
        if title.startswith("тайна") and user != "u_mgr":
            return "NOT_FOUND"
        return "FORBIDDEN" if user == "u_clerk" and action != "see" else None


class Company(SimpleNamespace):
    """Hold an open portal and what it began with."""

    portal: Any
    mail: Any
    folder: Path


def _connected() -> sqlite3.Connection:
    return sqlite3.connect(Path.cwd() / "company.db")


def _opened(
    ground: Ground, url: Any, workspace: Workspace, *, ids: Any = None
) -> Company:
    mail = CapturedMail()
    folder = ground.folder
    files = ground.home / "door-files"
    files.mkdir(exist_ok=True)
    portal = open_workspace(
        url,
        ROOT,
        workspace=workspace,
        clock=FakeClock(_NOW),
        ids=ids or SequentialIds(),
        mail=mail,
        files=DirectoryFiles(files),
        rights=SomeMay(),
        jobs="inline",
    )
    return Company(portal=portal, mail=mail, folder=folder)


def _begin(it: Company) -> None:
    portal = it.portal
    portal.engine.deploy(ROOT / "processes")
    path = it.folder / "waits.bpmn"
    path.write_text(_WAITS)
    portal.engine.deploy(path)
    common = {"funnel": "service_control", "responsible": "u_mgr"}
    for title in ("тайна", "Осмотр"):
        portal.create("deal", {**common, "title": title, "amount": 100}, by="u_mgr")
    portal.create(
        "contact", {"name": "Анна", "emails": ["anna@client.example"]}, by="u_mgr"
    )
    for record in (SECRET, PLAIN):
        portal.change(record, {"stage": "PAID"}, by="u_mgr")
    portal.engine.start("waits", key="order-1")


def _workspace(ground: Ground) -> Workspace:
    return ground.kept.setdefault("workspace", Workspace.load(ROOT))


def company(ground: Ground) -> Company:
    """Return a company in memory, made once: a payload has a copy of its own."""

    def make() -> Company:
        found = _opened(ground, "memory://", _workspace(ground))
        _begin(found)
        return found

    return ground.once("company", make)


def company_on_sqlite(ground: Ground) -> Company:
    """Return a company on a database of its own, a copy of one made once.

    Its connections lead to the folder that is worked in, so that what was opened once
    reads the copy of the payload: opening takes longer than everything else.
    """
    found = ground.kept.get("company on SQLite")
    kept = ground.home / "door-company.db"
    if found is None:
        engine = sa.create_engine(
            "sqlite:///company.db", creator=_connected, poolclass=sa.NullPool
        )
        found = _opened(ground, engine, _workspace(ground), ids=RandomIds())
        _begin(found)
        with sqlite3.connect("company.db") as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        shutil.copy("company.db", kept)
        ground.kept["company on SQLite"] = found
        ground.kept["rows"] = _counts(kept)
    shutil.copy(kept, ground.folder / "company.db")
    found.database = ground.folder / "company.db"
    found.before = ground.kept["rows"]
    return found


def _counts(path: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with sqlite3.connect(path) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "select name from sqlite_master where type = 'table'"
            )
        ]
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608 - names of its own tables
            for name in tables
        }


def damage(it: Company) -> str | None:
    """Say what an injected statement did to the database, if it did anything."""
    after = _counts(it.database)
    lost = [name for name in it.before if after.get(name, -1) < it.before[name]]
    if lost or set(after) - set(it.before):
        return f"tables lost rows, or came: {lost or set(after) - set(it.before)}"
    with sqlite3.connect(it.database) as connection:
        for key in ("u_admin", "pwned"):
            for (text,) in connection.execute("select sql from sqlite_master"):
                if text and key in text:
                    return f"the schema says {key}"
    plain = it.portal.get(PLAIN)
    if plain.fields["title"] != "Осмотр" or plain.fields["amount"] != 100:
        return "another's record changed"
    return None
