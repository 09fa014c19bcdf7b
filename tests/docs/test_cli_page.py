"""docs/cli.md lists the commands, and its examples print what it says."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer

from bizproc.cli.app import COMMANDS, _loaded

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def section(heading):
    found = re.search(
        rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found is not None, heading
    return found[1]


def first_cells(heading):
    return re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE)


def options_of(name):
    """Return the names of the options and arguments of a command."""
    app = typer.Typer()
    app.command()(_loaded(name, COMMANDS[name]))
    return {
        declared
        for parameter in typer.main.get_command(app).params
        for declared in (*parameter.opts, parameter.metavar or "")
    }


def session():
    """Return the commands of the page's examples with what they print."""
    for block in re.findall(
        r"```console\n(.*?)```", section("Five examples"), re.DOTALL
    ):
        for shown in block.split("$ ")[1:]:
            command, _, output = shown.partition("\n")
            yield command, output.rstrip("\n")


def printed(command, run):
    """Run a command, perhaps through grep; return its status and its lines."""
    typed, _, pipe = command.partition(" | grep ")
    status, out, err = run(*shlex.split(typed)[1:])
    lines = [line.rstrip() for line in (out + err).splitlines() if pipe in line]
    return status, "\n".join(lines)


def test_the_examples_print_what_the_page_says(demo, run, monkeypatch):
    assert demo("--months", "0")[0] == 0
    monkeypatch.setenv("BIZPROC_DB", "sqlite:///demo.db")
    examples = list(session())
    assert len(examples) >= 5
    status = 0
    for command, output in examples:
        if command == "echo $?":
            assert output == str(status)
        else:
            status, found = printed(command, run)
            assert found == output, command


def test_every_command_stands_in_the_page():
    assert first_cells("Commands") == list(COMMANDS)


@pytest.mark.parametrize(
    ("option", "without"),
    [
        ("--json", {"schema", "chat", "worker", "serve"}),
        ("--workspace", {"import", "new", "show"}),
    ],
)
def test_the_commands_have_the_common_options(option, without):
    assert {name for name in COMMANDS if option not in options_of(name)} == without


def test_the_options_of_the_page_are_some_commands():
    every = set().union(*(options_of(name) for name in COMMANDS))
    for shown in first_cells("Common options"):
        assert shown.split()[0] in every, shown


def test_the_environment_variables_are_used():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (
            ROOT / "src/bizproc/cli/options.py",
            ROOT / "src/bizproc/testing/postgres/databases.py",
            ROOT / "run",
        )
    )
    assert all(name in source for name in first_cells("Environment variables"))


def run_script(*arguments, venv):
    done = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "run", *arguments],
        env={**os.environ, "BIZPROC_VENV": str(venv)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_run_hands_on_every_command_and_helps_without_setting_up(tmp_path):
    told = run_script("help", venv=tmp_path / "none")
    assert told.startswith("Sets the project up on first use")
    assert not (tmp_path / "none").exists()
    files = b"".join(
        (ROOT / name).read_bytes() for name in ("pyproject.toml", "requirements.txt")
    )
    wanted = subprocess.run(["cksum"], input=files, capture_output=True, check=True)  # noqa: S607 - as in the script
    (tmp_path / ".stamp").write_bytes(wanted.stdout)
    (tmp_path / "bin").mkdir()
    for name in ("bizproc", "python"):
        command = tmp_path / "bin" / name
        command.write_text(f'#!/bin/sh\necho {name} "$@"\n')
        command.chmod(0o755)
    # what browsers get may have to be built first
    told = run_script("mails", "--json", venv=tmp_path).splitlines()
    assert told[-1] == "bizproc mails --json"
    played = run_script("demo", "--fresh", venv=tmp_path).splitlines()
    assert played[-1] == "python -m examples.demo --fresh"
