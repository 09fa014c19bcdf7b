"""The tutorial does what it says: its files and commands, as a new user types them."""

import re
import shlex
from pathlib import Path

import pytest
from lxml import etree

from bizproc.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
FILES = dict(
    re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL),
)
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ bizproc")
]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FLOW_NODES = ("Event", "Task", "Gateway")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["new", "shop"])
    monkeypatch.chdir(tmp_path / "shop")
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path / "shop"


def run(command, capsys):
    """Run a command of the page; return what it printed and its status."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    said = capsys.readouterr().out
    return ended.value.code or 0, said


@pytest.mark.usefixtures("shop")
def test_every_command_of_the_page_does_what_the_page_says(capsys):
    said = {}
    for command in COMMANDS:
        if command.startswith("bizproc new"):
            continue
        status, said[command] = run(command, capsys)
        assert status == 0, said[command]
    assert said["bizproc check"].strip() == "No findings."
    tested = said["bizproc test processes/refund.scenario.yaml --coverage"]
    assert tested.startswith("2 passed")
    assert "never taken" not in tested
    assert "CheckRefund" in said["bizproc tasks"]
    assert "PaymentDay" in said["bizproc timers"]
    picture = etree.parse("refund.svg").getroot()
    ids = {it.get("data-element-id") for it in picture.iter()}
    assert {"RefundAsked", "CheckTakesTooLong", "Yes"} <= ids


def test_the_table_for_the_modeler_is_the_diagram():
    root = etree.fromstring(FILES["processes/refund.bpmn"].encode())
    drawn = [
        it.get("id")
        for it in root.iter()
        if isinstance(it.tag, str)
        and it.tag.startswith(BPMN)
        and it.tag.endswith(FLOW_NODES)
    ]
    listed = re.findall(r"^\| (\d+) \| .*? \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert [int(number) for number, _ in listed] == list(range(1, 13))
    assert sorted(drawn) == sorted(name for _, name in listed)
    text = etree.tostring(root, encoding="unicode")
    for cell in re.findall(r"= `(= [^`]*)`", PAGE):
        assert cell in {it.get("source") for it in root.iter() if it.get("source")}, (
            cell
        )
    for duration in ("P1D", "P3D"):
        assert f"`{duration}`" in PAGE
        assert f">{duration}<" in text


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("+ item", "+ itm"), ('"notify"', '"notfy"'), ("group:managers", "group:manager")],
)
def test_what_one_is_invited_to_misspell_is_told(right, wrong, capsys):
    path = Path("processes/refund.bpmn")
    path.write_text(path.read_text().replace(right, wrong, 1))
    _, said = run("bizproc check", capsys)
    assert "refund.bpmn:" in said
    assert "did you mean" in said


@pytest.mark.usefixtures("shop")
def test_the_failure_one_is_invited_to_make_is_explained(capsys):
    path = Path("processes/refund.scenario.yaml")
    path.write_text(
        path.read_text().replace("title: Lamp, amount: 40}]", "amount: 41}]")
    )
    status, said = run("bizproc test processes/refund.scenario.yaml", capsys)
    assert status == 1
    assert "expected 41, got 40" in said
    assert "path of refund" in said
