"""docs/verify.md: its example is what `bizproc verify` prints and writes, its codes are ours."""

import re
from pathlib import Path

from tests.verification.drawn import xml

from bizproc import verification

PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
FLOWS = "Asked>Check>Good>Both?=good Good>Revise! Revise>Both>Done"
BODY = (
    '<startEvent id="Asked"/><exclusiveGateway id="Good" default="Good_Revise"/>\n'
    '<parallelGateway id="Both"/><endEvent id="Done"/>'
)


def block(language):
    return re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_example_prints_and_writes_what_the_page_says(
    run, tmp_path_factory, monkeypatch
):
    monkeypatch.chdir(tmp_path_factory.mktemp("alone"))
    text = xml(FLOWS, BODY).replace('id="p"', 'id="approve"').replace("\n" * 3, "\n")
    Path("approve.bpmn").write_text(text)
    command, _, printed = block("console").partition("\n")
    status, out, err = run(*command.split()[2:])
    assert (status, out, err) == (1, printed, "")
    written = Path("approve.verify.scenario.yaml").read_text(encoding="utf-8")
    assert written.partition("\n")[2] == block("yaml")
    assert run("test", "approve.verify.scenario.yaml")[0] == 0


def test_the_findings_of_the_page_are_those_of_the_package():
    told = re.findall(r"^\| (BV\d+) \|", PAGE, re.MULTILINE)
    assert told == re.findall(r"^\| (BV\d+) \|", verification.__doc__, re.MULTILINE)
    assert len(told) == 5
