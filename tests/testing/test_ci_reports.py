"""What CI servers are told: JUnit XML, Cobertura, annotations, coverage of workers."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from tests.security.terminal_payloads import HIDDEN, hidden_in
from tests.testing.test_runs import DIAGRAM, MANUAL, draw, shop, write

from bizproc.cli import main
from bizproc.cli.findings.github import github_lines
from bizproc.cli.findings.gitlab import gitlab_report
from bizproc.cli.findings.sarif import sarif_log
from bizproc.errors import Finding, Location

__all__ = ["shop"]

# What a strict reader of Jenkins takes of each element, besides its text
# (https://github.com/jenkinsci/xunit-plugin, junit-10.xsd).
JENKINS = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {
        *("name", "tests", "failures", "errors", "skipped", "time", "timestamp"),
        *("group", "hostname", "id", "package", "file", "log", "url"),
    },
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
}
WITHIN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped"},
}
COBERTURA = """
<!ELEMENT coverage (sources?,packages)>
<!ATTLIST coverage line-rate CDATA #REQUIRED branch-rate CDATA #REQUIRED
  lines-covered CDATA #REQUIRED lines-valid CDATA #REQUIRED branches-covered CDATA #REQUIRED
  branches-valid CDATA #REQUIRED complexity CDATA #REQUIRED version CDATA #REQUIRED
  timestamp CDATA #REQUIRED>
