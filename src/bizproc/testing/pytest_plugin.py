"""Collect `*.scenario.yaml` files as pytest tests: one item per case or table row.

    pytest processes/ -k reject
    pytest --bizproc-store sqlite --bizproc-restart
    pytest --bizproc-store postgres --bizproc-db postgresql://user@host/postgres
    pytest --bizproc-coverage

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
    from bizproc.testing.coverage import CoverageRecorder
    from bizproc.testing.postgres.databases import Databases
    from bizproc.testing.scenarios.fixtures import Fixtures
    from bizproc.testing.scenarios.format.model import RunOfCase
    from bizproc.testing.scenarios.reporting.report import CaseResult

_SUFFIX = ".scenario.yaml"
_FIXTURES: pytest.StashKey[Fixtures] = pytest.StashKey()
_COVERAGE: pytest.StashKey[CoverageRecorder] = pytest.StashKey()
_DATABASES: pytest.StashKey[Databases] = pytest.StashKey()


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
        "--bizproc-coverage",
        action="store_true",
        help="say which elements and flows of the diagrams scenarios took",
    )
    parser.addini(
        "bizproc_actions", "the application's own actions, MODULE:NAME", default=""
    )
    parser.addini(
        "bizproc_domain",
        "the application's own domain of scenarios without a workspace, MODULE:NAME",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count coverage, if it is asked for."""
    if config.option.bizproc_coverage:
        from bizproc.testing.coverage import CoverageRecorder  # noqa: PLC0415

        config.stash[_COVERAGE] = CoverageRecorder()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the coverage of the processes that ran."""
    if _COVERAGE not in config.stash:
        return
    from bizproc.testing.coverage.text import coverage_text  # noqa: PLC0415

    found = config.stash[_COVERAGE].coverage(only_taken=True)
    terminalreporter.section("scenario coverage")
    terminalreporter.write_line(visible(coverage_text(found)))


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
        from bizproc.testing.scenarios.runner import observer  # noqa: PLC0415
        from bizproc.testing.scenarios.running.player import Mode, play  # noqa: PLC0415

        option = self.config.option
        mode = Mode(
            store=option.bizproc_store,
            restart=option.bizproc_restart,
            deliver_twice=option.bizproc_deliver_twice,
            databases=_databases(self.config),
        )
        fixture = _fixtures(self.config).fixture_for(self.path)
        coverage = self.config.stash.get(_COVERAGE, None)
        result = play(self._run, fixture, mode, at_end=observer(coverage, fixture))
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
