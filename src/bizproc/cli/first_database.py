"""Make the database of a workspace that has none yet."""

from __future__ import annotations

from pathlib import Path

from bizproc.action import Actions
from bizproc.connecting import open_workspace
from bizproc.workspace.locate import PROCESSES

__all__ = ["make_database"]

_IN_MEMORY = "memory://"


def make_database(db: str, folder: Path, *, actions: Actions | None) -> str:
    """Make a database, deploy the processes of the workspace, and say so in a line.

    Nothing is made if they cannot be deployed.

    Raises:
        ConfigurationError: the workspace cannot be used.
        DeploymentError: a diagram would not run.
        NotFoundError: there is nothing to deploy.
    """
    open_workspace(_IN_MEMORY, folder, actions=actions, deploy=True).close()
    portal = open_workspace(db, folder, actions=actions)
    try:
        deployed = portal.engine.deploy(portal.workspace.processes)
    finally:
        portal.close()
    named = ", ".join(it.name for it in deployed if it.kind == "process")
    return f"made, {PROCESSES}/ deployed ({named or 'no process'})"
