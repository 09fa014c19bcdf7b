"""Let workers read a mailbox of thousands of mails, hostile ones among them.

    ./run python -m tests.mailbox --mails 5000 --hostile 200 --workers 2 --kills 20

Each mail has to be taken or set aside once, whoever is killed. What is wrong is told;
the same seed plays it again, but for who of the workers comes first.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from tests.mailbox.trial import play
from tests.postgresql import administering, new_database, own_server

from bizproc.clock import SystemClock

_MEGABYTE = 1_000_000


def main() -> int:
    """Play the trial that is asked for; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="tests.mailbox", description=__doc__)
    parser.add_argument("--mails", type=int, default=5_000, help="default: 5000")
    parser.add_argument("--hostile", type=int, default=200, help="default: 200")
    parser.add_argument("--workers", type=int, default=2, help="default: 2")
    parser.add_argument("--kills", type=int, default=0, help="default: 0")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        directory = tempfile.TemporaryDirectory(prefix="bizproc-mailbox-")
        folder = Path(stack.enter_context(directory))
        address = f"sqlite:///{folder}/mails.db"
        if asked.store == "postgresql":
            server = stack.enter_context(own_server())
            admin = stack.enter_context(administering(server.url))
            url = stack.enter_context(new_database(server.url, admin))
            address = url.render_as_string(hide_password=False)
        clock = SystemClock()
        began = clock.now()
        outcome = play(
            address,
            folder,
            mails=asked.mails,
            hostile=asked.hostile,
            workers=asked.workers,
            kills=asked.kills,
            seed=asked.seed,
        )
        took = (clock.now() - began).total_seconds()
    say(
        f"{asked.store}: {took:.0f} s, {outcome.killed} kills,"
        f" {outcome.memory / _MEGABYTE:.0f} MB at most, {dict(outcome.kinds)}"
    )
    for fault in outcome.faults:
        say(fault)
    return 1 if outcome.faults else 0


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    sys.exit(main())
