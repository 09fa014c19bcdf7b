"""Kill workers, a thousand times if need be, and look what is lost or doubled.

    ./run python -m tests.chaos --kills 1000 --seed 1 --store postgresql

What is wrong is told with the trial, the seed and the number of the story, and the same
command plays it again. Of two workers at once the machine decides who comes first, so
that part may go otherwise. The long trials that no kill is in (a locked database, restarts of
the database) are played as well.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.chaos import trials
from tests.chaos.ground import Ground, postgresql_addresses, sqlite_addresses
from tests.postgresql import own_server

from bizproc.clock import SystemClock


def main() -> int:
    """Play the trials that are asked for; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="default: 1000")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--restarts", type=int, default=40, help="of PostgreSQL")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        directory = tempfile.TemporaryDirectory(prefix="bizproc-chaos-")
        folder = Path(stack.enter_context(directory))
        if asked.store == "sqlite":
            addresses = stack.enter_context(sqlite_addresses(folder))
            ground = Ground(folder, addresses)
        else:
            server = stack.enter_context(own_server())
            addresses = stack.enter_context(postgresql_addresses(server.url))
            ground = Ground(folder, addresses)
            play(
                "restarted databases",
                ground,
                lambda it: trials.restart_the_database(
                    it, server, seed=asked.seed, restarts=asked.restarts
                ),
            )
        play("locked databases", ground, trials.keep_it_locked)
        play("stopped beyond the lease", ground, trials.stop_beyond_the_lease)
        play("killed at every point", ground, trials.kill_at_every_point)
        left = max(0, asked.kills - ground.tally.kills)
        play(
            "killed at random",
            ground,
            lambda it: trials.kill_at_random(it, seed=asked.seed, kills=left),
        )
    for fault in ground.tally.faults:
        say(fault)
    return 1 if ground.tally.faults else 0


def play(name: str, ground: Ground, trial: Callable[[Ground], None]) -> None:
    """Play a trial and say what it came to."""
    clock = SystemClock()
    began = clock.now()
    trial(ground)
    so_far = ground.tally
    say(
        f"{name}: {(clock.now() - began).total_seconds():.1f} s; so far {so_far.stories} stories,"
        f" {so_far.lives} lives, {so_far.kills} kills, {so_far.repeats} repeats under"
        f" the same key, {len(so_far.faults)} faults"
    )


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
