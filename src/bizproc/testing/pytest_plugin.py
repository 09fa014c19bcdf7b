"""Collect `*.scenario.yaml` files as pytest tests: one item per case or table row.

    pytest processes/ -k reject
    pytest --bizproc-store sqlite --bizproc-restart
    pytest --bizproc-store postgres --bizproc-db postgresql://user@host/postgres
    pytest --bizproc-coverage
    pytest -n 4 --bizproc-coverage-min 100

The plugin is loaded in every pytest run of whoever has the package installed, so
nothing of the engine is imported until a scenario file is collected.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bizproc.visible_text import visible, visible_line

if TYPE_CHECKING:
    from bizproc.testing.coverage import CoverageRecorder, ProcessCoverage
    from bizproc.testing.coverage.reports import CoverageReports
    from bizproc.testing.postgres.databases import Databases
    from bizproc.testing.scenarios.fixtures import Fixtures
    from bizproc.testing.scenarios.format.model import RunOfCase
    from bizproc.testing.scenarios.reporting.report import CaseResult

_SUFFIX = ".scenario.yaml"
_FIXTURES: pytest.StashKey[Fixtures] = pytest.StashKey()
_COVERAGE: pytest.StashKey[CoverageRecorder] = pytest.StashKey()
_DATABASES: pytest.StashKey[Databases] = pytest.StashKey()
_BROKEN: pytest.StashKey[dict[str, None]] = pytest.StashKey()
_LOST: pytest.StashKey[list[str]] = pytest.StashKey()
# under these names a worker of pytest-xdist hands over what it knows
_COUNTED, _TOLD = "bizproc_coverage", "bizproc_broken"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of scenarios."""
    group = parser.getgroup("bizproc", "bizproc scenarios")
    group.addoption(
        "--bizproc-store",
        choices=("memory", "sqlite", "postgres"),
        default="memory",
        help="where scenarios keep their state (default: memory)",
    )
    group.addoption(
        "--bizproc-db",
        metavar="URL",
        default="",
        help="the server of --bizproc-store postgres, whose user may make databases; "
        "default: BIZPROC_TEST_DB, or a server that is started",
    )
    group.addoption(
        "--bizproc-restart",
        action="store_true",
        help="save and load everything between any two steps of a scenario",
    )
    group.addoption(
        "--bizproc-deliver-twice",
        action="store_true",
        help="deliver every event of a scenario twice, with the same event id",
    )
    group.addoption(
        "--bizproc-timeout",
        metavar="SECONDS",
        type=float,
        help="how long a scenario may take",
    )
    _add_coverage(group)
    parser.addini(
        "bizproc_actions", "the application's own actions, MODULE:NAME", default=""
    )
    parser.addini(
        "bizproc_domain",
        "the application's own domain of scenarios without a workspace, MODULE:NAME",
        default="",
    )


def _add_coverage(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--bizproc-coverage",
        action="store_true",
        help="say which elements and flows of the diagrams scenarios took",
    )
    group.addoption(
        "--bizproc-coverage-min",
        metavar="PERCENT",
        type=float,
        help="fail if scenarios take less of a process that ran",
    )
    for kind, what in (
        ("html", "pages with coloured diagrams, in a folder"),
        ("json", "data"),
        ("cobertura", "Cobertura XML"),
    ):
        group.addoption(
            f"--bizproc-coverage-{kind}",
            metavar="DIR" if kind == "html" else "FILE",
            type=Path,
            help=f"write what scenarios took as {what}",
        )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count coverage, if it is asked for."""
    config.stash[_BROKEN] = {}
    config.stash[_LOST] = []
    option = config.option
    kinds = ("min", "html", "json", "cobertura")
    wanted = (getattr(option, f"bizproc_coverage_{kind}") for kind in kinds)
    if option.bizproc_coverage or any(it is not None for it in wanted):
        from bizproc.testing.coverage import CoverageRecorder  # noqa: PLC0415

        config.stash[_COVERAGE] = CoverageRecorder()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what a worker knows; fail for what no single case is to blame for."""
    config = session.config
    handed: dict[str, Any] | None = getattr(config, "workeroutput", None)
    if handed is not None:
        broken = config.stash[_BROKEN]
        handed[_TOLD] = [*broken]
        if _COVERAGE in config.stash:
            from bizproc.testing.coverage.transfer import as_plain  # noqa: PLC0415

            handed[_COUNTED] = as_plain(config.stash[_COVERAGE].coverage())
        return
    short = _COVERAGE in config.stash and _reports(config).missing(_covered(config))
    if (config.stash[_BROKEN] or short) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take what a worker of pytest-xdist has counted; one that died counted nothing."""
    config = node.config
    handed = getattr(node, "workeroutput", None)
    if error is not None or handed is None:
        config.stash[_LOST].append(str(node.gateway.id))
        return
    config.stash[_BROKEN].update(dict.fromkeys(handed.get(_TOLD, ())))
    if _COVERAGE in config.stash:
        from bizproc.testing.coverage.transfer import from_plain  # noqa: PLC0415

        config.stash[_COVERAGE].merge(from_plain(handed.get(_COUNTED, ())))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print which files cannot be used, and the coverage of the processes that ran."""
    if config.stash[_BROKEN]:
        terminalreporter.section("files that scenarios cannot use")
        for line in config.stash[_BROKEN]:
            terminalreporter.write_line(visible(line))
    if _COVERAGE not in config.stash:
        return
    from bizproc.clock import SystemClock  # noqa: PLC0415
    from bizproc.testing.coverage.text import coverage_text  # noqa: PLC0415

    found, reports = _covered(config), _reports(config)
    terminalreporter.section("scenario coverage")
    terminalreporter.write_line(visible(coverage_text(found)))
    for worker in config.stash[_LOST]:
        terminalreporter.write_line(f"{worker} died: what it had counted is not here")
    reports.write(found, now=SystemClock().now())
    for line in reports.missing(found):
        terminalreporter.write_line(f"FAILED {visible(line)}", red=True)


