"""Read a workspace once for all the cases that play in it."""

from __future__ import annotations

from bizproc.action import Actions
from bizproc.extensions import extensions_of
from bizproc.portal.mail import MailOut
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.stores.migrations import Migrations
from bizproc.testing.scenarios.format.model import Given
from bizproc.testing.scenarios.portal.environment import PortalEnvironment
from bizproc.testing.scenarios.portal.overlays import Overlays
from bizproc.testing.scenarios.portal.steps import events_with
from bizproc.testing.scenarios.running.fixture import Fixture
from bizproc.workspace.workspace import Workspace

__all__ = ["PortalEnvironments", "portal_fixture"]


class PortalEnvironments:
    """Make the environments of cases in a workspace.

    `actions` are the application's own; one of a shipped name replaces it. `events`
    are what the steps of scenarios may do there, by their words.

    Raises:
        ConfigurationError: an extension that the workspace names cannot be used.
    """

    def __init__(self, workspace: Workspace, *, actions: Actions | None = None) -> None:
        self.workspace = workspace
        self._actions = actions or Actions()
        self._extensions = extensions_of(workspace)
        self.events = events_with(self._extensions.scenario_steps)
        self._overlays = Overlays(workspace)

    @property
    def migrations(self) -> tuple[Migrations, ...]:
        """Return those of the tables of the portal and its extensions."""
        return (PORTAL_MIGRATIONS, *self._extensions.migrations)

    def of(self, given: Given, *, mail: MailOut | None = None) -> PortalEnvironment:
        """Return the portal of a case; mail goes to a server of its own unless given.

        Raises:
            ScenarioError: what is given does not fit, with the lines of the file.
        """
        workspace = self._overlays.workspace_for(given)
        return PortalEnvironment(workspace, self._extensions, self._actions, mail=mail)


def portal_fixture(environments: PortalEnvironments) -> Fixture:
    """Read the diagrams of a workspace.

    Raises:
        DefinitionError: no diagram can be used.
    """
    return Fixture(
        environments.workspace.processes,
        migrations=environments.migrations,
        environment=environments.of,
    )
