"""Follow ways from place to place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bizproc.verification.building.drafts import Draft

__all__ = ["onwards", "spread"]


def onwards(drafts: Iterable[Draft]) -> dict[int, set[int]]:
    """Return for each place those that a token of it may come to in one step."""
    after: dict[int, set[int]] = {}
    for draft in drafts:
        for source in (*draft.take, *draft.joins, *draft.taken):
            after.setdefault(source, set()).update(draft.put)
    return after


def spread(begin: Iterable[int], ways: Mapping[int, set[int]]) -> set[int]:
    """Return some places and all that ways lead to from them."""
    waiting = list(begin)
    seen = set(waiting)
    for place in waiting:  # grows while it is walked
        fresh = ways.get(place, set()) - seen
        seen |= fresh
        waiting += fresh
    return seen
