"""Play the stories and the year of the demo, and tell them."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from bizproc.cli.output import print_json
from bizproc.cli.values import read_json
from bizproc.errors import Finding, Location, SourceError, StoreError
from bizproc.portal.accounts import Accounts
from bizproc.portal.portal import Portal
from bizproc.testing.scenarios.format.model import ScenarioFile, Step, TimeMove
from bizproc.testing.scenarios.format.moments import instant_fault
from bizproc.testing.scenarios.format.reader import read_scenario_file
from bizproc.testing.scenarios.portal.environment import PortalEnvironment
from bizproc.testing.scenarios.portal.fixture import (
    PortalEnvironments,
    portal_fixture,
)
from bizproc.testing.scenarios.running.clock_moves import move
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.testing.scenarios.running.interleaving import FailedRun
from bizproc.testing.scenarios.running.player import Mode, play_in
from bizproc.testing.scenarios.running.world import World
from bizproc.workspace.locate import folder_of
from bizproc.workspace.workspace import Workspace
from examples.demo.desk_figures import employees_of_month, month_in_words
from examples.demo.narrator import Entry, Narrator
from examples.demo.stage_chart import stage_chart
from examples.demo.timeline import Timeline
from examples.demo.year_display import ConsoleYear, EntryYear, YearDisplay
from examples.demo.year_figures import figures_of
from examples.demo.year_file import Year, read_year
from examples.demo.year_player import play_year, weeks

__all__ = ["play_demo"]

_STORIES = (
    "1_service_request.steps.yaml",
    "2_service_control.steps.yaml",
    "3_service_desk.steps.yaml",
)
_REQUEST = "request.json"
_SQLITE = b"SQLite format 3\x00"
_DEFAULT = Path("demo.db")
_PICTURE_MARK = "<!-- Made by ./run demo -->"
_YEAR_FILE = "year/year.yaml"
# a manager, their head, an administrator, a specialist of the service desk
_VISITED = ("u_mgr", "u_head", "u_admin", "u_spec1")


def play_demo(
    db: Path | None,
    *,
    workspace: Path | None,
    months: int,
    fresh: bool,
    as_json: bool,
) -> None:
    """Play both stories and as many months of the year into an SQLite file."""
    directory = folder_of(workspace)
    folder = directory / "examples" / "demo"
    environments = PortalEnvironments(Workspace.load(directory))
    fixture, events = portal_fixture(environments), environments.events
    stories = [read_scenario_file(folder / name, events=events) for name in _STORIES]
    request = _request(folder / _REQUEST)
    year = read_year(folder / _YEAR_FILE, processes=_processes(fixture), events=events)
    path = _made_room(
        db or _DEFAULT, named=db is not None, fresh=fresh, ask=not as_json
    )
    entries: list[Entry] = []
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    timeline = Timeline(console)
    show: YearDisplay = EntryYear(entries.append) if as_json else ConsoleYear(console)
    tell = entries.append if as_json else timeline.add
    given = stories[0].runs[0].given
    environment = environments.of(given)
    with World(fixture, given, store=path, environment=environment) as world:
        narrator = Narrator(world, environment)
        _submit(world, environment.portal, request)
        _play(world, stories, request, narrator, tell)
        month = world.reading.time.local(world.clock.now()).strftime("%Y-%m")
        if as_json:
            what = month_in_words(environment.portal, month)
            tell(narrator.summed_up(stories[-1].title, what))
        else:
            timeline.summary(employees_of_month(environment.portal, month))
            timeline.end(narrator.records(), narrator.open_tasks())
        if months:
            _play_year(world, environment, year, months=months, path=path, show=show)
        ended = world.reading.time.local(world.clock.now())
        phrase = _let_sign_in(environment.portal)
    if as_json:
        print_json(entries)
        typer.echo(f"The database is {path}.", err=True)
    else:
        _show_the_way(console, path, directory, month=month)
        _show_the_pages(console, path, directory, phrase=phrase, at=ended)


def _processes(fixture: Fixture) -> list[str]:
    return [one.id for source in fixture.bundle.diagrams for one in source.processes]


def _play_year(
    world: World,
    environment: PortalEnvironment,
    year: Year,
    *,
    months: int,
    path: Path,
    show: YearDisplay,
) -> None:
    """Play the year, draw its chart beside the database and show its figures."""
    time, schema = world.reading.time, environment.portal.workspace.schema
    show.begin(year, len(weeks(year, months=months, time=time)))
    try:
        played = play_year(
            world,
            environment,
            year,
            months=months,
            passed=lambda now: show.passed(time.local(now)),
        )
    finally:
        show.stop()
    if played.failed is not None:
        _say_failed(played.failed)
    chart = stage_chart(played.samples, schema, title="Сделки по стадиям")
    picture = _room_for_picture(path)
    picture.write_text(f"{_PICTURE_MARK}\n{chart}", encoding="utf-8")
    show.end(figures_of(environment.portal), picture, unfinished=played.unfinished)


def _say_failed(failed: FailedRun) -> None:
    typer.echo(f"{failed.run.file}, {failed.run.name}, at {failed.step.at}:", err=True)
    for failure in failed.step.failures:
        typer.echo("\n".join(failure.lines()), err=True)
    raise typer.Exit(1)


def _play(
    world: World,
    stories: Sequence[ScenarioFile],
    request: Mapping[str, Any],
    narrator: Narrator,
    tell: Callable[[Entry], None],
) -> None:
    """Play the stories in one world; the first begins with the web form."""
    for number, story in enumerate(stories):
        if number == 0:
            tell(narrator.submitted(story.title, request["form"], request["data"]))

        def stepped(step: Step, title: str = story.title) -> None:
            tell(narrator.stepped(title, step))

        for run in story.runs:
            failed = play_in(world, run, Mode(), watch=stepped)
            if failed is not None:
                for failure in failed.failures:
                    typer.echo("\n".join(failure.lines()), err=True)
                raise typer.Exit(1)


def _request(path: Path) -> Mapping[str, Any]:
    found = read_json(f"@{path}")
    wrong = [key for key in ("form", "submitted_at", "data") if key not in found]
    fault = instant_fault(str(found.get("submitted_at")))
    if wrong or fault:
        message = f"lacks {', '.join(wrong)}" if wrong else f"submitted_at: {fault}"
        raise SourceError(
            [Finding(code="JSON", message=message, location=Location(file=str(path)))]
        )
    return found


def _submit(world: World, portal: Portal, request: Mapping[str, Any]) -> None:
    at = TimeMove(kind="at", text=request["submitted_at"], location=Location())
    move(world, at)
    event_id = json.dumps(request, sort_keys=True)[:200]
    portal.submit(request["form"], request["data"], event_id=event_id)
    world.engine.run_due()


def _made_room(path: Path, *, named: bool, fresh: bool, ask: bool) -> Path:
    """Return a path at which nothing is; what is there goes only if that is wanted.

    Without a terminal to ask on, a name that nobody chose gets a number instead.
    """
    if not path.exists():
        return path
    if not fresh:
        if ask and sys.stdin.isatty() and sys.stdout.isatty():
            typer.confirm(f"{path} is there. Replace it?", default=True, abort=True)
        elif not named:
            return _numbered(path)
        else:
            msg = f"{path} is there; --fresh replaces it, --db names another file"
            raise StoreError(msg)
    with path.open("rb") as file:
        head = file.read(len(_SQLITE))
    if head and head != _SQLITE:
        msg = f"{path} is no SQLite database; it stays as it is"
        raise StoreError(msg)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    return path


def _room_for_picture(db: Path) -> Path:
    """Return where the chart goes: it replaces only a chart of an earlier demo."""
    path = db.with_name(f"{db.stem}.svg")
    if not path.exists():
        return path
    with path.open("rb") as file:
        ours = file.read(len(_PICTURE_MARK)) == _PICTURE_MARK.encode()
    return path if ours else _numbered(path)


def _numbered(path: Path) -> Path:
    number = 2
    while (found := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return found


def _let_sign_in(portal: Portal) -> str:
    """Give some people of the company one password, of this run alone."""
    phrase = secrets.token_urlsafe(9)
    accounts = Accounts(portal)
    for person in _VISITED:
        if portal.directory().find(person) is not None:
            accounts.set_password(person, phrase)
    return phrase


def _options(path: Path, directory: Path) -> str:
    """Return what a command needs to open the database."""
    db = f"--db sqlite:///{path}"
    if directory.resolve() != Path.cwd().resolve():
        db += f" --workspace {directory}"
    return db


def _show_the_pages(
    console: Console, path: Path, directory: Path, *, phrase: str, at: dt.datetime
) -> None:
    db, people = _options(path, directory), " or ".join(_VISITED)
    lines = [
        "",
        "Look at the company in a browser, as it stood then:",
        f"  ./run bizproc serve {db} --at {at.isoformat(timespec='minutes')}",
        f"  http://127.0.0.1:8080; sign in as {people}; password: {phrase}",
    ]
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def _show_the_way(console: Console, path: Path, directory: Path, *, month: str) -> None:
    db = _options(path, directory)
    lines = [
        "",
        f"The database is {path}. Look further:",
        f"  bizproc records {db}",
        f"  bizproc tasks {db}",
        f"  bizproc instances {db}",
        f"  bizproc history deal-1 {db}",
        f"  bizproc complete ActTask --as u_mgr {db}",
        f"  bizproc report tickets {month} {db}",
        "Without an activated environment: ./run bizproc records …",
    ]
    console.print("\n".join(lines), markup=False, soft_wrap=True)
