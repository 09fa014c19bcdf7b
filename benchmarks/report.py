"""Lay the measured figures out as tables, and hold them against the aims."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import many_of_one
from on_postgres import POSTGRES

_ENGINES = ("bizproc", "spiff", "floor")
DEALS = {
    "open": "waiting deals: open the workspace",
    "find": "waiting deals: find what is due next",
    "fire": "waiting deals: fire 100 due reminders",
}
TASKS = {
    "all": "open tasks: the first page of 20",
    "on": "open tasks: a page from the middle",
    "own": "open tasks: a page of one person's",
    "groups": "open tasks: a page of three groups'",
}
# what is measured once by itself, as `many_of_one` names it
ITEMS = many_of_one.ITEMS
JOBS = {"run": "jobs: run one that is due"}
CHAIN = {"message": "chain: one message of two instances that set each other off"}
# kind of measurement, titles, what many may cost beside few
OF_MANY: tuple[tuple[str, dict[str, str], float], ...] = (
    ("deals", DEALS, 1.3),
    ("tasks", TASKS, 2),
    ("items", ITEMS, 1.5),
    ("jobs", JOBS, 1.3),
    ("chain", CHAIN, 1.3),
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio that is to stay at or below its bound (or above, `at_least`)."""

    text: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.at_least:
            return self.value >= self.bound
        return self.value <= self.bound

    def as_json(self) -> dict[str, Any]:
        return {
            "aim": self.text,
            "value": self.value,
            "bound": self.bound,
            "at_least": self.at_least,
            "met": self.met,
        }


def medians(ms: dict[str, list[float]]) -> dict[str, float]:
    return {engine: statistics.median(taken) for engine, taken in ms.items()}


def aims(results: dict[str, Any]) -> list[Aim]:
    """Compare what was measured with what was aimed for."""
    return [
        *_against_floor(results),
        *_against_spiff(results),
        *_state(results),
        *_growth(results),
    ]


def aims_on_postgres(results: dict[str, Any]) -> list[Aim]:
    """Compare what was measured on PostgreSQL with what was aimed for."""
    found = []
    for work, bound in (("W4", 2), ("W1", 2.5)):
        middle = medians(_of(results, work, POSTGRES)["ms"])
        text = f"{work} PostgreSQL: time, times the floor"
        found.append(Aim(text, middle["bizproc"] / middle["floor"], bound))
    return found


def _against_floor(results: dict[str, Any]) -> Iterator[Aim]:
    for work, store, bound in (
        ("W4", "FULL", 2.5),
        ("W4", "NORMAL", 4),
        ("W1", "FULL", 3.5),
        ("W1", "NORMAL", 8),
    ):
        middle = medians(_of(results, work, store)["ms"])
        text = f"{work} SQLite {store}: time, times the floor"
        yield Aim(text, middle["bizproc"] / middle["floor"], bound)


def _against_spiff(results: dict[str, Any]) -> Iterator[Aim]:
    for work, store, bound in (
        ("W4", "FULL", 2),
        ("W4", "NORMAL", 3),
        ("W4", "memory", 3),
    ):
        middle = medians(_of(results, work, store)["ms"])
        text = f"{work} {store}: times as fast as SpiffWorkflow"
        yield Aim(text, middle["spiff"] / middle["bizproc"], bound, at_least=True)


def _state(results: dict[str, Any]) -> Iterator[Aim]:
    saved = _of(results, "W4", "memory")["bytes"]["wait"]
    text = "W4 saved state at the first wait, of SpiffWorkflow's"
    yield Aim(text, saved["bizproc"] / saved["spiff"], 0.1)


def _growth(results: dict[str, Any]) -> Iterator[Aim]:
    loop = results["turns"]
    ours = loop["bizproc"]
    span = f"turn {loop['last']} of turn {loop['first']}"
    yield Aim(f"loop: time, {span}", ours["last_ms"] / ours["first_ms"], 1.3)
    growth = ours["last_bytes"] / ours["first_bytes"]
    yield Aim(f"loop: saved state, {span}", growth, 1.02)
    for work in ("W5", "W6"):
        few, many = (one for one in results["scale"] if one["work"] == work)
        ratio = medians(many["ms"])["bizproc"] / medians(few["ms"])["bizproc"]
        text = f"{work}: time, N={many['count']:,} of N={few['count']:,}"
        yield Aim(text, ratio, 1.3)
    for kind, titles, bound in OF_MANY:
        few, many = results[kind]
        for act, title in titles.items():
            yield Aim(f"{title}, of N={few['count']:,}", _grown(few, many, act), bound)


def _grown(few: dict[str, Any], many: dict[str, Any], act: str) -> float:
    return statistics.median(many["ms"][act]) / statistics.median(few["ms"][act])


def _of(results: dict[str, Any], work: str, store: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one
        for one in results["throughput"]
        if (one["work"], one["store"]) == (work, store)
    )
    return found


# -- tables --------------------------------------------------------------------


