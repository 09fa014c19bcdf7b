"""Find the command and run it."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Annotated, Any

import typer

from bizproc.cli.exit_status import errors_as_texts
from bizproc.visible_text import visible

__all__ = ["COMMANDS", "run"]


@dataclass(frozen=True, slots=True)
class Command:
    """Name the module of a command, and its function if it is not of the same name."""

    module: str
    title: str
    panel: str
    function: str = ""


_DIAGRAMS, _OPERATION, _TASKS, _RECORDS = "Diagrams", "Operation", "Tasks", "Records"

# a name of two words is typed as two
COMMANDS: dict[str, Command] = {
    "new": Command("files.new", "Make a small workspace to begin with.", _DIAGRAMS),
    "check": Command("files.check", "Check diagrams and workspace files.", _DIAGRAMS),
    "verify": Command(
        "files.verify", "Explore diagrams for deadlocks and the like.", _DIAGRAMS
    ),
    "test": Command(
        "tests.scenarios", "Run scenarios on a virtual clock.", _DIAGRAMS, "run_tests"
    ),
    "deploy": Command(
        "files.deploy", "Deploy diagrams, decisions and forms.", _DIAGRAMS
    ),
    "decide": Command("files.decide", "Ask a decision for its answer.", _DIAGRAMS),
    "show": Command(
        "files.show", "Show decisions as text, diagrams as pictures.", _DIAGRAMS
    ),
    "import": Command(
        "files.import_", "Rewrite diagrams of other engines.", _DIAGRAMS, "import_"
    ),
    "pages": Command("files.pages", "Describe every process on a page.", _DIAGRAMS),
    "feel": Command("files.feel", "Evaluate a FEEL expression.", _DIAGRAMS),
    "catalog": Command("files.catalog", "Show what diagrams may name.", _DIAGRAMS),
    "templates": Command(
        "files.templates", "Write element templates for the modeler.", _DIAGRAMS
    ),
    "schema": Command("files.schema", "Print a JSON Schema for editors.", _DIAGRAMS),
    "start": Command("instances.start", "Start a process by hand.", _OPERATION),
    "instances": Command("instances.instances", "List process instances.", _OPERATION),
    "explain": Command(
        "instances.explain", "Say what an instance waits for, and why.", _OPERATION
    ),
    "history": Command(
        "instances.history", "Show what an instance did, and why.", _OPERATION
    ),
    "variables": Command(
        "instances.variables", "Show the variables of one.", _OPERATION
    ),
    "variables set": Command(
        "repair.set_variables", "Set variables.", _OPERATION, "set_variables"
    ),
    "timers": Command("instances.timers", "List what fires next.", _OPERATION),
    "timers move": Command(
        "repair.timers", "Let one fire at another moment.", _OPERATION, "move"
    ),
    "timers fire": Command("repair.timers", "Fire one now.", _OPERATION, "fire"),
    "jobs": Command("repair.jobs", "List the jobs and their tries.", _OPERATION),
    "jobs retry": Command("repair.jobs", "Try one at once.", _OPERATION, "retry"),
    "tokens": Command("repair.tokens", "List where an instance stands.", _OPERATION),
    "tokens activate": Command(
        "repair.tokens",
        "Begin an activity of an ad-hoc sub-process.",
        _OPERATION,
        "activate",
    ),
    "tokens complete": Command(
        "repair.tokens",
        "Say that what a receive task waits for has happened.",
        _OPERATION,
        "complete",
    ),
    "modify": Command("repair.tokens", "Move tokens: cancel, start.", _OPERATION),
    "suspend": Command(
        "repair.suspension", "Let an instance or a process stand still.", _OPERATION
    ),
    "resume": Command("repair.suspension", "Let it go on.", _OPERATION),
    "terminate": Command("instances.instances", "Stop an instance.", _OPERATION),
    "restart": Command(
        "repair.restart", "Start what has ended anew at an element.", _OPERATION
    ),
    "incidents": Command(
        "instances.incidents", "List what waits for an operator.", _OPERATION
    ),
    "incident": Command("instances.incidents", "Show all of one.", _OPERATION),
    "resolve": Command("instances.incidents", "Retry or skip an incident.", _OPERATION),
    "retry": Command("repair.retry_and_skip", "Retry many incidents.", _OPERATION),
    "skip": Command("repair.retry_and_skip", "Skip many incidents.", _OPERATION),
    "tick": Command(
        "instances.tick", "Fire the timers and run the jobs due.", _OPERATION
    ),
    "chat": Command(
        "operation.chat", "Read the workspace's chats until stopped.", _OPERATION
    ),
    "serve": Command("operation.serve", "Serve the pages.", _OPERATION),
    "worker": Command(
        "operation.worker",
        "Fire timers, run jobs and read mail until stopped.",
        _OPERATION,
    ),
    "publish": Command("instances.messages", "Publish a message.", _OPERATION),
    "messages": Command(
        "instances.kept_messages", "List kept messages, or dead letters.", _OPERATION
    ),
    "messages deliver": Command(
        "instances.kept_messages", "Deliver one by hand.", _OPERATION, "deliver"
    ),
    "signal": Command("instances.messages", "Broadcast a signal.", _OPERATION),
    "evaluate": Command(
        "instances.evaluate", "Start what a condition starts.", _OPERATION
    ),
    "migrate": Command(
        "operation.migrate", "Move instances to another version.", _OPERATION
    ),
    "purge": Command(
        "operation.purge", "Remove what ended long ago, for good.", _OPERATION
    ),
    "reindex": Command(
        "operation.reindex", "Put right what records are found by.", _OPERATION
    ),
    "doctor": Command("operation.doctor", "Examine a database.", _OPERATION),
    "backup": Command("operation.backup", "Copy a SQLite database in use.", _OPERATION),
    "constants": Command("records.constants", "Show the constants.", _OPERATION),
    "constants set": Command(
        "records.constants", "Set constants.", _OPERATION, "set_constants"
    ),
    "people": Command("people.people", "Show who works here now.", _OPERATION),
    "people add": Command("people.people", "Add a person.", _OPERATION, "add"),
    "people change": Command("people.people", "Change one.", _OPERATION, "change"),
    "people dismiss": Command(
        "people.people", "Let one leave, hand their tasks on.", _OPERATION, "dismiss"
    ),
    "user": Command("people.user", "Show who can sign in.", _OPERATION, "users"),
    "user add": Command("people.user", "Give a password.", _OPERATION, "add"),
    "user close": Command("people.user", "Take it away.", _OPERATION, "close"),
    "token": Command(
        "people.token", "Show the tokens of the API.", _OPERATION, "tokens"
    ),
    "token add": Command("people.token", "Make one.", _OPERATION, "add"),
    "token revoke": Command("people.token", "Take one away.", _OPERATION, "revoke"),
    "rights": Command("people.rights", "Show what a person may, and why.", _OPERATION),
    "departments": Command(
        "people.departments", "List departments and their heads.", _OPERATION
    ),
    "departments add": Command("people.departments", "Add one.", _OPERATION, "add"),
    "departments change": Command(
        "people.departments", "Change one.", _OPERATION, "change"
    ),
    "absences": Command(
        "people.absences", "List who is away, and who stands in.", _OPERATION
    ),
    "absences set": Command(
        "people.absences", "Note that somebody is away.", _OPERATION, "set_absence"
    ),
    "absences end": Command(
        "people.absences", "End an absence.", _OPERATION, "end_absence"
    ),
    "tasks": Command("tasks.tasks", "List tasks.", _TASKS),
    "complete": Command("tasks.tasks", "Complete a task.", _TASKS),
    "act": Command(
        "tasks.tasks", "Start, pause, defer, resume or delete a task.", _TASKS
    ),
    "delegate": Command("tasks.tasks", "Give a task to another person.", _TASKS),
    "withdraw": Command("tasks.several", "Ask one of several no longer.", _TASKS),
    "ask-another": Command(
        "tasks.several", "Ask one more among several.", _TASKS, "ask_another"
    ),
    "checklist": Command(
        "tasks.checklist", "Show a checklist, or tick an item of it.", _TASKS
    ),
    "comment": Command("tasks.tasks", "Comment on a task.", _TASKS),
    "notifications": Command(
        "tasks.notifications", "List what people were told.", _TASKS
    ),
    "notifications read": Command(
        "tasks.notifications", "Note that one was read.", _TASKS, "read_notification"
    ),
    "records": Command("records.records", "List records, or show one.", _RECORDS),
    "create": Command("records.records", "Create a record.", _RECORDS),
    "change": Command("records.records", "Change fields of a record.", _RECORDS),
    "delete": Command("records.records", "Delete a record.", _RECORDS),
    "convert": Command("records.convert", "Make a deal of a lead.", _RECORDS),
    "submit": Command("records.records", "Submit a public web form.", _RECORDS),
    "forms": Command("records.forms", "List the links of public forms.", _RECORDS),
    "forms link": Command(
        "records.forms", "Show the link of one, or make it.", _RECORDS, "link"
    ),
    "report tickets": Command(
        "reports.tickets", "Sum up the tickets of a month.", _RECORDS, "report_tickets"
    ),
    "pay": Command("records.records", "Take a payment.", _RECORDS),
    "log-call": Command("records.records", "Note a phone call.", _RECORDS, "log_call"),
    "mails": Command("mail.mails", "List the mails sent, or read one.", _RECORDS),
    "mails in": Command(
        "mail.received_mails",
        "List the mails that came in, or read one.",
        _RECORDS,
        "received_mails",
    ),
    "fetch-mail": Command(
        "mail.fetch_mail",
        "Take what waits in the mailbox.",
        _RECORDS,
        "fetch_mail",
    ),
    "receive-mail": Command(
        "mail.mails", "Take mails that came in.", _RECORDS, "receive_mail"
    ),
}
_SAME = {"run": "start"}


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Raises:
        SystemExit: always, with the exit status.
    """
    name, given = _named(sys.argv[1:] if arguments is None else arguments)
    with errors_as_texts(), _usage_errors_shown(given):
        _app(name)(args=given, prog_name="bizproc")


