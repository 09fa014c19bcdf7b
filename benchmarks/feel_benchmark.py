"""Measure conditions in FEEL beside other expression languages for Python.

    python benchmarks/feel_benchmark.py [--quick] [--venv DIR] [--json FILE]

The peers come from the package index into a virtual environment of their own, and
bizproc's sources run in the same interpreter. All must compute the same values.
"""

# ruff: noqa: FBT003, PLC0415  # expected values; peers are imported if installed

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PEERS = {
    "simpleeval": "simpleeval",
    "cel": "common-expression-language",
    "pysfeel": "pysfeel",
}
SCOPE: dict[str, Any] = {
    "amount": 250,
    "discount": 30,
    "stage": "paid",
    "title": "Lead 17",
    "client": {"vip": True, "age": 34, "name": "Anna"},
    "items": [
        {"price": 40, "name": "a"},
        {"price": 60, "name": "b"},
        {"price": 90, "name": "c"},
    ],
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in each language; "" where it cannot be said."""

    feel: str
    python: str
    cel: str
    sfeel: str
    value: Any


CONDITIONS = (
    Condition("amount > 100", "amount > 100", "amount > 100", "amount > 100", True),
    Condition(
        'amount > 100 and stage = "paid"',
        'amount > 100 and stage == "paid"',
        'amount > 100 && stage == "paid"',
        'amount > 100 and stage = "paid"',
        True,
    ),
    Condition(
        "client.vip and client.age >= 18",
        'client["vip"] and client["age"] >= 18',
        "client.vip && client.age >= 18",
        "",
        True,
    ),
    Condition(
        'stage in ["new", "paid", "done"]',
        'stage in ["new", "paid", "done"]',
        'stage in ["new", "paid", "done"]',
        'stage in ("new", "paid", "done")',
        True,
    ),
    Condition(
        "amount * 2 - discount > 100",
        "amount * 2 - discount > 100",
        "amount * 2 - discount > 100",
        "amount * 2 - discount > 100",
        True,
    ),
    Condition(
        "amount between 100 and 1000",
        "100 <= amount <= 1000",
        "amount >= 100 && amount <= 1000",
        "amount between 100 and 1000",
        True,
    ),
    Condition(
        'starts with(title, "Lead")',
        'title.startswith("Lead")',
        'title.startsWith("Lead")',
        'starts with(title, "Lead")',
        True,
    ),
    Condition(
        "if client.vip then amount * 2 else amount",
        'amount * 2 if client["vip"] else amount',
        "client.vip ? amount * 2 : amount",
        "",
        500,
    ),
    Condition(
        "some x in items satisfies x.price > 50",
        'any([x["price"] > 50 for x in items])',
        "items.exists(x, x.price > 50)",
        "some x in items satisfies x.price > 50",
        True,
    ),
    Condition(
        "count(items[price > 50]) > 1",
        'len([x for x in items if x["price"] > 50]) > 1',
        "items.filter(x, x.price > 50).size() > 1",
        "count(items[price > 50]) > 1",
        True,
    ),
)


@dataclass(frozen=True, slots=True)
class Contestant:
    """How to evaluate one condition again and again, and to parse it."""

    evaluate: Callable[[], Any]
    parse: Callable[[], Any] | None


def bizproc(condition: Condition) -> Contestant:
    from bizproc import feel
    from bizproc.feel.expression import _parsed

    compiled, uncached = feel.parse(condition.feel), _parsed.__wrapped__
    nothing: frozenset[Any] = frozenset()
    return Contestant(
        lambda: compiled.evaluate(SCOPE),
        lambda: uncached(condition.feel, nothing, nothing),
    )


def simpleeval(condition: Condition) -> Contestant:
    from simpleeval import EvalWithCompoundTypes

    functions = {"any": any, "len": len}
    evaluator = EvalWithCompoundTypes(names=SCOPE, functions=functions)
    tree, text = evaluator.parse(condition.python), condition.python
    return Contestant(
        lambda: evaluator.eval(text, previously_parsed=tree),
        lambda: evaluator.parse(text),
    )


def cel(condition: Condition) -> Contestant:
    import cel as library

    program = library.compile(condition.cel)
    return Contestant(
        lambda: program.execute(SCOPE), lambda: library.compile(condition.cel)
    )


def cel_prepared(condition: Condition) -> Contestant:
    """Evaluate in a context that was converted to Rust before the clock started."""
    import cel as library

    program, context = library.compile(condition.cel), library.Context(SCOPE)
    return Contestant(lambda: program.execute(context), None)


def pysfeel(condition: Condition) -> Contestant:
    """Evaluate the text; this library has no compiled form."""
    if not condition.sfeel:
        raise NotImplementedError
    from pySFeel import SFeelParser

    parser = SFeelParser()
    for name, value in SCOPE.items():
        parser.sFeelParse(f"{name} <- {json.dumps(value)}")
    return Contestant(lambda: parser.sFeelParse(condition.sfeel)[1], None)


CONTESTANTS = {
    "bizproc": bizproc,
    "simpleeval": simpleeval,
    "cel": cel,
    "cel, prepared": cel_prepared,
    "pysfeel": pysfeel,
}


def microseconds(work: Callable[[], Any], seconds: float) -> float:
    """Return the time of one call, over calls that take about so long together."""
    count = 1
    while True:
        started = time.perf_counter()
        for _ in range(count):
            work()
        taken = time.perf_counter() - started
        if taken >= seconds:
            return taken / count * 1e6
        count = max(count * 2, int(count * seconds / max(taken, 1e-9)))


def measured(rounds: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Measure every condition; the contestants take turns, round after round."""
    for condition in CONDITIONS:
        ready: dict[str, Contestant] = {}
        for name, prepare in CONTESTANTS.items():
            try:
                ready[name] = prepare(condition)
            except (ImportError, NotImplementedError):
                continue
            value = ready[name].evaluate()
            if value != condition.value:
                print(f"{name} computes {value!r}: {condition}", file=sys.stderr)
                del ready[name]
        times: dict[str, list[float]] = {name: [] for name in ready}
        parses: dict[str, list[float]] = {name: [] for name in ready}
        for _ in range(rounds):
            for name, contestant in ready.items():
                times[name].append(microseconds(contestant.evaluate, seconds))
                if contestant.parse is not None:
                    parses[name].append(microseconds(contestant.parse, seconds / 4))
        yield {
            "condition": condition.feel,
            "evaluate": {name: statistics.median(it) for name, it in times.items()},
            "parse": {name: statistics.median(it) for name, it in parses.items() if it},
        }


def versions() -> dict[str, str]:
    found = {}
    for name, package in PEERS.items():
        try:
            found[name] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def tables(results: dict[str, Any]) -> str:
    """Lay the figures out as Markdown."""
    lines = [f"Python {sys.version.split()[0]}; {results['versions']}", ""]
    for kind, title in (("evaluate", "per evaluation"), ("parse", "per parse")):
        names = [
            it for it in CONTESTANTS if any(it in r[kind] for r in results["rows"])
        ]
        lines += [
            f"| µs {title} | {' | '.join(names)} |",
            "|---" * (len(names) + 1) + "|",
        ]
        for row in results["rows"]:
            figures = [
                f"{row[kind][it]:.2f}" if it in row[kind] else "–" for it in names
            ]
            lines.append(f"| `{row['condition']}` | {' | '.join(figures)} |")
        lines.append("")
    return "\n".join(lines)


def peers_python(folder: Path) -> Path:
    """Return the interpreter of an environment with the peers; say which are missing."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    for package in PEERS.values():
        command = [str(python), "-m", "pip", "install", "--quiet", package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(
                f"{package} cannot be installed here; it is left out", file=sys.stderr
            )
    return python


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--venv", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        rounds, seconds = (1, 0.002) if given.quick else (7, 0.05)
        rows = list(measured(rounds, seconds))
        print(json.dumps({"versions": versions(), "rows": rows}))
        return
    with tempfile.TemporaryDirectory() as temporary:
        python = peers_python(given.venv or Path(temporary) / "peers")
        command = [str(python), __file__, "--measure"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        done = subprocess.run(
            [*command, "--quick"] if given.quick else command,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    results = json.loads(done.stdout)
    if given.json:
        given.json.write_text(json.dumps(results, indent=2), encoding="utf-8")
    print(tables(results))


if __name__ == "__main__":
    main()