def tables(results: dict[str, Any]) -> str:
    """Return everything as Markdown."""
    parts = [
        _machine(results["machine"]),
        _throughput(results["throughput"]),
        _bytes(results["throughput"]),
        _turns(results["turns"]),
        _scale(results["scale"]),
        *(growth_table(results[kind], titles) for kind, titles, _ in OF_MANY),
        _aims(aims(results)),
    ]
    return "\n\n".join(parts)


def tables_on_postgres(results: dict[str, Any]) -> str:
    """Return what was measured on PostgreSQL as Markdown."""
    parts = [
        _machine(results["machine"]),
        _throughput(results["throughput"]),
        _aims(aims_on_postgres(results)),
    ]
    return "\n\n".join(parts)


def _machine(machine: dict[str, Any]) -> str:
    return (
        f"{machine['date']}: Python {machine['python']}, SQLite {machine['sqlite']}, "
        f"SpiffWorkflow {machine['spiff']}, {machine['cores']} cores, load "
        f"{machine['load_before']} before and {machine['load_after']} after; "
        f"{machine['rounds']} rounds of {machine['seconds']} s."
    )


def _throughput(rows: list[dict[str, Any]]) -> str:
    head = (
        "work",
        "store",
        "bizproc /s",
        "spiff /s",
        "bizproc ms [min..max]",
        "spiff ms [min..max]",
        "floor ms [min..max]",
        "faster than spiff",
        "times floor",
    )
    return table(head, map(_throughput_row, rows))


def _throughput_row(row: dict[str, Any]) -> Iterator[str]:
    middle = medians(row["ms"])
    ours = middle["bizproc"]
    yield row["work"]
    yield row["store"]
    yield f"{1e3 / ours:,.0f}"
    yield f"{1e3 / middle['spiff']:,.0f}"
    for engine in _ENGINES:
        yield spread(row["ms"].get(engine), 3)
    yield f"{middle['spiff'] / ours:.2f} x"
    yield f"{ours / middle['floor']:.2f} x" if "floor" in middle else "-"


def _bytes(rows: list[dict[str, Any]]) -> str:
    def lines() -> Iterator[tuple[str, ...]]:
        for row in rows:
            if row["store"] != "memory":
                continue
            for when, saved in row["bytes"].items():
                share = saved["bizproc"] / saved["spiff"]
                yield (
                    f"{row['work']} at the {when}",
                    f"{saved['bizproc']:,}",
                    f"{saved['spiff']:,}",
                    f"{share:.3f}",
                )

    return table(("saved state", "bizproc B", "spiff B", "share"), lines())


def _turns(loop: dict[str, Any]) -> str:
    head = ("loop of user tasks", "ms per turn", "state B", "ms per turn", "state B")
    places = ("", f"turn {loop['first']}", "", f"turn {loop['last']}", "")
    lines = [
        (
            engine,
            f"{loop[engine]['first_ms']:.3f}",
            f"{loop[engine]['first_bytes']:,}",
            f"{loop[engine]['last_ms']:.3f}",
            f"{loop[engine]['last_bytes']:,}",
        )
        for engine in ("bizproc", "spiff")
    ]
    return table(head, [places, *lines])


def _scale(rows: list[dict[str, Any]]) -> str:
    def lines() -> Iterator[tuple[str, ...]]:
        for row in rows:
            middle = medians(row["ms"])
            yield (
                row["work"],
                f"{row['count']:,}",
                *(spread(row["ms"][engine], 2) for engine in _ENGINES),
                f"{middle['spiff'] / middle['bizproc']:,.0f} x",
                *(f"{row['disk_bytes_per_instance'][one]:,}" for one in _ENGINES),
            )

    head = (
        "work",
        "N",
        *(f"{engine} ms [min..max]" for engine in _ENGINES),
        "faster than spiff",
        *(f"{engine} B/instance" for engine in _ENGINES),
    )
    return table(head, lines())


def growth_table(rows: list[dict[str, Any]], titles: Mapping[str, str]) -> str:
    """Return how long things take among few and among many, under their titles."""
    few, many = rows

    def lines() -> Iterator[tuple[str, ...]]:
        for act, title in titles.items():
            spreads = [spread(one["ms"][act], 3) for one in rows]
            yield title, *spreads, f"{_grown(few, many, act):.2f} x"

    counts = [f"N={one['count']:,} ms [min..max]" for one in rows]
    return table(("work", *counts, "ratio"), lines())


def _aims(found: list[Aim]) -> str:
    return table(
        ("aim", "bound", "measured", ""),
        (
            (
                aim.text,
                f"{'>=' if aim.at_least else '<='} {aim.bound:g}",
                f"{aim.value:.2f}",
                "met" if aim.met else "MISSED",
            )
            for aim in found
        ),
    )


def spread(taken: list[float] | None, digits: int) -> str:
    if not taken:
        return "-"
    show: Callable[[float], str] = f"{{:,.{digits}f}}".format
    middle = show(statistics.median(taken))
    return f"{middle} [{show(min(taken))}..{show(max(taken))}]"


def table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]

    def line(cells: Iterable[str]) -> str:
        padded = (c.ljust(w) for c, w in zip(cells, widths, strict=True))
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(lines[0]), rule, *map(line, lines[1:])])
