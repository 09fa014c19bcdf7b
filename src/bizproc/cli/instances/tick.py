"""`bizproc tick`."""

from __future__ import annotations

from bizproc.cli.database import opened
from bizproc.cli.options import DEFAULT_DATABASE, AsJson, Database, Folder
from bizproc.cli.output import moment, print_json, say

__all__ = ["tick"]


def tick(
    db: Database = DEFAULT_DATABASE,
    workspace: Folder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Fire the timers and run the jobs that are due, then stop.

    Let cron or a systemd timer call it every minute.
    """
    with opened(db, workspace, runs=True) as database:
        done = database.engine.run_due()
        due = database.engine.next_due()
        time = database.time
    if as_json:
        print_json({"done": done, "next_due": time.local(due) if due else None})
        return
    after = f"the next is due {moment(due, time)}" if due else "nothing is armed"
    say(f"{done} done; {after}.")
