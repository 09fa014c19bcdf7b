"""A sample of the corpus, and the watch that is to see its harm."""

import subprocess
import sys
from pathlib import Path

from tests.security.corpus import everything, sample

ROOT = Path(__file__).parents[2]


def test_the_corpus_is_large_and_every_door_of_a_family_lets_something_through():
    every = everything()
    assert len([it for it in every if it.outcome != "passes"]) >= 1_500
    groups = {(it.family, it.target) for it in every}
    controls = {(it.family, it.target) for it in every if it.outcome == "passes"}
    assert groups - controls == set()
    names = [str(it) for it in every]
    assert len(names) == len(set(names))


def test_a_sample_of_all_payloads_does_no_harm():
    done = subprocess.run(
        [sys.executable, "-m", "tests.security", "--sample", "300", "--no-limits"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(sample(everything(), 300)) >= 250


def test_the_watch_sees_every_kind_of_harm():
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.proof"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
