"""`bizproc reindex`."""

from __future__ import annotations

from typing import Annotated

import typer

from bizproc.cli.database import opened_portal
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import complain, print_json, say

__all__ = ["reindex"]


def reindex(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    after: Annotated[
        str | None,
        typer.Option(
            "--after", metavar="PLACE", help="Go on behind a place that it told before."
        ),
    ] = None,
    at_once: Annotated[
        int,
        typer.Option(
            "--at-once", min=1, max=1_000, help="So many records in a transaction."
        ),
    ] = 200,
    as_json: AsJson = False,
) -> None:
    """Put right what is kept of records for lists, searches, reports and look-ups.

    That is what lists sort by, the words, addresses and phones that records are found by,
    how long they were in their stages, and the indexes of fields that are `indexed`.
    Records, their histories and what is right already stay as they are.

    Others can write meanwhile. What is done is done: interrupted, it tells the place to
    go on behind, and it may begin anew as well.
    """
    looked_at = mended = 0
    place = after
    with opened_portal(db, workspace, needed_for="indexes of records") as portal:
        try:
            while True:
                done = portal.reindex(after=place, limit=at_once)
                looked_at, mended = looked_at + done.looked_at, mended + done.mended
                if done.next is None:
                    break
                place = done.next
        except KeyboardInterrupt:
            complain(f"stopped; go on with: bizproc reindex --after {place}")
            raise typer.Exit(130) from None
        dropped = portal.drop_unused_indexes()
    if as_json:
        print_json({"looked_at": looked_at, "mended": mended, "dropped": dropped})
        return
    say(f"Looked at {looked_at} records, put {mended} right.")
    for name in dropped:
        say(f"Removed the index {name}: its field is not indexed any more.")
