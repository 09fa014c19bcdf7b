"""A workspace with a field of every kind, on each kind of store."""

import datetime as dt
import shutil

import pytest

import bizproc
from bizproc.testing import FakeClock, SequentialIds

WORKSPACE = """
format: bizproc/workspace@1
timezone: Europe/Moscow
people:
  users:
    u_a: {name: Anna, department: sales}
    u_b: {name: Boris, department: sales}
    u_c: {name: Clara}
    u_head: {name: Head, department: sales}
    u_admin: {name: Admin, groups: [administrators]}
  departments: {sales: {title: Sales, head: u_head}}
"""
CRM = """
format: bizproc/crm@1
types:
  case:
    title: Case
    fields:
      title: {title: Title, type: string}
      note: {title: Note, type: text, indexed: true}
      email: {title: E-mail, type: email}
      phone: {title: Phone, type: phone}
      count: {title: Count, type: int, indexed: true}
      price: {title: Price, type: money}
      weight: {title: Weight, type: number, indexed: true}
      urgent: {title: Urgent, type: bool, indexed: true}
      day: {title: Day, type: date, indexed: true}
      deadline: {title: Deadline, type: datetime}
      kind: {title: Kind, type: enum, options: {A: First, B: Second}, indexed: true}
      tags: {title: Tags, type: string, multiple: true}
      parent: {title: Parent, type: link, link: case, indexed: true}
      responsible: {title: Responsible, type: user}
      file: {title: File, type: file}
  memo:
    title: Memo
    fields:
      title: {title: Title, type: string}
      secret: {title: Secret, type: text}
      responsible: {title: Responsible, type: user}
funnels:
  main:
    type: case
    title: Main
    stages:
      NEW: {title: New}
      WORK: {title: In work, aliases: [Working]}
      PAUSED: {title: Paused, in_work: false}
      WON: {title: Won, meaning: success}
      LOST: {title: Lost, meaning: failure}
  second:
    type: case
    title: Second funnel
    stages: {NEW: {title: New}, WON: {title: Won, meaning: success}}
"""
RIGHTS = """
rights:
  roles:
    seller:
      title: Seller
      who: ["department:sales"]
      may:
        case: {see: own, create: all, change: own, move: own}
        memo: {see: own_department, create: all, hidden: [secret]}
    head:
      title: Head
      who: [role:head]
      may:
        case: {see: sub_departments}
        memo: {see: all}
"""
NOW = dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC)  # a Wednesday, noon in Moscow


def write_workspace(folder, *, rights=""):
    (folder / "bizproc.yaml").write_text(WORKSPACE, encoding="utf-8")
    (folder / "crm.yaml").write_text(CRM + rights, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Return two workspaces: one in which everybody may everything, one with rights."""
    return {
        False: write_workspace(tmp_path_factory.mktemp("free")),
        True: write_workspace(tmp_path_factory.mktemp("strict"), rights=RIGHTS),
    }


@pytest.fixture(scope="session")
def templates(folders, tmp_path_factory):
    """Make the tables once; a test copies the file."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_portal(f"sqlite:///{path}", folders[False]).close()
    return path


@pytest.fixture(params=["memory", "sqlite"])
def url(request, templates, tmp_path):
    if request.param == "memory":
        return "memory://"
    path = shutil.copy(templates, tmp_path / "portal.db")
    return f"sqlite:///{path}?synchronous=NORMAL"


@pytest.fixture
def portal(url, folders):
    opened = open_portal(url, folders[False])
    yield opened
    opened.close()


@pytest.fixture
def strict(url, folders):
    opened = open_portal(url, folders[True])
    yield opened
    opened.close()


def open_portal(url, folder, **options):
    return bizproc.open_workspace(
        url, folder, clock=FakeClock(NOW), ids=SequentialIds(), **options
    )


def ids(rows):
    """Return the numbers of records, in their order."""
    return [int(row.id.rpartition("-")[2]) for row in rows]
