"""Run bizproc, SpiffWorkflow or bare rows, as the harness of `./run bench` does.

Its second argument names which of them. What that harness does not have, PostgreSQL and
a commit for each step (W1s), stands beside this file.
"""

# ruff: noqa: PLC0415 - only the engine that is meant is installed

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from playing import Asked, Opened, asked, play


def bizproc(work: str, given: Asked) -> Any:
    from our_engine import Jobs, OnPostgreSQL, OnPostgreSQLJobs
    from with_bizproc import Bizproc

    if given.store == "PostgreSQL":
        kind = OnPostgreSQLJobs if work == "W1s" else OnPostgreSQL
        return kind(work, given.address, given.folder)
    kind = Jobs if work == "W1s" else Bizproc
    return kind(work, given.store, given.folder)


def spiff(work: str, given: Asked) -> Any:
    from spiff_on_postgresql import OnPostgreSQL
    from with_spiff import Spiff

    if given.store == "PostgreSQL":
        return OnPostgreSQL(work, given.address, given.folder)
    return Spiff(work, given.store, given.folder)


def floor(work: str, given: Asked) -> Any:
    from bare_rows import OnPostgreSQL, Steps

    if given.store == "PostgreSQL":
        return OnPostgreSQL(work, given.address)
    return Steps(work, given.store, given.folder)


@contextlib.contextmanager
def opened(make: Any, work: str, given: Asked) -> Iterator[Opened]:
    given.folder.joinpath(work).mkdir()
    running = make(work, given.inside(work))
    try:
        yield Opened(running.once, running.final_data)
    finally:
        running.close()


if __name__ == "__main__":
    kinds = {"bizproc": bizproc, "spiff": spiff, "floor": floor}
    play(partial(opened, kinds[sys.argv[2]]), asked())