<!ELEMENT sources (source*)> <!ELEMENT source (#PCDATA)>
<!ELEMENT packages (package*)>
<!ELEMENT package (classes)>
<!ATTLIST package name CDATA #REQUIRED line-rate CDATA #REQUIRED
  branch-rate CDATA #REQUIRED complexity CDATA #REQUIRED>
<!ELEMENT classes (class*)>
<!ELEMENT class (methods,lines)>
<!ATTLIST class name CDATA #REQUIRED filename CDATA #REQUIRED line-rate CDATA #REQUIRED
  branch-rate CDATA #REQUIRED complexity CDATA #REQUIRED>
<!ELEMENT methods EMPTY>
<!ELEMENT lines (line*)>
<!ELEMENT line EMPTY>
<!ATTLIST line number CDATA #REQUIRED hits CDATA #REQUIRED>
"""


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


@pytest.fixture
def failing(shop):
    """Return a folder of which a case fails, a diagram is broken, names are odd."""
    write(shop, "first", "first", good=("a",), bad=("b < & \u202e ]]>",))
    second = (shop / "second.bpmn").read_text()
    (shop / "second.bpmn").write_text(
        second.replace('targetRef="secondEnd"', 'targetRef="nowhere"').replace(
            'sourceRef="secondStart"', 'sourceRef="nobody"'
        )
    )
    return shop


def test_strict_readers_take_junit_of_a_failing_run(failing):
    assert run("test", "--junit", "junit.xml") == 2
    root = etree.parse("junit.xml").getroot()
    counted = {it: int(root.get(it)) for it in ("tests", "failures", "errors")}
    for element in root.iter():
        assert set(element.attrib) <= JENKINS[element.tag], element.tag
        assert {it.tag for it in element} <= WITHIN.get(element.tag, set())
        if element.tag != "testsuites" and element.tag in WITHIN:
            assert element.get("name")
        if element.get("time"):
            assert re.fullmatch(r"\d{1,3}\.\d{3}", element.get("time"))
    suites = list(root)
    assert {it: sum(int(s.get(it)) for s in suites) for it in counted} == counted
    assert counted["tests"] == len(list(root.iter("testcase")))
    assert counted["failures"] == len(list(root.iter("failure"))) == 2
    assert counted["errors"] == len(list(root.iter("error"))) == 2
    # GitLab shows of two cases of one class and name the first alone
    names = [(it.get("classname"), it.get("name")) for it in root.iter("testcase")]
    assert len(set(names)) == len(names)
    assert {suite.get("name") for suite in suites} == {
        "files",
        "first.scenario.yaml",
        "second.scenario.yaml",
    }
    told = [value for it in root.iter("testcase", "failure") for value in it.values()]
    told += [it.text for it in root.iter("failure")]
    assert not any(str(failing) in it for it in told)


@pytest.mark.usefixtures("failing")
def test_findings_of_a_check_are_told_to_three_readers(capsys):
    code = run("check", ".", "--github", "--gitlab", "q.json", "--sarif", "s.json")
    assert code == 1
    printed = capsys.readouterr().out.splitlines()
    annotations = [it for it in printed if it.startswith("::")]
    quality = json.loads(Path("q.json").read_text())
    [log] = json.loads(Path("s.json").read_text())["runs"]
    assert len(annotations) == len(quality) == len(log["results"]) >= 2
    fault = next(it for it in quality if "nowhere" in it["description"])
    line = fault["location"]["lines"]["begin"]
    assert fault["location"]["path"] == "second.bpmn"
    assert fault["severity"] == "major"
    found = next(it for it in annotations if "nowhere" in it)
    assert found.startswith(f"::error file=second.bpmn,line={line},title=BP007 ")
    result = next(it for it in log["results"] if "nowhere" in it["message"]["text"])
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "second.bpmn"}
    assert place["region"]["startLine"] == line
    assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "BP007"


@pytest.mark.usefixtures("failing")
def test_a_run_tells_them_what_failed_and_where(capsys):
    run("test", "--github", "--sarif", "s.json")
    printed = capsys.readouterr().out
    assert "::error file=first.scenario.yaml,line=" in printed
    assert "b < & \\u202e ]]>: open_tasks: no open task matches" in printed
    [log] = json.loads(Path("s.json").read_text())["runs"]
    assert {it["ruleId"] for it in log["results"]} == {"BP007", "SCENARIO"}


@pytest.mark.usefixtures("shop")
def test_nothing_wrong_is_told_as_well():
    assert run("test", "--gitlab", "q.json", "--sarif", "s.json") == 0
    assert json.loads(Path("q.json").read_text()) == []
    assert json.loads(Path("s.json").read_text())["runs"][0]["results"] == []


def test_no_text_can_end_an_annotation_or_hide_in_it():
    texts = [*HIDDEN.values(), "a\n::error::b", "100%", "a\r\nb", "%0A", "a::b, c=d"]
    for text in texts:
        location = Location(file=f"x,{text}.bpmn", line=3, element=text)
        finding = Finding(code="X", message=text, location=location)
        [line] = github_lines([finding])
        assert "\n" not in line
        assert "\r" not in line
        assert not hidden_in(line)
        properties, _, message = line.removeprefix("::error ").partition("::")
        assert properties.count("=") >= 3
        assert len(properties.split(",")) == 3
        assert message
        for told in (gitlab_report([finding]), sarif_log([finding])):
            assert not hidden_in(json.dumps(told))


def test_a_finding_is_known_again_when_lines_move():
    def marks(*lines):
        findings = [
            Finding(code="X", message="m", location=Location(file="a", line=line))
            for line in lines
        ]
        return [it["fingerprint"] for it in gitlab_report(findings)]

    first, second = marks(3, 8)
    assert first != second
    assert marks(30, 80) == [first, second]
    assert marks(30) == [first]


def test_cobertura_is_as_its_dtd_says(shop):
    (shop / "idle.bpmn").write_text(
        DIAGRAM.format(id="idle", work=MANUAL.format(id="idle")).replace("\n", "")
    )
    assert run("test", "--coverage-cobertura", "c.xml") == 0
    document = etree.parse("c.xml")
    dtd = etree.DTD(io.StringIO(COBERTURA))
    assert dtd.validate(document), dtd.error_log
    classes = {it.get("name"): it for it in document.iter("class")}
    assert classes["first"].get("filename") == "first.bpmn"
    hits = [int(it.get("hits")) for it in classes["first"].iter("line")]
    # the task was begun and not ended: its flow out and the end were not reached
    assert sorted(hits) == [0, 0, 1, 1, 1]
    assert classes["first"].get("line-rate") == "0.6000"
    # several parts on one line: it is taken as often as the least of them
    assert [it.get("hits") for it in classes["idle"].iter("line")] == ["0"]
    root = document.getroot()
    assert (root.get("lines-covered"), root.get("lines-valid")) == ("6", "11")


def test_pages_say_how_often_and_by_which_cases(shop):
    write(shop, "first", "first", good=("a", "b<c"))
    assert run("test", "--coverage-html", "pages", "--coverage-json", "c.json") == 0
    page = Path("pages/first.html").read_text()
    assert "taken in 2 instances\nfirst.scenario.yaml::a\n" in page
    assert "first.scenario.yaml::b&lt;c" in page
    assert ">2</text>" in page
    assert "never taken" in page
    [first, _] = json.loads(Path("c.json").read_text())["processes"]
    parts = {it["id"]: it["cases"] for it in first["parts"]}
    assert parts["firstWork"] == ["first.scenario.yaml::a", "first.scenario.yaml::b<c"]
    assert parts["firstEnd"] == []


def test_workers_of_pytest_count_together(shop):
    """The coverage of `-n 2` is that of one process; too little of it fails."""
    draw(shop, "third")  # of which no case is
    write(shop, "again", "first", good=("b",))

    def told(*options):
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
            cwd=shop,
            capture_output=True,
            text=True,
            check=False,
        )
        section = done.stdout.partition("scenario coverage")[2].strip(" =\n")
        return done.returncode, section.partition("\n=")[0]

    status, alone = told("--bizproc-coverage")
    assert status == 0
    assert "first" in alone
    options = ("-n", "2", "--bizproc-coverage-min", "61")
    status, together = told(*options, "--bizproc-coverage-cobertura", "c.xml")
    assert status == 1
    failed = "FAILED first: 60.0 % taken, 61 % required"
    assert together.splitlines()[: len(alone.splitlines())] == alone.splitlines()
    assert failed in together
    assert etree.parse("c.xml").getroot().get("lines-covered") == "6"


def test_pytest_fails_for_a_diagram_that_no_case_names(shop):
    draw(shop, "third", "<userTask id='thirdWork' bad")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=shop,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout
    assert done.returncode == 1
    assert "files that scenarios cannot use" in done.stdout
    assert "third.bpmn" in done.stdout
