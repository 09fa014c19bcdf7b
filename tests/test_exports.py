"""What `bizproc` exports: sorted, importable, cheap, and helpful about typos."""

import subprocess
import sys

import pytest

import bizproc

HEAVY = (
    "SpiffWorkflow",
    "alembic",
    "babel",
    "jinja2",
    "lxml",
    "phonenumbers",
    "pydantic",
    "sqlalchemy",
    "typer",
)


def test_every_name_is_there_and_listed_in_order():
    assert list(bizproc.__all__) == sorted(bizproc.__all__)
    for name in bizproc.__all__:
        assert getattr(bizproc, name) is not None
    assert dir(bizproc) == list(bizproc.__all__)


def test_a_typo_gets_a_suggestion():
    with pytest.raises(AttributeError, match="did you mean 'connect'"):
        _ = bizproc.conect


def test_importing_the_package_loads_nothing_heavy():
    code = f"import bizproc, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
