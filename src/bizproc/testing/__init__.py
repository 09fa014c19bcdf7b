"""Prove processes: scenarios, a virtual clock, the store's conformance suite.

`bizproc.testing` is imported in every pytest run of a user who has the package
installed, so its parts are imported when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bizproc.testing.clock import FakeClock
    from bizproc.testing.ids import SequentialIds
    from bizproc.testing.scenarios.reporting.report import CaseResult, Report
    from bizproc.testing.scenarios.runner import run_scenarios

__all__ = ["CaseResult", "FakeClock", "Report", "SequentialIds", "run_scenarios"]

_HOMES = {
    "CaseResult": "bizproc.testing.scenarios.reporting.report",
    "FakeClock": "bizproc.testing.clock",
    "Report": "bizproc.testing.scenarios.reporting.report",
    "SequentialIds": "bizproc.testing.ids",
    "run_scenarios": "bizproc.testing.scenarios.runner",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module  # noqa: PLC0415 - see the module docstring

    return getattr(import_module(home), name)
