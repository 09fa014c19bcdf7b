"""What reports say outside: JUnit XML, pytest."""

import dataclasses
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from tests.security.terminal_payloads import HIDDEN, SEQUENCES, hidden_in

from bizproc.errors import Finding, Location
from bizproc.testing.scenarios.reporting.junit import junit_xml

HOSTILE = r'"a\u202e\e[31m"'

SCENARIO = """\
format: bizproc/scenario@1
given: {now: 2027-06-01T09:00}
strict: false
cases:
  - id: deal
    table: [{amount: 500}, {amount: 5000}]
    steps:
      - by: u_mgr
        create: {type: deal, funnel: service_request, title: "<A & Б>", responsible: u_mgr, amount: "{amount}"}
        expect: {count: [{notification: any, is: 0}]}
"""


def test_junit_names_the_cases_and_their_failures(play, create):
    report = play(f"{create()}\n  expect: {{stage: {{D1: '<&>'}}}}")
    root = ET.fromstring(junit_xml(report))  # noqa: S314 - our own text
    [suite] = root
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    [case] = suite
    assert case.get("name") == "case"
    failure = case.find("failure")
    assert re.match(r"\S+\.scenario\.yaml:\d+\n", failure.text)
    assert "expected <&>, got NEW" in failure.text


def test_junit_tells_of_files_that_cannot_be_read(play):
    root = ET.fromstring(junit_xml(play("- {pya: 1}")))  # noqa: S314 - our own text
    error = root.find("testsuite/testcase/error")
    assert "did you mean 'pay'?" in error.get("message")


def test_junit_shows_marks_for_what_is_hidden(play, create):
    report = play(f"{create()}\n  expect: {{stage: {{D1: {HOSTILE}}}}}")
    for name, text in {**HIDDEN, **SEQUENCES}.items():
        finding = Finding(code="X", message=text, location=Location(file=name, line=1))
        findings = dataclasses.replace(report, findings=(finding,))
        written = junit_xml(findings)
        assert not hidden_in(written)
        assert "\\u202e" in written
        ET.fromstring(written)  # noqa: S314 - our own text


@pytest.fixture
def scenarios(workspace):
    folder = workspace / "scenarios"
    folder.mkdir(exist_ok=True)
    (folder / "deal.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def run_pytest(folder, *options):
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_pytest_collects_a_case_per_row_and_shows_our_text(scenarios):
    hostile = SCENARIO.replace("- id: deal", f"- id: deal\n    title: {HOSTILE}")
    (scenarios / "deal.scenario.yaml").write_text(hostile, encoding="utf-8")
    done = run_pytest(scenarios, "-v", "--bizproc-store", "sqlite", "--bizproc-restart")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "deal.scenario.yaml::deal[1] PASSED" in done.stdout
    assert "deal.scenario.yaml::deal[2] FAILED" in done.stdout
    assert "deal.scenario.yaml:11: count: notification any" in done.stdout
    assert "a\\u202e\\x1b[31m" in done.stdout
    assert not hidden_in(done.stdout + done.stderr)
    assert "IsLarge took Large" in done.stdout
    assert "Traceback" not in done.stdout


def test_pytest_says_what_is_wrong_with_a_file(scenarios):
    wrong = SCENARIO.replace("expect:", "expct:")
    (scenarios / "deal.scenario.yaml").write_text(wrong, encoding="utf-8")
    done = run_pytest(scenarios)
    assert done.returncode == 2
    assert "did you mean 'expect'?" in done.stdout


def test_the_plugin_costs_nothing_where_there_are_no_scenarios():
    code = (
        "import sys, bizproc.testing.pytest_plugin; "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('SpiffWorkflow', 'sqlalchemy', 'alembic', 'pydantic', 'lxml', 'yaml')])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_pytest_takes_the_applications_own_actions(scenarios):
    (scenarios / "shop_actions.py").write_text(
        "from bizproc import Actions\n"
        "ACTIONS = Actions()\n"
        "@ACTIONS.add('notify')\n"
        "def notify(*, to: str, text: str) -> None:\n"
        "    pass\n"
    )
    (scenarios / "deal.scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    own = ("-o", "pythonpath=.", "-o")
    done = run_pytest(scenarios, *own, "bizproc_actions=shop_actions:ACTIONS")
    assert done.returncode == 0, done.stdout + done.stderr
    done = run_pytest(scenarios, *own, "bizproc_actions=shop_actions:ACTION")
    assert "did you mean 'ACTIONS'?" in done.stdout


def test_pytest_tells_of_coverage_when_asked(scenarios):
    done = run_pytest(scenarios, "--bizproc-coverage")
    assert "scenario coverage" in done.stdout
    assert "visit" in done.stdout.partition("scenario coverage")[2]
    assert "scenario coverage" not in run_pytest(scenarios).stdout
