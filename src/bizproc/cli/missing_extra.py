"""Say which packages a command needs beside those that are always there."""

from __future__ import annotations

from bizproc.errors import ConfigurationError, Finding

__all__ = ["needs_extra"]


def needs_extra(error: ModuleNotFoundError, *, extra: str) -> ConfigurationError:
    """Return the error of a command whose packages are not installed."""
    message = (
        f"the package {error.name!r} is missing; install what this needs with "
        f"`pip install 'bizproc[{extra}]'`"
    )
    return ConfigurationError([Finding(code="EXTRA", message=message)])
