"""Run commands, and the demo, in a workspace of their own."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from tests.kinds_of_stores import add_option
from tests.office import (
    addresses_of_offices,
    make_office,
    office,
    service_task_fixture,
    workspace,
)
from tests.postgresql import (
    admin,
    empty_postgresql,
    postgresql_of_module,
    reused_postgresql,
    server,
)

from bizproc.cli import main
from bizproc.secret import masking
from examples.demo import command as demo_command

__all__ = [
    "addresses_of_offices",
    "admin",
    "empty_postgresql",
    "make_office",
    "office",
    "postgresql_of_module",
    "pytest_addoption",
    "reused_postgresql",
    "server",
    "service_task_fixture",
    "workspace",
]

pytest_addoption = add_option

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_secret_is_known():
    """Let what one test reveals hide nothing in the next: passwords here are words."""
    masking._concealed = {}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a workspace of its own in the current folder."""
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("processes", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept_databases(tmp_path_factory):
    """Return where a module keeps a database that its tests begin with copies of."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def run(folder, capsys):
    """Run a command; return status, standard output and standard error."""
    assert folder.is_dir()
    return partial(outcome, capsys, main)


@pytest.fixture
def demo(folder, capsys):
    """Run the demo; return as `run`."""
    assert folder.is_dir()
    return partial(outcome, capsys, demo_command.main)


def outcome(capsys, command, *arguments):
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        command(arguments)
    out, err = capsys.readouterr()
    return ended.value.code or 0, out, err


@pytest.fixture
def read(run):
    """Run a command with --json and return what it prints."""

    def command(*arguments):
        status, out, err = run(*arguments, "--json")
        assert status == 0, err
        return json.loads(out)

    return command
