"""Play many random diagrams on the engine and in the token game, and compare.

    ./run python -m tests.random_diagrams --count 5000 --seed 1 --store sqlite

A difference is told with the seed and the smallest diagram that shows it, as BPMN.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.random_diagrams.finding import diagram, search

TOLD_EVERY = 250


def main() -> int:
    """Play what is asked for; return 1 if anything was different."""
    parser = argparse.ArgumentParser(prog="tests.random_diagrams", description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="default: 5000")
    parser.add_argument("--seed", type=int, default=1, help="the first; default: 1")
    parser.add_argument("--store", choices=("memory", "sqlite", "both"), default="both")
    asked = parser.parse_args()
    stores = ("memory", "sqlite") if asked.store == "both" else (asked.store,)
    kinds: Counter[str] = Counter()
    steps = faults = 0
    for number, seed in enumerate(range(asked.seed, asked.seed + asked.count), 1):
        kinds.update(diagram(seed).kinds)
        for store in stores:
            compared, found = search(seed, store)
            steps += compared
            if found:
                faults += 1
                say(str(found))
        if number % TOLD_EVERY == 0 or number == asked.count:
            say(f"{number} diagrams, {steps} steps compared, {faults} differences")
    say("with " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    return 1 if faults else 0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
