"""Give every reader inputs that nobody wrote, and look what escapes.

    ./run python -m tests.fuzz --inputs 200000 --seed 1
    ./run python -m tests.fuzz --reader feel --reader mail --inputs 5000

Only errors of bizproc may come out of a reader, within two seconds of processor time and
300 MB each. Each reader runs in a process of its own, so that one that takes the
interpreter with it is told too. What is found lies in `tests/fuzz/found/` (with
`--keep`), and the suite reads it from then on.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import sys
from multiprocessing.connection import Connection

from tests.fuzz.campaign import Figures, fuzz, keep
from tests.fuzz.reader import Reader
from tests.fuzz.readers import READERS


def main() -> int:
    """Read the inputs that are asked for; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000, help="default: 200,000")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--reader", action="append", help="only these, by name")
    parser.add_argument("--keep", action="store_true", help="keep what is found")
    asked = parser.parse_args()
    readers = [it for it in READERS if not asked.reader or it.name in asked.reader]
    shares = sum(it.share for it in readers)
    total, faults = 0, 0
    sys.stdout.write(_row("reader", "inputs", "refused", "kinds", "s", "longest", "MB"))
    for it in readers:
        count = max(1, round(asked.inputs * it.share / shares))
        figures = _apart(it, count, asked.seed)
        if figures is None:
            sys.stdout.write(f"{it.name}: the process ended\n")
            faults += 1
            continue
        total += figures.inputs
        faults += len(figures.faults)
        sys.stdout.write(_shown(it, figures))
        for data in figures.faults.values() if asked.keep else ():
            sys.stdout.write(f"  kept: {keep(it.name, data)}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{total:,} inputs, {faults} found\n")
    return 1 if faults else 0


def _apart(reader: Reader, count: int, seed: int) -> Figures | None:
    """Fuzz in a process of its own; None if it did not come to its end."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_run, args=(reader, count, seed, there))
    process.start()
    there.close()
    try:
        figures: Figures | None = here.recv()
    except EOFError:
        figures = None
    process.join()
    return figures


def _run(reader: Reader, count: int, seed: int, out: Connection) -> None:
    faulthandler.enable()
    out.send(fuzz(reader, count, seed=seed, tell=_tell))


def _tell(text: str) -> None:
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


def _shown(reader: Reader, it: Figures) -> str:
    return _row(
        reader.name,
        f"{it.inputs:,}",
        f"{it.refused:,}",
        it.kinds,
        f"{it.seconds:.0f}",
        f"{it.longest:.2f}",
        f"{it.largest:.0f}",
    )


def _row(name: str, *cells: object) -> str:
    return f"{name:<16}" + "".join(f"{cell:>10}" for cell in cells) + "\n"


if __name__ == "__main__":
    sys.exit(main())
