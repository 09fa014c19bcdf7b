"""A shop that runs an engine alone, with the pages over it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from starlette.testclient import TestClient

import bizproc
import bizproc.web
from bizproc.testing import FakeClock, SequentialIds
from bizproc.web import Directory, User

ROOT = Path(__file__).parents[3]
ORDER = ROOT / "examples" / "order.bpmn"
EXPENSES = ROOT / "examples" / "expenses"
API = "/api/v1"
WAITING = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="shop">
  <message id="M" name="paid"><extensionElements>
    <zeebe:subscription correlationKey="= order" /></extensionElements></message>
  <process id="parcel" name="Parcel" isExecutable="true">
    <startEvent id="Began" />
    <sequenceFlow id="F1" sourceRef="Began" targetRef="Paid" />
    <receiveTask id="Paid" messageRef="M" />
    <boundaryEvent id="Late" attachedToRef="Paid"><timerEventDefinition>
      <timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="F2" sourceRef="Late" targetRef="Remind" />
    <sequenceFlow id="F3" sourceRef="Paid" targetRef="Print" />
    <userTask id="Remind" name="Remind the client"><extensionElements>
      <zeebe:userTask /><zeebe:assignmentDefinition assignee="ann" candidateGroups="=[]" />
      <zeebe:ioMapping><zeebe:output source="= answer" target="said" /></zeebe:ioMapping>
    </extensionElements></userTask>
    <sequenceFlow id="F4" sourceRef="Remind" targetRef="Ended" />
    <serviceTask id="Print"><extensionElements>
      <zeebe:taskDefinition type="print_label" />
      <zeebe:ioMapping><zeebe:input source="= order" target="order" /></zeebe:ioMapping>
    </extensionElements></serviceTask>
    <sequenceFlow id="F5" sourceRef="Print" targetRef="Ended" />
    <endEvent id="Ended" />
  </process>
</definitions>"""

PEOPLE = (
    User(id="ada", name="Ada Admin", groups=("administrators",)),
    User(id="warehouse", name="Will Warehouse"),
    User(id="ann", name="Ann Account", groups=("accounting",)),
    User(id="ben", name="Ben Account", groups=("accounting",)),
    User(id="gone", name="Gus Gone", groups=("administrators",), active=False),
)


def actions() -> bizproc.Actions:
    """Return what the processes of the shop call."""
    made = bizproc.Actions()

    @made.add("reserve_stock")
    def reserve_stock(item: str, amount: int) -> None:
        """Have enough of everything."""

    @made.add("pay_out")
    def pay_out(who: str, amount: int) -> None:
        """Pay."""

    @made.add("print_label", external=True)
    def print_label(order: str) -> dict[str, str]:
        return {"label": order}

    return made


class Shop:
    """Hold an engine, and browsers of its people."""

    def __init__(self, folder, url="memory://", *, domain=None, **options):
        self.clock = FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC))
        more = {} if domain is None else {"domain": domain}
        self.engine = bizproc.connect(
            url,
            actions=actions(),
            clock=self.clock,
            ids=SequentialIds(),
            jobs="inline",
            **more,
        )
        waiting = folder / "parcel.bpmn"
        waiting.write_text(WAITING)
        self.engine.deploy(ORDER, EXPENSES, waiting)
        self.people = list(PEOPLE)
        self.app = bizproc.web.app(
            self.engine,
            user_of=lambda request: request.headers.get("X-Remote-User"),
            people=lambda: Directory.of(self.people),
            **options,
        )

    def browser(self, person=None, **headers):
        """Return what somebody looks at the pages with."""
        given = {"Accept-Language": "en", "Origin": "http://testserver", **headers}
        if person is not None:
            given["X-Remote-User"] = person
        return TestClient(self.app, follow_redirects=False, headers=given)

    def task(self, element):
        """Return the open task of an element."""
        [found] = [it for it in self.engine.user_tasks() if it.element_id == element]
        return found
