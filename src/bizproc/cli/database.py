"""Open the workspace and the database that the options name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bizproc.errors import StoreError

if TYPE_CHECKING:
    from bizproc.action import Actions
    from bizproc.portal.portal import Portal

__all__ = ["check_user", "opened", "own_actions"]

_SQLITE = "sqlite:///"


def own_actions(named: str | None) -> Actions | None:
    """Import the application's own actions; modules beside the caller are found.

    Raises:
        ConfigurationError: there is no such registry.
    """
    if not named:
        return None
    from bizproc.workspace.own_actions import actions_named

    if "" not in sys.path:
        sys.path.insert(0, "")
    return actions_named(named)


@contextmanager
def opened(db: str, workspace: Path | None, *, new: bool = False) -> Iterator[Portal]:
    """Open the portal and close it at the end.

    The application's own actions are those that BIZPROC_ACTIONS names.

    Args:
        db: the address of the database.
        workspace: the folder, or None for the nearest one.
        new: whether a database that is not there may be made.

    Raises:
        StoreError: there is no such database file.
    """
    if not new and db.startswith(_SQLITE):
        path = Path(db.removeprefix(_SQLITE).partition("?")[0])
        if not path.is_file():
            msg = (
                f"there is no database {str(path)!r}; `bizproc deploy` makes it, "
                "--db names another"
            )
            raise StoreError(msg)
    from bizproc.connecting import open_workspace
    from bizproc.workspace.locate import folder_of

    actions = own_actions(os.environ.get("BIZPROC_ACTIONS"))
    portal = open_workspace(db, folder_of(workspace), actions=actions)
    try:
        yield portal
    finally:
        portal.close()


def check_user(portal: Portal, user: str | None) -> None:
    """Check that who acts is a user of the workspace.

    Raises:
        NotFoundError: there is no such user; the message suggests the nearest.
    """
    if user is not None:
        portal.workspace.people.user(user)
