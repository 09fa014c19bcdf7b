"""Give every payload of the corpus to its door and print what came of it.

    ./run python -m tests.security --family escapes --report /tmp/report.txt

Each payload has a process of its own, whose processor time and memory are measured. The
watch is proven first: harm that is done on purpose must be seen.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.security.corpus import everything, sample, warm
from tests.security.ground import Ground
from tests.security.payload import Payload
from tests.security.trial import MEGABYTES, SECONDS, Verdict, run

__all__ = ["main", "play", "table"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what is asked for; return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="tests.security", description=__doc__)
    parser.add_argument("--family", action="append", help="only this one; repeatable")
    parser.add_argument("--target", action="append", help="only this door; repeatable")
    parser.add_argument("--name", help="only payloads whose name has this text")
    parser.add_argument("--sample", type=int, help="so many of all, the same each time")
    parser.add_argument("--jobs", type=int, default=2, help="at a time; default: 2")
    parser.add_argument("--report", type=Path, help="where the table is written too")
    parser.add_argument(
        "--no-limits", action="store_true", help="judge no time, memory"
    )
    parser.add_argument("--verbose", action="store_true", help="tell of every payload")
    asked = parser.parse_args(arguments)
    every = everything()
    chosen = [
        it
        for it in every
        if (not asked.family or it.family in asked.family)
        and (not asked.target or it.target in asked.target)
        and (not asked.name or asked.name in it.name)
    ]
    if asked.sample is not None:
        chosen = sample(chosen, asked.sample)
    verdicts = play(chosen, every=every, jobs=asked.jobs, verbose=asked.verbose)
    lines = [*table(verdicts), *faults(verdicts, limits=not asked.no_limits)]
    text = "\n".join(lines)
    say(text)
    if asked.report:
        asked.report.write_text(text + "\n", encoding="utf-8")
    return 1 if list(faults(verdicts, limits=not asked.no_limits)) else 0


def play(
    chosen: Sequence[Payload],
    *,
    every: Sequence[Payload],
    jobs: int = 2,
    verbose: bool = False,
) -> list[Verdict]:
    """Judge payloads, each in a process of its own."""
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="bizproc-security-") as folder:
        ground = Ground(Path(folder).resolve())
        doors = {it.target for it in chosen}
        warm(ground, [it for it in every if it.target in doors])
        for verdict in run(ground, chosen, jobs=jobs):
            verdicts.append(verdict)
            if verbose:
                say(f"{verdict.came:8}{verdict.seconds:5.1f} s  {verdict.payload}")
    order = {id(it): n for n, it in enumerate(chosen)}
    return sorted(verdicts, key=lambda it: order[id(it.payload)])


def table(verdicts: Iterable[Verdict]) -> list[str]:
    """Return the lines of the table, a row of each family."""
    families: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        families[verdict.payload.family].append(verdict)
    families["all"] = [it for some in families.values() for it in some]
    head = ("family", "payloads", "controls", "passed", "raw", "worst s", "worst MB")
    rows = [head, *(_row(name, some) for name, some in families.items())]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _row(name: str, some: Sequence[Verdict]) -> tuple[str, ...]:
    controls = sum(it.payload.outcome == "passes" for it in some)
    return (
        name,
        str(len(some) - controls),
        str(controls),
        str(sum(bool(it.harms) for it in some)),
        str(sum(bool(it.raw) for it in some)),
        f"{max((it.seconds for it in some), default=0):.2f}",
        f"{max((it.megabytes for it in some), default=0):.0f}",
    )


def faults(verdicts: Iterable[Verdict], *, limits: bool) -> Iterable[str]:
    """Yield a line for everything that is wrong."""
    for verdict in verdicts:
        wrong = [*verdict.faults, *(verdict.excess if limits else ())]
        if wrong:
            yield f"{verdict.payload}: {' | '.join(wrong)}"[:700]


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _ = (SECONDS, MEGABYTES)
    sys.exit(main())
