"""The command line: `bizproc COMMAND`; `bizproc --help` lists the commands.

exit status   meaning
0             done; everything passed
1             findings, failed scenarios, or a command that was refused
2             wrong usage, or a file that cannot be read
3             the database
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    from bizproc.cli.app import run

    run(arguments)
