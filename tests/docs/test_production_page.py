"""docs/production.md: its files are sound, and its settings are those of the code."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import get_type_hints

import pytest
import typer
import yaml

from bizproc.cli import app as command_line
from bizproc.stores.pool import PoolOptions
from bizproc.stores.sql.address import read_address
from bizproc.stores.sql.backend import backend_for

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
FILES = ROOT / "examples" / "production"
UNITS = sorted(FILES.glob("*.service"))
COMPOSE = yaml.safe_load((FILES / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = [it for it in COMPOSE["services"].values() if "build" in it]


def understood(arguments):
    """Let the command line read a command, and do nothing."""
    name, given = command_line._named(arguments)
    group = typer.main.get_command(command_line._app(name))
    command = group.commands[name]
    command.make_context(name, given[1:])
    return name


def sections(unit):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.parametrize("unit", UNITS, ids=lambda it: it.name)
def test_a_unit_runs_a_command_that_there_is_and_waits_for_its_end(unit):
    service = sections(unit)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert Path(program).name == "bizproc"
    understood(arguments)
    if "--grace" in arguments:
        grace = int(arguments[arguments.index("--grace") + 1])
        assert int(service["TimeoutStopSec"]) > grace


@pytest.mark.parametrize("unit", UNITS, ids=lambda it: it.name)
def test_systemd_finds_nothing_wrong_with_it(unit, tmp_path):
    """Where there is a systemd; the test before needs none."""
    program = tmp_path / "bizproc"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = unit.read_text(encoding="utf-8")
    text = text.replace("/srv/portal/.venv/bin/bizproc", str(program))
    copy = tmp_path / unit.name.replace("@", "@1")
    copy.write_text(text, encoding="utf-8")
    if analyze := shutil.which("systemd-analyze"):
        done = subprocess.run(  # noqa: S603 - a program of the system
            [analyze, "verify", "--man=no", "--recursive-errors=no", copy],
            capture_output=True,
            text=True,
            check=False,
        )
        assert copy.name not in done.stderr, done.stderr


def test_what_a_unit_writes_to_is_made_beforehand():
    """A folder that is not there would keep the unit from starting at all."""
    made = re.search(r"install -d -o bizproc (.+)", PAGE)[1].split()
    for unit in UNITS:
        service = sections(unit)["Service"]
        assert {
            it.removeprefix("-") for it in service["ReadWritePaths"].split()
        } == set(made)
        assert f"useradd --system --home-dir {service['WorkingDirectory']} " in PAGE
        assert PAGE.count(f" {service['User']}\n") == 1


def test_an_option_that_is_none_would_be_found():
    with pytest.raises(Exception, match="No such option: --thread"):
        understood(["worker", "--thread", "4"])


@pytest.mark.parametrize("service", SERVICES, ids=lambda it: it["command"][0])
def test_a_container_runs_a_command_that_there_is_on_an_address_that_is_one(service):
    assert understood(service["command"]) in {"worker", "serve"}
    address = service["environment"]["BIZPROC_DB"]
    address = address.replace("${POSTGRES_PASSWORD}", "secret")
    assert read_address(address).host in COMPOSE["services"]
    assert backend_for(address).pool.pool_size == 12
    kept = [it.partition(":")[0] for it in service["volumes"]]
    assert set(kept) <= set(COMPOSE["volumes"])


def test_the_image_runs_the_program_itself():
    lines = (FILES / "Containerfile").read_text(encoding="utf-8").splitlines()
    said = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    assert json.loads(said["ENTRYPOINT"]) == ["bizproc"]
    assert understood(json.loads(said["CMD"])) == "worker"
    extras = re.search(r"\[([\w,]+)\]\"", said["RUN"])[1].split(",")
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(re.search(rf"^{it} = \[", declared, re.MULTILINE) for it in extras)


def test_the_settings_are_those_of_the_code():
    table = PAGE.partition("### Settings of the connections")[2].partition("**Pg")[0]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert told == list(get_type_hints(PoolOptions))
