"""A small company with a clock that stands still, in memory unless `--store` is named.

`./run pytest -n 2 tests/portal --store postgresql` takes the tests of `office` and
`make_office` to PostgreSQL, each company to a database of its own.
"""

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from bizproc.connecting import open_workspace
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail import CapturedMail
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds
from bizproc.testing.postgres import Databases
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[1]
MOSCOW = dt.timezone(dt.timedelta(hours=3))
MADE = dt.datetime(2027, 6, 1, tzinfo=MOSCOW)


def service_task(id_, action, /, **inputs):
    """Draw a service task; inputs are FEEL texts."""
    mappings = "".join(
        f"<zeebe:input source={quoteattr('= ' + text)} target='{name}' />"
        for name, text in inputs.items()
    )
    return (
        f'<serviceTask id="{id_}"><extensionElements>'
        f'<zeebe:taskDefinition type="{action}" />'
        f"<zeebe:ioMapping>{mappings}</zeebe:ioMapping>"
        "</extensionElements></serviceTask>"
    )


def _begin_with_tables(url, options):
    """Copy a database with its tables made, so that each test need not make them."""
    if not isinstance(url, str) or {"extensions", "limits"} & options.keys():
        return
    file = Path(url.partition("?")[0].removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and file.name.endswith(".db") and not file.exists():
        shutil.copy(_empty_database(), file)


@cache
def _empty_database():
    folder = Path(tempfile.mkdtemp(prefix="bizproc-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "empty.db"
    open_workspace(
        f"sqlite:///{file}", ROOT, clock=FakeClock(MADE), jobs="inline"
    ).close()
    return file


class Office:
    """Hold an open workspace and what drives it."""

    def __init__(self, folder, url="memory://", **options):
        self.clock = FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=MOSCOW))
        self.mail = options.pop("mail", None) or CapturedMail()
        _begin_with_tables(url, options)
        self.portal = open_workspace(
            url,
            ROOT,
            clock=self.clock,
            ids=options.pop("ids", None) or SequentialIds(),
            mail=self.mail,
            files=DirectoryFiles(folder / "files"),
            jobs="inline",
            **options,
        )
        self.engine = self.portal.engine
        self.folder = folder
        self.drawn = 0

    def deploy(self, *names):
        processes = ROOT / "processes"
        self.engine.deploy(*(processes / name for name in names or ("",)))
        return self

    def at(self, text):
        """Go to a moment of the portal and do what is due until then."""
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=MOSCOW)
        while (due := self.engine.next_due()) is not None and due <= moment:
            self.clock.set(max(due, self.clock.now()))
            self.engine.run_due()
        self.clock.set(moment)
        self.engine.run_due()

    def task(self, element):
        """Return the only open task of an element."""
        found = [it for it in self.engine.user_tasks() if it.element_id == element]
        assert len(found) == 1, (element, self.open_tasks())
        return found[0]

    def open_tasks(self):
        return sorted(it.element_id for it in self.engine.user_tasks())

    def complete(self, element, by, **answers):
        return self.engine.complete_user_task(self.task(element).id, answers, by=by)

    def draw(self, body, flows, *, root=""):
        """Deploy a process of elements and flows `a>b`; return its id."""
        self.drawn += 1
        process = f"p{self.drawn}"
        ways = "".join(
            '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}" />'.format(
                *way.split(">")
            )
            for way in flows.split()
        )
        path = self.folder / f"{process}.bpmn"
        path.write_text(
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
            f' targetNamespace="urn:test">{root}<process id="{process}"'
            f' isExecutable="true">{body}{ways}</process></definitions>'
        )
        self.engine.deploy(path)
        return process

    def perform(self, action, record, /, **inputs):
        """Run one service task of an action on a record; return the instance."""
        body = '<startEvent id="s" />' + service_task("Do", action, **inputs)
        process = self.draw(body + '<endEvent id="e" />', "s>Do Do>e")
        return self.engine.start(process, key=record)

    def events(self, record, *names):
        """Return (event, field, new) of a record's history."""
        return [
            (it.event, it.field, it.new)
            for it in self.portal.record_history(record)
            if not names or it.event in names
        ]

    def notices(self, element=None):
        return [
            (it.element, it.to)
            for it in self.portal.notifications()
            if element in (None, it.element)
        ]


@pytest.fixture(scope="session")
def workspace():
    return Workspace.load(ROOT)


@pytest.fixture(scope="session", name="service_task")
def service_task_fixture():
    return service_task


@pytest.fixture(scope="session")
def addresses_of_offices(request):
    """Return what gives the address of an empty store, of the kind that is asked for."""
    kind = request.config.getoption("--store")
    if kind in {None, "memory"}:
        yield lambda _: "memory://"
    elif kind != "postgresql":
        yield lambda folder: f"sqlite:///{folder}/office.db"
    else:
        with Databases(request.getfixturevalue("server")) as databases:
            yield lambda _: databases.take((PORTAL_MIGRATIONS,))


@pytest.fixture
def office(workspace, tmp_path, addresses_of_offices):
    made = Office(tmp_path, addresses_of_offices(tmp_path), workspace=workspace)
    yield made
    made.portal.close()


@pytest.fixture(scope="session")
def make_office(workspace, addresses_of_offices):
    def make(folder, **options):
        usual = {"workspace": workspace}
        if "url" not in options:
            usual["url"] = addresses_of_offices(folder)
        return Office(folder, **{**usual, **options})

    return make
