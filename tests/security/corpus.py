"""The corpus: every family, every door, and a sample of them that is quick."""

from __future__ import annotations

import contextlib
import io
import os
from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.security.ground import DOORS, Ground
from tests.security.payload import Payload

__all__ = ["everything", "sample", "warm"]

_HERE = Path(__file__).parent


def _load(folder: str) -> list[object]:
    names = sorted(it.stem for it in (_HERE / folder).glob("*.py") if it.stem[0] != "_")
    return [import_module(f"tests.security.{folder}.{name}") for name in names]


def everything() -> list[Payload]:
    """Return all payloads, controls among them."""
    _load("doors")
    found = [it for module in _load("families") for it in module.corpus()]  # type: ignore[attr-defined]
    unknown = {it.target for it in found} - set(DOORS)
    assert not unknown, unknown
    return found


def sample(chosen: Sequence[Payload], most: int) -> list[Payload]:
    """Return about so many payloads: every control, and of each family and door some."""
    groups: dict[tuple[str, str], list[Payload]] = defaultdict(list)
    for payload in chosen:
        groups[payload.family, payload.target].append(payload)
    controls = [it for it in chosen if it.outcome == "passes"]
    share = max(1, (most - len(controls)) // max(1, len(groups)))
    taken = list(controls)
    for some in groups.values():
        hostile = [it for it in some if it.outcome != "passes"]
        step = max(1, len(hostile) // share)
        taken += hostile[::step][:share]
    return taken


def warm(ground: Ground, chosen: Sequence[Payload]) -> None:
    """Go once through each door, so that its imports are no payload's doing."""
    controls = {it.target: it for it in chosen if it.outcome == "passes"}
    here = Path.cwd()
    for target, payload in controls.items():
        ground.begin()
        os.chdir(ground.folder)
        quiet = io.StringIO()
        with (
            contextlib.suppress(BaseException),  # what it is, the control itself tells
            contextlib.redirect_stdout(quiet),
            contextlib.redirect_stderr(quiet),
        ):
            DOORS[target](ground, ground.filled(payload.given))
    ground.renew()
    os.chdir(here)
    ground.touched()
