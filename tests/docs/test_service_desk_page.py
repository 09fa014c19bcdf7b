"""docs/service_desk.md: excerpts and commands of the example, and tables of the code."""

import inspect
import re
import shlex
from pathlib import Path

import pytest

from bizproc.service_desk import roles
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.mail_matrix import MATRIX
from bizproc.source.yaml import parse_yaml
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "service_desk"
PAGE = (ROOT / "docs" / "service_desk.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"```yaml (examples/\S+)\n(.*?)```", PAGE, re.DOTALL)


def rows(head):
    """Return the cells of the table whose head begins so."""
    _, _, rest = PAGE.partition(f"\n| {head} |")
    assert rest, head
    lines = rest.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_there_are_excerpts():
    assert len(EXCERPTS) >= 3


@pytest.mark.parametrize(("file", "text"), EXCERPTS)
def test_an_excerpt_stands_in_its_file(file, text):
    assert text in (ROOT / file).read_text(encoding="utf-8")


def test_the_mails_are_those_of_the_matrix():
    told = {code(event)[0]: tuple(whom.split(", ")) for event, whom in rows("event")}
    assert told == dict(MATRIX)


def test_the_settings_are_those_of_the_example():
    name = "bizproc.yaml"
    workspace = parse_yaml((EXAMPLE / name).read_bytes(), file=name).plain()
    defined = workspace["settings"]["define"]
    told = {code(it)[0]: code(default)[0] for it, _, default in rows("setting")}
    assert told == {
        it: str(value["default"]).replace("False", "false")
        for it, value in defined.items()
    }


def test_the_ways_in_are_the_sources_of_a_ticket():
    told = [code(source)[0] for *_, source in rows("way")]
    field = Workspace.load(EXAMPLE).schema.type("ticket").field("source")
    assert sorted(told) == sorted(field.options)


def test_the_groups_are_those_of_the_roles():
    told = {name for _, who, _ in rows("role") for name in code(who)}
    assert told == {roles.SUPPORT_STAFF, roles.SUPPORT_ADMINS, "administrators"}


def test_every_command_and_question_is_named_with_its_arguments():
    told = {}
    for call, _ in rows("command or question"):
        name, _, given = code(call)[0].rstrip(")").partition("(")
        told[name] = set(given.split(", "))
    public = {
        name: set(inspect.signature(it).parameters) - {"self", "event_id"}
        for name, it in vars(ServiceDesk).items()
        if not name.startswith("_")
    }
    assert told == public


def test_the_commands_print_what_the_page_says(run, folder, monkeypatch):
    monkeypatch.chdir(folder / "examples" / "service_desk")
    shown = [
        part.partition("\n")
        for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
        for part in block.split("$ ")[1:]
    ]
    played = [(it, printed) for it, _, printed in shown if it.startswith("bizproc")]
    assert len(played) == 3
    for command, printed in played:
        typed, _, pipe = command.partition(" | grep ")
        status, out, err = run(*shlex.split(typed)[1:])
        assert status == 0, err
        lines = [line.rstrip() for line in out.splitlines() if pipe in line]
        assert "\n".join(lines) == printed.rstrip("\n"), command
