"""A scenario withdraws one of several who are asked, and asks another one."""

import re

import pytest
from tests.testing.conftest import ROOT

from bizproc.testing import run_scenarios
from bizproc.testing.scenarios.checks import ids

VOTE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="vote" isExecutable="true"><startEvent id="Begin" />
<userTask id="Vote"><extensionElements><zeebe:userTask /><zeebe:ioMapping>
<zeebe:input source="= person" target="assignee" /></zeebe:ioMapping></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics
 inputCollection="= [&quot;u_spec1&quot;, &quot;u_spec2&quot;]" inputElement="person" />
</extensionElements></multiInstanceLoopCharacteristics></userTask><endEvent id="End" />
<sequenceFlow id="A" sourceRef="Begin" targetRef="Vote" />
<sequenceFlow id="B" sourceRef="Vote" targetRef="End" /></process></definitions>"""
CASE = """\
format: bizproc/scenario@1
given: {now: 2027-06-01T09:00}
strict: false
cases:
  - id: case
    steps:
      - start: {process: vote}
      - by: u_admin
        withdraw_task: {task: {assignee: u_spec1}, reason: away}
        deliver: 2
        expect:
          new: {notifications: [{element: TaskWithdrawn, to: u_spec1, text: {contains: away}}]}
          open_tasks: [{assignee: u_spec2}]
      - by: u_mgr
        withdraw_task: {task: {assignee: u_spec2}}
        expect: {error: FORBIDDEN}
      - by: u_admin
        withdraw_task: {task: {assignee: u_spec2}}
        expect: {error: NOBODY_LEFT}
      - by: u_admin
        ask_another: {task: {assignee: u_spec2}, person: u_emp1, reason: knows}
        deliver: 2
        expect: {open_tasks: [{assignee: u_spec2}, {assignee: u_emp1}]}
"""


@pytest.mark.parametrize(
    "how", [{}, {"store": "sqlite"}, {"restart": True}, {"deliver_twice": True}]
)
def test_the_steps_do_it_once(tmp_path, how):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "vote.bpmn").write_text(VOTE)
    path = tmp_path / "processes" / "vote.scenario.yaml"
    path.write_text(CASE)
    report = run_scenarios([path], **how)
    assert not report.failed, report.failed[0].text()
    assert "UNKNOWN_NAME" not in report.text()  # TaskWithdrawn is the platform's own


def test_a_scenario_may_name_all_that_the_platform_itself_tells():
    """A notice that no element of a diagram gives is no slip of the pen."""
    told = {
        name
        for path in (ROOT / "src" / "bizproc" / "portal").rglob("*.py")
        for name in re.findall(r'ELEMENT(?:: Final)? = "(\w+)"', path.read_text())
    }
    assert len(told) > 5
    assert told <= ids._BUILT_IN
