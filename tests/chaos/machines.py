"""Let four workers share many instances while all goes wrong, and measure them in peace.

    ./run python -m tests.chaos.machines --instances 2000 --waiting 10000

One worker is killed, one stands still beyond its lease, the database restarts. All
instances must end, with each effect under its keys, each step once and no incident.
Then: how much quicker four workers are than one, and whether a backlog is worked off
as quickly at its beginning as at its end. Returns 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.postgresql import administering, new_database, own_server
from tests.queues.machines import EFFECTS, Machines, machines, verdict

from bizproc.errors import StoreError
from bizproc.testing.queue_suite.bench import wait_until

BEGUN = time.monotonic()
LEASE = 3.0
# by how much four workers are quicker than one, on jobs that wait
QUICKER = 2.5
# by how much the slowest tenth of a backlog may be slower than its middle one
SLOWER = 3.0


def main() -> int:
    """Play it, and say what was found."""
    parser = argparse.ArgumentParser(prog="tests.chaos.machines", description=__doc__)
    parser.add_argument("--instances", type=int, default=2000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=800, help="to compare workers by")
    parser.add_argument("--pause", type=float, default=0.05, help="seconds of each")
    asked = parser.parse_args()
    with own_server() as server, administering(server.url) as admin:

        @contextmanager
        def empty() -> Iterator[str]:
            with new_database(server.url, admin) as url:
                yield url.render_as_string(hide_password=False)

        with empty() as address:
            faults = share(address, asked.instances)
        with empty() as address:
            quicker = compare(address, asked.jobs, pause=asked.pause)
        with empty() as address:
            slower = drain(address, asked.waiting)
    with own_server() as server:
        faults |= restart(server, asked.instances // 4)
    if quicker < QUICKER:
        faults["four workers"] = f"only {quicker:.1f} times as quick as one"
    if slower > SLOWER:
        faults["a backlog"] = (
            f"its slowest tenth took {slower:.1f} times its middle one"
        )
    for what, it in faults.items():
        say(f"WRONG {what}: {it}")
    return 1 if faults else 0


def share(address: str, instances: int) -> dict[str, object]:
    """Kill one of four, let one stand still beyond its lease; return what is wrong."""
    with machines(address, lease=LEASE, threads=2) as made:
        made.start(4)
        begun = time.monotonic()
        starting = begin(made, instances)
        say("four workers begin")
        wait_until(made.pump, "one is the pump")
        wait_for(made, 0.2 * EFFECTS * instances)
        made.kill(made.pump())
        say("killed the pump")
        wait_until(made.pump, "another one is the pump")
        wait_for(made, 0.4 * EFFECTS * instances)
        stopped = made.pump()
        stopped.send_signal(signal.SIGSTOP)
        say("stopped the pump")
        time.sleep(2.5 * LEASE)
        stopped.send_signal(signal.SIGCONT)
        say("it goes on")
        starting.join()
        say("all instances are started")
        made.wait_for_the_end()
        tell(made, instances, time.monotonic() - begun)
        faults = verdict(made, instances)
        if set(made.close()) != {0}:
            faults["workers"] = "one did not end in peace"
        return faults


def restart(server, instances: int) -> dict[str, object]:
    """Restart the database under two workers; return what is wrong."""
    address = server.url.render_as_string(hide_password=False)
    with machines(address, lease=LEASE, threads=2) as made:
        made.start(2)
        begun = time.monotonic()
        begin(made, instances).join()
        server.stop()
        server.start()
        say("restarted the database")
        made.wait_for_the_end()
        tell(made, instances, time.monotonic() - begun)
        faults = verdict(made, instances)
        made.close()
        return {f"after a restart: {what}": it for what, it in faults.items()}


def compare(address: str, jobs: int, *, pause: float) -> float:
    """Return how much quicker four workers are than one, on jobs that wait."""
    rates = []
    for workers in (1, 4):
        with machines(address, lease=60, threads=2, pause=pause) as made:
            fill(made, jobs * workers // 4)
            rates.append(worked_off(made, workers)[0])
            made.close()
        rate = f"{rates[-1]:.1f} jobs/s that wait {pause * 1000:g} ms"
        say(f"{workers} workers of 2 threads: {rate}")
    return rates[1] / rates[0]


def drain(address: str, jobs: int) -> float:
    """Return how much slower than its middle tenth the slowest of a backlog is."""
    with machines(address, lease=60, threads=4) as made:
        fill(made, jobs)
        rate, tenths = worked_off(made, 4)
        made.close()
    said = ", ".join(f"{it:.1f}" for it in tenths)
    say(f"{jobs} waiting jobs: {rate:.0f} jobs/s; seconds of each tenth: {said}")
    # the first one holds the start of the processes
    later = sorted(tenths[1:])
    return later[-1] / later[len(later) // 2]


def begin(made: Machines, instances: int) -> threading.Thread:
    """Start instances in a thread; what the database refuses is begun again."""

    def start() -> None:
        for _ in range(instances):
            retried(lambda: made.engine.start("order"))

    starting = threading.Thread(target=start)
    starting.start()
    return starting


def fill(made: Machines, jobs: int) -> None:
    """Let so many jobs wait."""
    for _ in range(jobs):
        made.engine.start("pause")


def worked_off(made: Machines, workers: int) -> tuple[float, list[float]]:
    """Let workers do what waits; return how many a second, and the time of each tenth."""
    total = left = made.active()
    made.start(workers)
    wait_until(lambda: made.active() < total, "the first job is done")
    begun, tenths = time.monotonic(), []
    first = made.active()
    last = begun
    for tenth in range(1, 11):
        goal = first - first * tenth // 10
        while (left := made.active()) > goal:
            # each look is a connection of its own, which costs more than a job
            time.sleep(0.2)
        now = time.monotonic()
        tenths.append(now - last)
        last = now
    assert left == 0
    return first / (last - begun), tenths


def wait_for(made: Machines, effects: float) -> None:
    wait_until(
        lambda: made.ask("SELECT count(*) FROM effect")[0][0] >= effects,
        f"{effects} effects",
    )


def retried(do: Callable[[], object]) -> None:
    while True:
        try:
            do()
        except StoreError:
            time.sleep(0.2)
        else:
            return


def tell(made: Machines, instances: int, seconds: float) -> None:
    say(
        f"{instances} instances ended after {seconds:.0f} s; calls made again under the "
        f"same key: {made.doubled()}"
    )


def say(text: str) -> None:
    sys.stdout.write(f"{time.monotonic() - BEGUN:6.1f} s  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
