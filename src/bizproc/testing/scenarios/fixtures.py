"""Choose what a scenario file plays with: its workspace, or the diagrams beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bizproc.action import Actions
from bizproc.application import DomainSource
from bizproc.testing.scenarios.format.vocabulary import EVENTS, Events
from bizproc.testing.scenarios.running.bare_environment import bare_fixture
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.workspace.locate import nearest_workspace

if TYPE_CHECKING:
    from bizproc.testing.scenarios.portal.fixture import PortalEnvironments

__all__ = ["Fixtures"]


class Fixtures:
    """Keep one fixture for each workspace, and for each folder that has none.

    `actions` are the application's own; one of a shipped name replaces it. `domain` is
    that of cases without a workspace.
    """

    def __init__(
        self,
        workspace: Path | None = None,
        *,
        actions: Actions | None = None,
        domain: DomainSource | None = None,
    ) -> None:
        self._workspace = workspace
        self._actions = actions
        self._domain = domain
        self._made: dict[Path, Fixture] = {}
        self._environments: dict[Path, PortalEnvironments] = {}

    def events_for(self, file: Path) -> Events:
        """Return what the steps of a scenario file may do, by their words.

        Raises:
            DefinitionError: the workspace, or an extension it names, cannot be used.
        """
        workspace = self._workspace or nearest_workspace(file.parent)
        return EVENTS if workspace is None else self._of(workspace.resolve()).events

    def fixture_for(self, file: Path) -> Fixture:
        """Return the fixture of the workspace, or of the folder, of a scenario file.

        Raises:
            DefinitionError: the workspace or a diagram cannot be used.
        """
        workspace = self._workspace or nearest_workspace(file.parent)
        folder = (workspace or file.parent).resolve()
        if folder not in self._made:
            self._made[folder] = (
                bare_fixture(folder, actions=self._actions, domain=self._domain)
                if workspace is None
                else self._of_workspace(folder)
            )
        return self._made[folder]

    def _of_workspace(self, folder: Path) -> Fixture:
        # late: the cases of an engine alone need no portal
        from bizproc.testing.scenarios.portal.fixture import portal_fixture  # noqa: PLC0415

        return portal_fixture(self._of(folder))

    def _of(self, folder: Path) -> PortalEnvironments:
        # late: as above
        from bizproc.testing.scenarios.portal.fixture import PortalEnvironments  # noqa: PLC0415
        from bizproc.workspace.workspace import Workspace  # noqa: PLC0415

        if folder not in self._environments:
            workspace = Workspace.load(folder)
            made = PortalEnvironments(workspace, actions=self._actions)
            self._environments[folder] = made
        return self._environments[folder]
