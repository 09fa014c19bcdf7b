"""The kinds of stores that tests of the engine run on.

Each test has its own choice, which is what `./run test` takes. With `--store KIND` all
tests of the engine run on that one: `./run pytest -n 2 tests/engine --store postgresql`.
Those of a portal that ask for an office do as well (`tests/office.py`).
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bizproc.stores.sql import SqlStore

KINDS = ("memory", "sqlite", "sqlite-file", "postgresql")
_IN_MEMORY = {"memory", "sqlite"}

Addresses = Callable[[], str]


def add_option(parser: pytest.Parser) -> None:
    """Add the option that takes all tests of the engine to one kind of store."""
    parser.addoption(
        "--store",
        choices=KINDS,
        help="run the tests of tests/engine, and of an office, on this kind of store",
    )


def chosen(config: pytest.Config, own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the kinds to run a test on: the one asked for, or the test's own.

    A test that has nothing in memory among its own needs what lasts, and keeps them.
    """
    asked = config.getoption("--store")
    lasts = not _IN_MEMORY & set(own)
    return own if asked is None or (lasts and asked in _IN_MEMORY) else (asked,)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once; a test copies the file."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    SqlStore.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def addresses(request: pytest.FixtureRequest, tmp_path: Path) -> Addresses:
    """Return what gives the address of an empty store of the kind, each time anew.

    On PostgreSQL it is one database, and what the former address had is gone.
    """
    kind: str = request.param
    if kind == "postgresql":
        database: Any = request.getfixturevalue("reused_postgresql")
        emptied: Addresses = database.emptied
        return emptied
    if kind != "sqlite-file":
        return lambda: f"{kind}://"
    template = request.getfixturevalue("sqlite_template")
    files = _files(template, tmp_path)
    return lambda: f"sqlite:///{next(files)}"


def _files(template: Path, folder: Path) -> Iterator[Path]:
    for number in itertools.count(1):
        yield Path(shutil.copy(template, folder / f"engine{number}.db"))