def _covered(config: pytest.Config) -> tuple[ProcessCoverage, ...]:
    return config.stash[_COVERAGE].coverage(only_taken=True)


def _reports(config: pytest.Config) -> CoverageReports:
    from bizproc.testing.coverage.reports import CoverageReports  # noqa: PLC0415

    option = config.option
    return CoverageReports(
        minimum=option.bizproc_coverage_min,
        html=option.bizproc_coverage_html,
        data=option.bizproc_coverage_json,
        cobertura=option.bizproc_coverage_cobertura,
    )


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Take the scenario files."""
    if not file_path.name.endswith(_SUFFIX):
        return None
    collected: pytest.Collector = ScenarioModule.from_parent(parent, path=file_path)
    return collected


class ScenarioModule(pytest.File):
    """Collect the cases of one scenario file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the file; each run of a case is an item."""
        from bizproc.errors import DefinitionError  # noqa: PLC0415 - see above
        from bizproc.testing.scenarios.format.reader import read_scenario_file  # noqa: PLC0415 - see above

        shown = _relative(self.path, self.config.rootpath)
        try:
            events = _fixtures(self.config).events_for(self.path)
            file = read_scenario_file(self.path, shown_as=shown, events=events)
        except DefinitionError as error:
            raise self.CollectError(visible(str(error))) from None
        for run in file.runs:
            yield ScenarioItem.from_parent(self, name=visible_line(run.name), run=run)


class ScenarioItem(pytest.Item):
    """Play one case, or one row of its table."""

    def __init__(self, *, run: RunOfCase, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._run = run

    def runtest(self) -> None:
        """Play the case.

        Raises:
            ScenarioFailedError: an expectation does not hold.
        """
        from bizproc.testing.scenarios.playing import observer  # noqa: PLC0415
        from bizproc.testing.scenarios.running.player import Mode, play  # noqa: PLC0415

        option = self.config.option
        mode = Mode(
            store=option.bizproc_store,
            restart=option.bizproc_restart,
            deliver_twice=option.bizproc_deliver_twice,
            databases=_databases(self.config),
            seconds=option.bizproc_timeout,
        )
        fixture = _fixtures(self.config).fixture_for(self.path)
        coverage = self.config.stash.get(_COVERAGE, None)
        at_end = observer(coverage, fixture, self._run)
        result = play(self._run, fixture, mode, at_end=at_end)
        told = self.config.stash[_BROKEN]
        told.update(dict.fromkeys(map(str, fixture.faults)))
        if not result.passed:
            raise ScenarioFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override] # pytest narrows the union by private types
        """Describe a failed expectation without a Python traceback."""
        from bizproc.errors import DefinitionError, StoreError  # noqa: PLC0415 - see above

        told = ScenarioFailedError | DefinitionError | StoreError
        if isinstance(excinfo.value, told):
            return visible(str(excinfo.value))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the case stands."""
        line = self._run.location.line
        return self.path, None if line is None else line - 1, self.name


class ScenarioFailedError(Exception):
    """Carry the result of a case that failed."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.text())
        self.result = result


def _fixtures(config: pytest.Config) -> Fixtures:
    from bizproc.application import actions_named, domain_named  # noqa: PLC0415 - see above
    from bizproc.testing.scenarios.fixtures import Fixtures  # noqa: PLC0415 - see above

    if _FIXTURES not in config.stash:
        actions = config.getini("bizproc_actions")
        domain = config.getini("bizproc_domain")
        config.stash[_FIXTURES] = Fixtures(
            actions=actions_named(actions, option="bizproc_actions")
            if actions
            else None,
            domain=domain_named(domain, option="bizproc_domain") if domain else None,
        )
    return config.stash[_FIXTURES]


def _databases(config: pytest.Config) -> Databases | None:
    """Return what makes databases for the cases of this process, made when needed."""
    if config.option.bizproc_store != "postgres":
        return None
    from bizproc.testing.postgres.databases import databases_at  # noqa: PLC0415 - see above

    if _DATABASES not in config.stash:
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        made = databases_at(config.option.bizproc_db or None)
        config.stash[_DATABASES] = stack.enter_context(made)
    return config.stash[_DATABASES]


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
