"""The options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "Actor",
    "After",
    "AsJson",
    "Data",
    "Database",
    "Fields",
    "Folder",
    "GitHub",
    "GitLab",
    "IsNew",
    "Lenient",
    "Limit",
    "LiveInstance",
    "OfCode",
    "OfElement",
    "OfKey",
    "OfPerson",
    "OfProcess",
    "OfRecord",
    "OwnActions",
    "OwnDomain",
    "Paths",
    "QueueName",
    "RequiredActor",
    "Sarif",
    "TaskName",
    "Viewer",
    "Why",
    "With",
]

Database = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="BIZPROC_DB",
        metavar="URL",
        help="The database: sqlite:///FILE or postgresql://…",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="The folder with bizproc.yaml; default: the nearest one upwards, if any.",
    ),
]
QueueName = Annotated[
    Literal["local", "procrastinate"],
    typer.Option(
        "--queue",
        envvar="BIZPROC_QUEUE",
        help="What wakes workers: this process alone, or PostgreSQL for all machines.",
    ),
]
GitHub = Annotated[
    bool,
    typer.Option(
        "--github", help="Print what is wrong as annotations of GitHub Actions as well."
    ),
]
GitLab = Annotated[
    Path | None,
    typer.Option(
        "--gitlab",
        metavar="FILE",
        help="Write what is wrong as a Code Quality report as well.",
    ),
]
Sarif = Annotated[
    Path | None,
    typer.Option(
        "--sarif", metavar="FILE", help="Write what is wrong as SARIF 2.1.0 as well."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Actor = Annotated[
    str | None,
    typer.Option(
        "--as", "--by", metavar="USER", help="Who acts; default: the application."
    ),
]
Why = Annotated[
    str | None,
    typer.Option("--why", metavar="TEXT", help="Why, for the history."),
]
LiveInstance = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE", help="Its id, or the key of one active instance."
    ),
]
OfCode = Annotated[str | None, typer.Option("--code", help="Only of this code.")]
OfProcess = Annotated[
    str | None, typer.Option("--process", help="Only of this process.")
]
OfElement = Annotated[
    str | None, typer.Option("--element", help="Only at this element.")
]
OfKey = Annotated[
    str | None, typer.Option("--key", help="Only of this key, usually a record's id.")
]
IsNew = Annotated[
    bool,
    typer.Option(
        "--new", help="Take names that neither the instance nor its diagram knows."
    ),
]
Viewer = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="Only what this person may see."),
]
OwnActions = Annotated[
    str | None,
    typer.Option(
        "--actions",
        envvar="BIZPROC_ACTIONS",
        metavar="MODULE:NAME",
        help="The application's own actions.",
    ),
]
OwnDomain = Annotated[
    str | None,
    typer.Option(
        "--domain",
        envvar="BIZPROC_DOMAIN",
        metavar="MODULE:NAME",
        help="The application's own domain, or a function that makes one.",
    ),
]
RequiredActor = Annotated[str, typer.Option("--as", metavar="USER", help="Who acts.")]
Fields = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FIELD=VALUE…",
        help="Values as YAML: 5, true, \\[a, b]; a number as text: '\"5\"'.",
    ),
]
Data = Annotated[
    str | None,
    typer.Option("--data", metavar="JSON|@FILE|-", help="Fields as a JSON object."),
]

With = Annotated[
    str | None,
    typer.Option(
        "--with", metavar="FILE", help="The values by name, as JSON; - reads the input."
    ),
]
Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        exists=True,
        help="Files or folders; default: the workspace's processes, or here.",
    ),
]
TaskName = Annotated[
    str, typer.Argument(metavar="TASK", help="A task's id, or its element.")
]
OfRecord = Annotated[str | None, typer.Option("--record", help="Only of this record.")]
OfPerson = Annotated[
    str | None, typer.Option("--as", metavar="USER", help="Only of this person.")
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="At most so many; the last line leads on."),
]
After = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Go on from where a list with --limit ended."),
]
Lenient = Annotated[
    bool,
    typer.Option("--lenient", help="Null for what is wrong, as in the standard."),
]

DEFAULT_DATABASE = "sqlite:///bizproc.db"
