"""docs/scaling.md tells what a step costs: it costs no more than that."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COUNT = """
import dataclasses, json, sys, cost_per_step as cost
from peers.field import Databases
import sqlalchemy as sa
cost.WARM_UP = 1
databases = Databases(sa.make_url(sys.argv[1]))
chosen = [it for it in cost.STEPS if it.work in {"W1", "W5"}]
found = {
    it.title: {
        "SQLite": dataclasses.asdict(cost.on_sqlite(it, cost.SLICES)),
        "PostgreSQL": dataclasses.asdict(cost.on_server(it, cost.SLICES, databases)),
    }
    for it in chosen
}
print(json.dumps([found, [it.title for it in cost.STEPS]]))
"""


@pytest.fixture(scope="module")
def counted(server):
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", COUNT, server.render_as_string(hide_password=False)],
        cwd=ROOT / "benchmarks",
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def told():
    """Return the rows of the page's table: statements, trips, commits, kB of the log."""
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+?) \| (SQLite|PostgreSQL) \| (.+) \|$", page, re.MULTILINE
    )
    return {
        (title, store): [0 if it == "–" else float(it) for it in rest.split(" | ")]
        for title, store, rest in rows
    }


def test_a_step_costs_no_more_than_the_page_says(counted):
    found, titles = counted
    rows = told()
    assert {title for title, _ in rows} == set(titles)
    for title, stores in found.items():
        for store, cost in stores.items():
            statements, trips, commits, log = rows[title, store][:4]
            # the first ones are prepared on the way, and an end that nobody waits for may
            # be answered after the count
            assert 0 < cost["statements"] < statements + 1
            assert cost["trips"] <= trips + 1
            assert 0 < cost["commits"] <= commits
            assert 0 < cost["log"] / 1e3 <= 1.5 * log


def test_the_wire_counts_what_the_engine_sends(counted):
    """A trip carries one statement or several, and SQLite is told as much."""
    for stores in counted[0].values():
        sent = stores["PostgreSQL"]
        assert sent["trips"] >= 1
        assert sent["statements"] > stores["SQLite"]["statements"] - 1
        assert sent["commits"] == stores["SQLite"]["commits"]
