"""What waits is measured; how long it takes is not asked."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MEASURE = """
import pathlib, sys
import fairness, waiting_instances as waiting
waiting.DUE, waiting.ASKED, waiting.ROUNDS = 5, 1, 1
fairness.ASKED, fairness.EVERY, fairness.SLOW = 3, 0.0, 0.01
fairness.SLOW_ONES = fairness.POISONED = 2
waiting.compared(waiting.OnSQLite(pathlib.Path(sys.argv[1])), (5, 10), (4, 8))
fairness.compared(waiting.OnSQLite(pathlib.Path(sys.argv[1])), 6, 6)
"""
DEEDS = [
    *("open the engine", "ask what is due", "a page of tasks", "fire 1,000 timers"),
    "a waiting job",
]
BESIDE = ["nothing", "flood", "slow", "poison", "timers"]


def test_all_is_measured(tmp_path):
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        cwd=BENCHMARKS,
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [it.split(" | ") for it in done.stdout.splitlines() if it.startswith("| ")]
    assert [it[1] for it in rows] == [*DEEDS, *BESIDE]
