"""A sample of the corpus, and the watch that is to see its harm."""

import re
import subprocess
import sys
from pathlib import Path

from tests.security.corpus import everything, sample

# Where nothing sound can be named: no incident, notification or second version.
WITHOUT_CONTROL = {
    ("SQL", f"store: {name}")
    for name in (
        *("an answer's name", "an incident's id", "a code of incidents", "a form"),
        *("a migration's process", "a notification's id"),
    )
} | {("persons", "who: reads a notification")}
ROOT = Path(__file__).parents[2]


def test_the_corpus_is_large_and_every_door_of_a_family_lets_something_through():
    every = everything()
    assert len([it for it in every if it.outcome != "passes"]) >= 1_500
    groups = {(it.family, it.target) for it in every}
    controls = {(it.family, it.target) for it in every if it.outcome == "passes"}
    assert groups - controls == WITHOUT_CONTROL
    names = [str(it) for it in every]
    assert len(names) == len(set(names))


def test_the_page_of_threats_tells_how_many_payloads_there_are():
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    told = re.findall(
        r"^\| `([^`|]+)` \| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE
    )
    every = everything()
    counted = {
        family: (
            len({it.target for it in every if it.family == family}),
            sum(it.family == family and it.outcome != "passes" for it in every),
            sum(it.family == family and it.outcome == "passes" for it in every),
        )
        for family in {it.family for it in every}
    }
    assert {name: tuple(map(int, row)) for name, *row in told} == counted
    threats = page.partition("## Threats")[2].partition("## The corpus")[0]
    assert all(f"`{family}`" in threats for family in counted)


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
