"""An office with something that runs, something that failed, and an administrator."""

import datetime as dt

import pytest
from starlette.testclient import TestClient
from tests.office import ROOT, Office

from bizproc import web
from bizproc.workspace.workspace import Workspace

ENGLISH = {"Accept-Language": "en", "Origin": "http://testserver"}
FAILING = (
    '<extensionElements><zeebe:properties><zeebe:property name="variables"'
    ' value="n" /></zeebe:properties></extensionElements>'
    '<startEvent id="s" /><scriptTask id="do" name="Divide"><extensionElements>'
    '<zeebe:script expression="= 100 / n" resultVariable="x" />'
    '</extensionElements></scriptTask><receiveTask id="hear" messageRef="m" />'
    '<endEvent id="e" />'
)
MESSAGE = (
    '<message id="m" name="answer.came"><extensionElements>'
    '<zeebe:subscription correlationKey="= string(n)" /></extensionElements></message>'
)


class Desk:
    """Hold an office and browsers of its people."""

    def __init__(self, office, **options):
        self.office = office
        self.engine = office.engine
        self.portal = office.portal
        self.who = "u_admin"
        made = web.app(office.portal, user_of=lambda _: self.who, **options)
        self.browser = TestClient(made, follow_redirects=False, headers=ENGLISH)
        self.process = office.draw(FAILING, "s>do do>hear hear>e", root=MESSAGE)

    def start(self, n, key=None):
        return self.engine.start(self.process, {"n": n}, key=key).id

    def get(self, path, status=200, **query):
        answer = self.browser.get(f"/operations{path}", params=query or None)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.text

    def post(self, path, status=303, **fields):
        answer = self.browser.post(f"/operations{path}", data=fields)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.headers.get("location") if status == 303 else answer.text

    def later(self, **span):
        self.office.clock.set(self.office.clock.now() + dt.timedelta(**span))


@pytest.fixture(scope="session")
def read_workspace():
    return Workspace.load(ROOT)


@pytest.fixture
def desk(tmp_path, read_workspace):
    made = Desk(Office(tmp_path, workspace=read_workspace))
    yield made
    made.portal.close()
