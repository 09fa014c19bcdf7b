"""A folder of an application with processes, and no bizproc.yaml anywhere above."""

import json
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from bizproc.cli import main

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the application's folder, the current one."""
    shutil.copy(ROOT / "examples" / "order.bpmn", tmp_path)
    for name in ("shop.py", "stock.py", "payment.bpmn"):
        shutil.copy(HERE / "shop" / name, tmp_path)
    shutil.copytree(HERE / "shop" / "migrations", tmp_path / "migrations")
    # here it would be collected, with the repository's workspace above it
    shutil.copy(HERE / "shop" / "shop.scenario.txt", tmp_path / "shop.scenario.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    # each test has its own
    for name in ("shop", "stock"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in ("BIZPROC_DB", "BIZPROC_ACTIONS", "BIZPROC_DOMAIN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Run a command; return status, standard output and standard error."""
    assert folder.is_dir()
    return partial(_outcome, capsys)


def _outcome(capsys, *arguments):
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
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
