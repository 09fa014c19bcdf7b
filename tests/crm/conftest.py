"""A small company on a store in memory, with a clock that stands still."""

import datetime as dt
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from bizproc.connecting import open_workspace
from bizproc.crm.files import DirectoryFiles
from bizproc.crm.mail import CapturedMail
from bizproc.crm.workspace import Workspace
from bizproc.testing.clock import FakeClock
from bizproc.testing.ids import SequentialIds

ROOT = Path(__file__).parents[2]
MOSCOW = dt.timezone(dt.timedelta(hours=3))


class Office:
    """Hold an open workspace and what drives it."""

    def __init__(self, folder, url="memory://", **options):
        self.clock = FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=MOSCOW))
        self.mail = options.pop("mail", None) or CapturedMail()
        self.crm = open_workspace(
            url,
            ROOT,
            clock=self.clock,
            ids=options.pop("ids", None) or SequentialIds(),
            mail=self.mail,
            files=DirectoryFiles(folder / "files"),
            **options,
        )
        self.engine = self.crm.engine
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

    def perform(self, action, record, **inputs):
        """Run one service task of an action on a record; return the instance."""
        self.drawn += 1
        process = f"p{self.drawn}"
        mappings = "".join(
            f"<zeebe:input source={quoteattr('= ' + text)} target='{name}' />"
            for name, text in inputs.items()
        )
        diagram = (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
            ' targetNamespace="urn:test">'
            f'<process id="{process}" isExecutable="true"><startEvent id="s" />'
            f'<serviceTask id="Do"><extensionElements>'
            f'<zeebe:taskDefinition type="{action}" />'
            f"<zeebe:ioMapping>{mappings}</zeebe:ioMapping>"
            '</extensionElements></serviceTask><endEvent id="e" />'
            '<sequenceFlow id="f" sourceRef="s" targetRef="Do" />'
            '<sequenceFlow id="g" sourceRef="Do" targetRef="e" /></process>'
            "</definitions>"
        )
        path = self.folder / f"{process}.bpmn"
        path.write_text(diagram)
        self.engine.deploy(path)
        return self.engine.start(process, key=record)

    def events(self, record, *names):
        """Return (event, field, new) of a record's history."""
        return [
            (it.event, it.field, it.new)
            for it in self.crm.record_history(record)
            if not names or it.event in names
        ]

    def notices(self, element=None):
        return [
            (it.element, it.to)
            for it in self.crm.notifications()
            if element in (None, it.element)
        ]


@pytest.fixture(scope="session")
def workspace():
    return Workspace.load(ROOT)


@pytest.fixture
def office(workspace, tmp_path):
    return Office(tmp_path, workspace=workspace)


@pytest.fixture(scope="session")
def make_office(workspace):
    def make(folder, **options):
        return Office(folder, **{"workspace": workspace, **options})

    return make
