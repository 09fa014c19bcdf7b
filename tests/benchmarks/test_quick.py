"""The benchmark runs, and both engines compute the same; how fast is not asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "benchmarks" / "run.py"
COUNTED = {"W1": 5, "W2": 10, "W3": 1, "W4": 1}


def tried(folder, *what, **more):
    """Try the benchmarks, and return what they measured and printed."""
    file = folder / "results.json"
    command = [sys.executable, str(RUN), "--quick", "--json", str(file), *what]
    done = subprocess.run(  # noqa: S603 - our own script
        command, check=True, capture_output=True, text=True, env={**os.environ, **more}
    )
    return {**json.loads(file.read_text()), "printed": done.stdout}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return tried(tmp_path_factory.mktemp("bench"))


def test_every_workload_is_measured_in_every_store(results):
    measured = {(one["work"], one["store"]) for one in results["throughput"]}
    stores = ("memory", "FULL", "NORMAL")
    assert measured == {(work, store) for work in COUNTED for store in stores}
    for one in results["throughput"]:
        engines = {"bizproc", "spiff"}
        if one["store"] != "memory":
            engines.add("floor")
        assert set(one["ms"]) == engines
        assert all(ms > 0 for taken in one["ms"].values() for ms in taken)


def test_both_engines_compute_the_same_data(results):
    for one in results["throughput"]:
        ours, theirs = one["final"]["bizproc"], one["final"]["spiff"]
        assert ours == theirs, one["work"]
        assert ours["i"] == COUNTED[one["work"]]
        assert ours.get("approved", False) is (one["work"] == "W4")


def test_all_that_was_due_was_done_by_all(results):
    for one in results["scale"]:
        expected = 100 if one["work"] == "W5" else 4
        assert set(one["ended"]) == {"bizproc", "spiff", "floor"}
        assert {e for ended in one["ended"].values() for e in ended} == {expected}
        assert one["count"] >= 100


def test_sizes_growth_and_aims_are_reported(results):
    saved = [one["bytes"] for one in results["throughput"]]
    assert all(0 < one["end"]["bizproc"] < one["end"]["spiff"] for one in saved)
    loop = results["turns"]
    assert loop["bizproc"]["last_bytes"] == loop["bizproc"]["first_bytes"]
    assert loop["spiff"]["last_bytes"] > loop["spiff"]["first_bytes"]
    assert len(results["aims"]) == 29
    for aim in results["aims"]:
        assert aim["aim"] in results["printed"]
        assert aim["met"] is (
            aim["value"] >= aim["bound"]
            if aim["at_least"]
            else aim["value"] <= aim["bound"]
        )


def test_postgresql_is_measured_by_itself(tmp_path, server):
    """All contestants on one server, which is that of the tests here."""
    address = server.render_as_string(hide_password=False)
    found = tried(tmp_path, "postgres", BIZPROC_TEST_DB=address)
    assert [one["work"] for one in found["throughput"]] == ["W1", "W4"]
    for one in found["throughput"]:
        assert set(one["ms"]) == {"bizproc", "spiff", "floor"}
        assert all(ms > 0 for taken in one["ms"].values() for ms in taken)
    assert [aim["bound"] for aim in found["aims"]] == [2, 2.5]
    assert all(aim["aim"] in found["printed"] for aim in found["aims"])
