"""Scenarios move the clock, and processes start by their timers."""

import pytest

from bizproc.testing import run_scenarios

DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">
<process id="digest" isExecutable="true">
<startEvent id="Daily"><extensionElements><zeebe:properties>
<zeebe:property name="missed" value="{missed}"/></zeebe:properties></extensionElements>
<timerEventDefinition><timeCycle>0 0 9 * * MON-FRI</timeCycle></timerEventDefinition>
</startEvent><userTask id="Send"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="Daily" targetRef="Send"/>
<sequenceFlow id="f2" sourceRef="Send" targetRef="e"/>
</process></definitions>"""
CASES = """
format: bizproc/scenario@1
strict: false
given: {{now: 2027-03-01T08:00}}
cases:
  - id: digest
    title: A digest on every working day
    steps:
      - wait: PT1H
        expect:
          instances: [{{process: digest, state: active}}]
          waiting_at: [Send]
          timers: [{{element: Daily, process: digest, due: 2027-03-02T09:00}}]
      - wait: P6D
        expect: {{count: [{{instance: {{process: digest}}, is: 5}}]}}
      - down_until: 2028-03-01T12:00
        expect: {{count: [{{instance: {{process: digest}}, is: {number}}}]}}
"""


@pytest.mark.parametrize(
    ("missed", "number"), [("each", 263), ("once", 6), ("skip", 5)]
)
def test_a_clock_that_is_moved_starts_what_is_due(tmp_path, missed, number):
    (tmp_path / "digest.bpmn").write_text(DIAGRAM.format(missed=missed))
    path = tmp_path / "digest.scenario.yaml"
    path.write_text(CASES.format(number=number))
    report = run_scenarios([path])
    assert report.exit_code == 0, report.text()
