"""Find the command, run it, and turn errors into texts and exit statuses."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer

from bizproc.errors import BizprocError, DefinitionError, DeploymentError, StoreError

__all__ = ["COMMANDS", "exit_status", "run"]

REFUSED, UNUSABLE, STORE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Command:
    """Name the module of a command, and its function if it is not of the same name."""

    module: str
    title: str
    panel: str
    function: str = ""


_FIRST, _PROCESSES, _WORK = "First steps", "Processes", "Daily work"

COMMANDS: dict[str, Command] = {
    "demo": Command("demo", "Play two stories of the Admin24 company.", _FIRST),
    "check": Command("check", "Check diagrams and workspace files.", _PROCESSES),
    "test": Command(
        "scenarios", "Run scenarios on a virtual clock.", _PROCESSES, "run_tests"
    ),
    "deploy": Command("deploy", "Deploy diagrams, decisions and forms.", _PROCESSES),
    "start": Command("start", "Start a process by hand.", _PROCESSES),
    "instances": Command("instances", "List process instances.", _PROCESSES),
    "history": Command("history", "Show what an instance did, and why.", _PROCESSES),
    "incidents": Command("incidents", "List what waits for an operator.", _PROCESSES),
    "resolve": Command("incidents", "Retry or skip an incident.", _PROCESSES),
    "tick": Command("tick", "Fire the timers and run the jobs due.", _PROCESSES),
    "decide": Command("decide", "Ask a decision for its answer.", _PROCESSES),
    "show": Command(
        "show", "Show decisions as text, diagrams as pictures.", _PROCESSES
    ),
    "pages": Command("pages", "Describe every process on a page.", _PROCESSES),
    "feel": Command("feel", "Evaluate a FEEL expression.", _PROCESSES),
    "schema": Command("schema", "Print a JSON Schema for editors.", _PROCESSES),
    "tasks": Command("tasks", "List tasks.", _WORK),
    "complete": Command("tasks", "Complete a task.", _WORK),
    "act": Command("tasks", "Start, pause, defer, resume or delete a task.", _WORK),
    "comment": Command("tasks", "Comment on a task.", _WORK),
    "records": Command("records", "List records, or show one.", _WORK),
    "create": Command("records", "Create a record.", _WORK),
    "change": Command("records", "Change fields of a record.", _WORK),
    "submit": Command("records", "Submit a public web form.", _WORK),
    "pay": Command("records", "Take a payment.", _WORK),
}
_SAME = {"run": "start"}


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Raises:
        SystemExit: always, with the exit status.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = next((it for it in given if not it.startswith("-")), None)
    if name in _SAME and name is not None:
        given[given.index(name)] = name = _SAME[name]
    try:
        _app(name)(args=given, prog_name="bizproc")
    except BizprocError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(exit_status(error)) from None
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def exit_status(error: BizprocError) -> int:
    """Return the exit status of an error that a command ended with."""
    if isinstance(error, StoreError):
        return STORE
    if isinstance(error, DefinitionError) and not isinstance(error, DeploymentError):
        return UNUSABLE
    return REFUSED


def _app(chosen: str | None) -> typer.Typer:
    """Put the commands together; only the chosen one is imported."""
    app = typer.Typer(
        help="Draw a business process in BPMN, run it in Python, prove it in CI.",
        epilog="Exit status: 0 done · 1 findings, failures, refused · "
        "2 usage, unreadable file · 3 database",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    everything = "_BIZPROC_COMPLETE" in os.environ
    for name, command in COMMANDS.items():
        function = _unloaded
        if everything or name == chosen:
            function = _loaded(name, command)
        app.command(
            name,
            help=_help(function) if name == chosen else command.title,
            short_help=command.title,
            rich_help_panel=command.panel,
        )(function)
    return app


def _loaded(name: str, command: Command) -> Callable[..., Any]:
    module = import_module(f"bizproc.cli.{command.module}")
    function: Callable[..., Any] = getattr(module, command.function or name)
    return function


def _help(function: Callable[..., Any]) -> str:
    """Return a docstring with its paragraphs unfolded: the terminal folds them."""
    paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    return "\n\n".join(" ".join(it.split()) for it in paragraphs)


def _unloaded() -> None:
    """Stand for a command in the list of commands."""
