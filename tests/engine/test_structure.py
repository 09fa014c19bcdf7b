"""How the engine is built: each table has one writer, imports have one direction."""

import ast
import functools
import re
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

import bizproc
from bizproc import store

SOURCE = Path(bizproc.__file__).parent
TABLES = {
    name
    for name, value in vars(store).items()
    if isinstance(value, store.Table) and value in store.ENGINE_TABLES
}
WRITERS = {
    "RESOURCES": "engine/deployment/definitions.py",
    "DEFINITIONS": "engine/deployment/definitions.py",
    "START_SUBSCRIPTIONS": "engine/waits/start_subscriptions.py",
    "INSTANCES": "engine/instances.py",
    "USER_TASKS": "engine/waits/user_tasks.py",
    "JOBS": "engine/waits/jobs.py",
    "CALL_RATES": "engine/waits/call_rates.py",
    "TIMERS": "engine/waits/timers.py",
    "SUBSCRIPTIONS": "engine/waits/subscriptions.py",
    "INCIDENTS": "engine/waits/incidents.py",
    "HISTORY": "engine/history.py",
    "SEEN_EVENTS": "engine/seen_events.py",
    "TASK_PEOPLE": "engine/waits/user_tasks.py",
    "MESSAGES": "engine/waits/messages.py",
    "PROCESS_SUSPENSIONS": "engine/waits/process_suspensions.py",
}


def writes_of(tree: ast.AST) -> set[str | None]:
    """Find the tables that calls write or lock; None for one that is no constant."""
    found: set[str | None] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb = node.func.attr
        locks = any(word.arg in {"lock", "skip_locked"} for word in node.keywords)
        if verb not in {"insert", "replace", "update", "delete"} and not (
            verb in {"get", "select"} and locks
        ):
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Name) and first.id.isupper():
            found.add(first.id)
        elif isinstance(first, ast.Attribute) and first.attr.isupper():
            found.add(first.attr)
        elif _is_transaction(node.func.value):
            found.add(None)
    return found


def _is_transaction(receiver: ast.expr) -> bool:
    if isinstance(receiver, ast.Name):
        return receiver.id in {"tx", "transaction"}
    return isinstance(receiver, ast.Attribute) and receiver.attr.endswith("transaction")


@functools.cache
def modules() -> dict[str, ast.AST]:
    """Return the modules that may write: the engine's, and those that name a table."""
    named = re.compile(rf"\b(?:{'|'.join(TABLES)})\b")
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name, text = path.relative_to(SOURCE).as_posix(), path.read_text("utf-8")
        # the conformance suite writes tables to try a store out
        if "store_suite" in path.parts:
            continue
        if name.startswith("engine/") or named.search(text):
            found[name] = ast.parse(text)
    return found


@pytest.fixture(scope="module")
def written() -> dict[str, set[str]]:
    found = defaultdict(set)
    for name, tree in modules().items():
        for table in writes_of(tree) & TABLES:
            found[table].add(name)
    return found


def test_every_table_of_the_engine_has_one_writing_module(written):
    assert set(WRITERS) == TABLES
    assert dict(written) == {table: {name} for table, name in WRITERS.items()}


def test_the_engine_writes_no_table_under_another_name():
    """A table passed on as a variable would hide its writer from the test above."""
    hidden = {
        name
        for name, tree in modules().items()
        if name.startswith("engine/") and None in writes_of(tree)
    }
    assert hidden == set()


@pytest.mark.parametrize(
    ("source", "tables"),
    [
        ("tx.insert(JOBS, job)", {"JOBS"}),
        ("work.transaction.delete(store.TIMERS, x)", {"TIMERS"}),
        ("tx.replace(JOBS, job, revision=1)", {"JOBS"}),
        ("tx.get(JOBS, 'a', lock=True)", {"JOBS"}),
        ("tx.get(JOBS, 'a')", set()),
        ("tx.select(JOBS, due, limit=1, skip_locked=True)", {"JOBS"}),
        ("tx.select(JOBS, due)", set()),
        ("tx.insert(table, row)", {None}),
        ("self._transaction.replace(table, row)", {None}),
        ("text.replace(old, new)", set()),
    ],
)
def test_writes_are_recognised(source, tables):
    assert writes_of(ast.parse(source)) == tables


def test_no_circle_hides_in_the_engine():
    """The contract of import-linter leaves out imports for type checkers only."""
    graph = grimp.build_graph(
        "bizproc", exclude_type_checking_imports=False, cache_dir=None
    )
    packages = ["bizproc.engine", "bizproc.engine.waits", "bizproc.engine.commands"]
    assert {it: graph.nominate_cycle_breakers(it) for it in packages} == {
        it: set() for it in packages
    }


def test_every_command_of_the_engine_has_a_file():
    commands = {path.stem for path in (SOURCE / "engine" / "commands").glob("*.py")}
    called = {
        node.func.id
        for facade in (
            "engine",
            "commands/operating",
            "commands/pacing",
            "commands/units",
        )
        for node in ast.walk(modules()[f"engine/{facade}.py"])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    # the operator's parts of the facade, the scheduler's two, and what workers outside do
    others = {"__init__", "operating", "pacing", "units", "fire_timer", "run_job"}
    others |= {"work_outside"}
    assert commands - others <= called
