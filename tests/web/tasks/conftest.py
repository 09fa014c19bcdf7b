"""A portal with tasks, and what posts forms as a page of it does."""

import re

import pytest
from starlette.testclient import TestClient
from tests.portal.tasks.test_inbox_counts import add
from tests.web.conftest import ENGLISH, OWN

from bizproc import web

FORM = """{"id": "visit", "type": "default", "schemaVersion": 16, "components": [
  {"type": "textfield", "key": "place", "label": "Place", "id": "f1",
   "validate": {"required": true}},
  {"type": "number", "key": "days", "label": "Days", "id": "f2",
   "validate": {"min": 1, "max": 30}}]}"""


class Desk:
    """Look at pages and send their forms, each person in a browser of their own."""

    def __init__(self, office):
        self.office = office
        self.portal = office.portal
        self.engine = office.engine
        self.who = "u_mgr"
        made = web.app(office.portal, user_of=lambda _: self.who)
        self.browser = TestClient(made, follow_redirects=False, headers=ENGLISH)

    def get(self, path, *, by="u_mgr", status=200, **options):
        self.who = by
        answer = self.browser.get(path, **options)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path, data=None, *, by="u_mgr", status=303, **options):
        self.who = by
        answer = self.browser.post(path, data=data or {}, headers=OWN, **options)
        assert answer.status_code == status, answer.text
        return answer

    def add(self, id_, **given):
        add(self.office, id_, **{"assignee": "u_mgr", **given})
        return id_

    def ask(self, assignee="u_mgr", form=FORM):
        """Start a process of one task with a form; return the task's id."""
        (self.office.folder / "visit.form").write_text(form)
        (self.office.folder / "visit.bpmn").write_text(
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
            ' targetNamespace="urn:test"><process id="visit" isExecutable="true">'
            '<startEvent id="s"/><userTask id="Ask" name="Visit"><extensionElements>'
            '<zeebe:userTask/><zeebe:formDefinition formId="visit"/>'
            f'<zeebe:assignmentDefinition assignee="{assignee}"/></extensionElements>'
            '</userTask><endEvent id="e"/>'
            '<sequenceFlow id="a" sourceRef="s" targetRef="Ask"/>'
            '<sequenceFlow id="b" sourceRef="Ask" targetRef="e"/>'
            "</process></definitions>"
        )
        names = ("visit.form", "visit.bpmn")
        self.engine.deploy(*(self.office.folder / it for it in names))
        self.engine.start("visit")
        return self.office.task("Ask").id


def field(page, name):
    """Return the value that an input of a page has."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    return found and found[1]


@pytest.fixture
def desk(office):
    return Desk(office)
