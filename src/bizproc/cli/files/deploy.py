"""`bizproc deploy`."""

from __future__ import annotations

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, Actor, AsJson, Database, Folder, Paths
from bizproc.cli.output import print_json, print_table

__all__ = ["deploy"]


def deploy(
    paths: Paths = None,
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    by: Actor = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Deploy diagrams, decisions and forms; unchanged files keep their version.

    The database is made if it is not there.
    """
    from bizproc.engine.deployment.bundle import read_files
    from bizproc.workspace.locate import processes_of

    chosen = paths or [processes_of(workspace)]
    read_files(chosen)  # nothing to deploy makes no database
    with opened(db, workspace, new=True) as database:
        database.check_user(by)
        deployed = database.engine.deploy(*chosen, by=by)
    if as_json:
        print_json(deployed)
        return
    rows = [(it.kind, it.name, it.version, it.title) for it in deployed]
    print_table(("kind", "id", "version", "title"), rows, none="Nothing to deploy.")
