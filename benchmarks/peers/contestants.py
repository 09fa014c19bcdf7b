"""Who runs in the field, on which store, and which of the works each of them can do."""

from __future__ import annotations

from dataclasses import dataclass

WORKS = ("W1", "W2", "W3", "W4", "W1s")
_ALL = ("W1", "W2", "W3", "W4")
# by its store: the store of bizproc that promises the same
BESIDE = {
    "memory": "memory",
    "FULL": "FULL",
    "NORMAL": "NORMAL",
    "PostgreSQL": "PostgreSQL",
    "file": "FULL",
    "SQLite": "FULL",
}
TITLES = {
    "memory": "memory",
    "FULL": "SQLite FULL",
    "NORMAL": "SQLite NORMAL",
    "PostgreSQL": "PostgreSQL",
    "file": "a file, fsync",
    "SQLite": "SQLite as it opens it",
}


@dataclass(frozen=True, slots=True)
class Contestant:
    """One engine on one store; `counts_on` if branches share the variables of W3."""

    name: str
    store: str
    environment: str
    runner: tuple[str, ...]
    works: tuple[str, ...] = _ALL
    counts_on: bool = False

    @property
    def title(self) -> str:
        """Return how it is called in tables and faults."""
        return f"{self.name}, {TITLES[self.store]}"

    def expected(self, work: str) -> dict[str, object]:
        """Return what the data of an instance must end with."""
        if self.name == "bare rows":
            return {}
        counted = {"W1": 5, "W1s": 5, "W2": 10, "W3": 4 if self.counts_on else 1}
        if work == "W4":
            return {"i": 1, "approved": True}
        return {"i": counted[work]}


def _on(
    stores: str,
    name: str,
    environment: str,
    *runner: str,
    works: tuple[str, ...] = _ALL,
    counts_on: bool = False,
) -> tuple[Contestant, ...]:
    return tuple(
        Contestant(name, store, environment, runner, works, counts_on)
        for store in stores.split()
    )


BIZPROC = _on(
    "memory FULL NORMAL PostgreSQL",
    "bizproc",
    "bizproc",
    "ours.py",
    "bizproc",
    works=WORKS,
)
FIELD = (
    *BIZPROC,
    *_on(
        "memory FULL NORMAL PostgreSQL",
        "SpiffWorkflow + JSON",
        "spiff",
        "ours.py",
        "spiff",
    ),
    *_on(
        "memory FULL PostgreSQL",
        "camunda-python",
        "camunda_python",
        "camunda_python.py",
        counts_on=True,
    ),
    *_on("memory file", "bpmn-engine", "bpmn_engine", "bpmn_engine.js", counts_on=True),
    *_on("SQLite PostgreSQL", "DBOS", "dbos", "durable_functions.py", works=WORKS),
    *_on(
        "PostgreSQL",
        "procrastinate jobs",
        "procrastinate",
        "procrastinate_jobs.py",
        works=("W1", "W2", "W1s"),
    ),
    *_on(
        "FULL NORMAL PostgreSQL", "bare rows", "spiff", "ours.py", "floor", works=WORKS
    ),
)
