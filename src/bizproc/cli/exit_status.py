"""Turn errors into texts and exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bizproc.errors import BizprocError, DefinitionError, DeploymentError, StoreError
from bizproc.secret import masked

__all__ = ["errors_as_texts", "exit_status"]

REFUSED, UNUSABLE, STORE = 1, 2, 3


@contextmanager
def errors_as_texts() -> Iterator[None]:
    """Print an error that a command ends with, and exit with its status.

    Raises:
        SystemExit: the command ended with an error, or its reader went away.
    """
    try:
        yield
    except BizprocError as error:
        from bizproc.cli.output import complain

        complain(masked(str(error)))
        raise SystemExit(exit_status(error)) from None
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:  # a file that cannot be read, or written
        where = f"{error.filename}: " if error.filename is not None else ""
        from bizproc.cli.output import complain

        complain(f"{where}{error.strerror or error}")
        raise SystemExit(UNUSABLE) from None


def exit_status(error: BizprocError) -> int:
    """Return the exit status of an error that a command ended with."""
    if isinstance(error, StoreError):
        return STORE
    if isinstance(error, DefinitionError) and not isinstance(error, DeploymentError):
        return UNUSABLE
    return REFUSED
