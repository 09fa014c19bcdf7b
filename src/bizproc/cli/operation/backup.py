"""`bizproc backup`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import print_json, say

__all__ = ["backup"]


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The new file; none is overwritten.")
    ],
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Copy a SQLite database into a new file while others write to it.

    The copy is of one moment, is checked, and gets its name only when it is complete.
    A plain copy of a file in use may be damaged. Files of a portal are not in the
    database: copy their folder afterwards.
    """
    from bizproc.stores.sql.backup import backup

    del workspace  # a database is copied as it is, whatever it holds
    made = backup(db, file)
    if as_json:
        print_json({"file": str(made.path), "bytes": made.size})
        return
    say(f"Copied into {file}: {made.size:,} bytes, checked.")
