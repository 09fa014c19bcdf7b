"""The engine: one file per command, each one transaction."""

from bizproc.engine.domain import Domain
from bizproc.engine.engine import Engine

__all__ = ["Domain", "Engine"]