def _usage_errors_shown(arguments: Sequence[str]) -> AbstractContextManager[object]:
    """Mark what is hidden in arguments wherever a usage error repeats one."""
    if all(visible(it) == it for it in arguments):
        return nullcontext()
    from bizproc.cli.output import errors_marked

    return errors_marked()


def _named(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the command that is meant, and the arguments with its name in one."""
    given = list(arguments)
    at = next((at for at, it in enumerate(given) if not it.startswith("-")), None)
    if at is None:
        return None, given
    longer = " ".join(given[at : at + 2])
    if longer in COMMANDS:
        given[at : at + 2] = [longer]
    given[at] = _SAME.get(given[at], given[at])
    return given[at], given


def _app(chosen: str | None) -> typer.Typer:
    """Put the commands together; only the chosen one is imported."""
    app = typer.Typer(
        help="Draw a business process in BPMN, run it in Python, prove it in CI.",
        epilog="Exit status: 0 done · 1 findings, failures, refused · "
        "2 usage, unreadable file · 3 database",
        context_settings={"help_option_names": ["--help", "-h"]},
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
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


def _say_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if asked:
        from bizproc.cli.output import say

        say(f"bizproc {metadata.version('bizproc')}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Say which version this is.",
            callback=_say_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Take the options that go without a command."""


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
