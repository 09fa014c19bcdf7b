"""A scenario begins activities of an ad-hoc sub-process."""

import pytest

from bizproc.testing import run_scenarios

CASE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<process id="case" isExecutable="true"><startEvent id="Begin" />
<adHocSubProcess id="Clear"><userTask id="Call" /><userTask id="Read" />
<completionCondition>= clear = true</completionCondition></adHocSubProcess>
<endEvent id="End" /><sequenceFlow id="A" sourceRef="Begin" targetRef="Clear" />
<sequenceFlow id="B" sourceRef="Clear" targetRef="End" /></process></definitions>"""
STEPS = """\
format: bizproc/scenario@1
given: {now: 2027-06-01T09:00}
strict: false
cases:
  - id: case
    steps:
      - start: {process: case, key: one, with: {clear: false}}
      - start: {process: case, key: other, with: {clear: false}}
      - activate: {element: Call, key: one, with: {who: Anna}}
        expect: {open_tasks: [{element: Call}]}
      - complete: {task: Call, with: {clear: true}}
        expect:
          instances: [{key: one, state: completed}, {key: other, waiting_at: [Clear]}]
      - activate: {element: %s}
        expect: {open_tasks: [{element: Read}]}
"""


@pytest.fixture
def played(tmp_path):
    def play(element, **how):
        (tmp_path / "case.bpmn").write_text(CASE)
        path = tmp_path / "case.scenario.yaml"
        path.write_text(STEPS % element)
        return run_scenarios([path], **how)

    return play


@pytest.mark.parametrize("how", [{}, {"store": "sqlite"}, {"restart": True}])
def test_what_is_chosen_begins_in_the_instance_that_is_meant(played, how):
    report = played("Read", **how)
    assert not report.failed, report.failed[0].text()


def test_what_may_not_begin_is_told_with_what_may(played):
    [failed] = played("Reed").failed
    assert "no ad-hoc sub-processes may begin 'Reed'" in failed.text()
    assert "what may begin: Call, Read; did you mean 'Read'?" in failed.text()
