"""The suite judges no machine: nothing in it fails because a machine is busy."""

import re
from pathlib import Path

from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
# What reads a clock to judge by it, or waits for one.
# `chaos/machines.py` is run by command, and tells how long it took.
# A coroutine that sleeps for 0 only lets others run.
TIMED = re.compile(r"\bdeadline=|\bperf_counter\(|\bmonotonic\(|\bsleep\((?!0\))")


def test_examples_are_the_same_everywhere_and_take_as_long_as_they_take():
    suite = settings.default
    assert (suite.deadline, suite.derandomize, suite.print_blob) == (None, True, True)
    assert HealthCheck.too_slow in suite.suppress_health_check


def test_no_test_measures_or_waits():
    found = [
        f"{path.relative_to(TESTS)}:{number}"
        for path in sorted(TESTS.rglob("*.py"))
        if path not in {Path(__file__), TESTS / "chaos" / "machines.py"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if TIMED.search(line)
    ]
    assert found == []
