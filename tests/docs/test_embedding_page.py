"""docs/embedding.md names what exists; its Python runs through Sybil."""

import dataclasses
import re
from pathlib import Path

import bizproc.action
from bizproc.engine import Domain
from bizproc.engine.components import RETRY_DELAYS, Options
from bizproc.engine.domain import (
    Admission,
    KeptTasks,
    Permissions,
    TaskPolicy,
)

PAGE = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text(encoding="utf-8")


def test_the_parts_of_a_domain_are_all_named():
    table = PAGE[PAGE.index("| part |") : PAGE.index("| method |")]
    parts = [part.name for part in dataclasses.fields(Domain)]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == parts


def test_the_methods_of_those_parts_are_all_named():
    table = PAGE[PAGE.index("| method |") :]
    groups = {
        "tasks": TaskPolicy,
        "permissions": Permissions,
        "admission": Admission,
        "kept_tasks": KeptTasks,
    }
    methods = [
        f"{part}.{name}"
        for part, group in groups.items()
        for name in vars(group)
        if not name.startswith("_")
    ]
    assert re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE) == methods


def test_every_outcome_is_named():
    for name in ("BpmnError", "RetryLater", "Waiting", "Finished"):
        assert name in bizproc.action.__all__
        assert f"{name}(" in PAGE


def test_the_delays_are_the_defaults():
    minutes = [int(delay.total_seconds() // 60) for delay in RETRY_DELAYS]
    assert f"after {minutes[0]}, {minutes[1]} and {minutes[2]} minutes" in PAGE
    assert Options().lease.total_seconds() == 5 * 60
