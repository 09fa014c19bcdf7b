"""Peers are measured in turn, and whoever takes no part is told by name and reason."""

import contextlib
import dataclasses
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def peers(monkeypatch):
    """Import the scripts of the benchmarks, which are no package."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from peers import contestants, environments, field, table  # noqa: PLC0415

    yield {
        "contestants": contestants,
        "environments": environments,
        "field": field,
        "table": table,
    }
    for name in [it for it in sys.modules if it.split(".")[0] in {"peers", "report"}]:
        del sys.modules[name]


def here(peers):
    """Return the environment of these tests, which has what bizproc needs."""
    paths = (BENCHMARKS, BENCHMARKS / "peers" / "runners", BENCHMARKS.parent / "src")
    variables = {"PYTHONPATH": ":".join(map(str, paths))}
    return peers["environments"].Environment((sys.executable,), variables)


def plan(peers, rounds=1):
    return peers["field"].Plan(rounds=rounds, seconds=0.001, warm_up=1, in_flight=2)


def test_what_needs_no_installation_is_measured_beside_each_other(peers, server):
    """Everybody who runs on this interpreter has a turn, with a database of its own."""
    chosen = [
        dataclasses.replace(it, works=("W4", "W1s") if "W1s" in it.works else ("W4",))
        for it in peers["contestants"].FIELD
        if it.environment in {"bizproc", "spiff"} and it.store == "PostgreSQL"
    ]
    made = dict.fromkeys(("bizproc", "spiff"), here(peers))
    databases = contextlib.nullcontext(peers["field"].Databases(server))
    found = peers["field"].measure(
        plan(peers), chosen, lambda _: (made, {}), lambda: databases
    )
    assert {it.contestant.title: it.missing for it in found} == {
        f"{name}, PostgreSQL": ""
        for name in ("bizproc", "SpiffWorkflow + JSON", "bare rows")
    }
    for one in found:
        assert tuple(one.ms) == one.contestant.works
        assert all(len(taken) == 1 and taken[0] > 0 for taken in one.ms.values())


def acting(peers, tmp_path, name, store, told):
    """Return a contestant whose runner says what is told, round by round."""
    script = tmp_path / f"{name}.py"
    script.write_text(told)
    return peers["contestants"].Contestant(
        name, store, "acted", (str(script),), ("W1",)
    )


TURN = """
import json, pathlib
count = pathlib.Path(__file__).with_suffix(".count")
number = int(count.read_text()) if count.exists() else 0
count.write_text(str(number + 1))
print(json.dumps({{"work": "W1", "ms": {ms}[number], "final": {{"i": 5}}}}))
"""


def test_ratios_compare_within_a_round(peers, tmp_path):
    """A machine that is busy in one round slows both, which no ratio should show."""
    acted = [
        acting(peers, tmp_path, "bizproc", "memory", TURN.format(ms=[1, 10, 2])),
        acting(peers, tmp_path, "other", "memory", TURN.format(ms=[3, 30, 7])),
    ]
    made = {"acted": here(peers)}
    found = peers["field"].measure(plan(peers, 3), acted, lambda _: (made, {}))
    [line] = [
        it
        for it in peers["table"].tables(found).splitlines()
        if "other" in it and " x " in it
    ]
    assert "3.00 x [3.00..3.50]" in line


@pytest.mark.parametrize(
    ("told", "because"),
    [
        ("import sys; sys.exit('no such table: job')", "failed: no such table: job"),
        (
            'print(\'{"work": "W1", "ms": 1, "final": {"i": 4}}\')',
            "failed: W1 ended with {'i': 4} instead of {'i': 5}",
        ),
    ],
)
def test_who_fails_or_computes_otherwise_is_told(peers, tmp_path, told, because):
    acted = [acting(peers, tmp_path, "other", "memory", told)]
    made = {"acted": here(peers)}
    found = peers["field"].measure(plan(peers), acted, lambda _: (made, {}))
    lines = peers["table"].tables(found).splitlines()
    assert found[0].missing == because
    assert "missing" in next(it for it in lines if "other" in it)
    assert any("other, memory" in it and because in it for it in lines)


BARREN = """#!/bin/sh
case "$*" in
--version) echo Python 3.11.0 ;;
*venv*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
*) echo "ERROR: No matching distribution found for camunda-python==0.1.2" >&2
   echo "[notice] A new release of pip is available" >&2
   exit 1 ;;
esac
"""


def test_who_cannot_be_installed_is_told(peers, tmp_path, monkeypatch):
    """An index that does not have a package for this interpreter is an answer."""
    barren = tmp_path / "python"
    barren.write_text(BARREN)
    barren.chmod(0o755)
    monkeypatch.setattr(peers["environments"], "PLACE", tmp_path / "peers")
    monkeypatch.setenv("BIZPROC_PEERS_PYTHON", str(barren))
    chosen = [
        it
        for it in peers["contestants"].FIELD
        if (it.name, it.store) == ("camunda-python", "memory")
    ]
    [found] = peers["field"].measure(plan(peers), chosen)
    assert found.missing == (
        "not installed: ERROR: No matching distribution found for camunda-python==0.1.2"
    )
    assert f"camunda-python, memory | {found.missing}" in peers["table"].tables([found])
    assert not list(tmp_path.glob("peers/*/installed.txt"))


def test_an_interpreter_that_is_not_there_is_told(peers, monkeypatch):
    monkeypatch.setenv("BIZPROC_PEERS_PYTHON", "/no/such/python")
    made, missing = peers["field"].install_all(peers["contestants"].FIELD[-1:])
    assert made == {}
    assert "/no/such/python does not run" in missing["spiff"]


def test_every_peer_is_pinned_to_exact_versions(peers):
    environments = peers["environments"]
    for name in peers["field"].PYTHON_PEERS:
        lines = environments.pinned(name).split()
        assert lines
        assert all("==" in it for it in lines)
    lock = (BENCHMARKS / "peers" / "node" / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert "://registry" not in lock
