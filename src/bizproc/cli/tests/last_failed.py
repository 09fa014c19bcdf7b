"""Remember which cases failed, for `bizproc test --last-failed`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from bizproc.cli.output import complain
from bizproc.testing.scenarios.reporting.report import Report

__all__ = ["last_failed", "remember_failed"]

_FOLDER: Final = Path(".bizproc_cache")
_FILE: Final = _FOLDER / "last-failed.json"


def last_failed() -> frozenset[str]:
    """Return the full names of the cases that failed when they were last played."""
    try:
        names = json.loads(_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    known = isinstance(names, list)
    return (
        frozenset(it for it in names if isinstance(it, str)) if known else frozenset()
    )


def remember_failed(report: Report) -> None:
    """Note what failed; of a case that was not played, what was known stays."""
    passed = {it.full_name for it in report.passed}
    names = (last_failed() - passed) | {it.full_name for it in report.failed}
    if not names and not _FILE.exists():
        return
    try:
        _FOLDER.mkdir(exist_ok=True)
        (_FOLDER / ".gitignore").write_text("*\n", encoding="utf-8")
        text = json.dumps(sorted(names), ensure_ascii=False, indent=2)
        _FILE.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        complain(f"{_FILE}: {error.strerror or error}; --last-failed will not know")
