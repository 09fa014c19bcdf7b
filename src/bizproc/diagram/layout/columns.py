"""Give every block a column: by the longest path to it, loops left aside."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from bizproc.diagram.layout.model import Link

__all__ = ["columns_of"]


def columns_of(blocks: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Return the column of each block; a link that closes a loop goes backwards."""
    leaving: dict[str, list[Link]] = {it: [] for it in blocks}
    entered: set[str] = set()
    for link in links:
        leaving[link.source].append(link)
        if link.source != link.target:
            entered.add(link.target)
    first = [it for it in blocks if it not in entered]
    forward = set(_forward([*first, *blocks], leaving))
    waiting = dict.fromkeys(blocks, 0)
    for link in links:
        if link.id in forward:
            waiting[link.target] += 1
    columns = dict.fromkeys(blocks, 0)
    ready = deque(it for it in blocks if not waiting[it])
    while ready:
        block = ready.popleft()
        for link in leaving[block]:
            if link.id not in forward:
                continue
            columns[link.target] = max(columns[link.target], columns[block] + 1)
            waiting[link.target] -= 1
            if not waiting[link.target]:
                ready.append(link.target)
    return columns


def _forward(roots: Sequence[str], leaving: dict[str, list[Link]]) -> Iterator[str]:
    """Yield the links that do not lead back to where a walk in depth came from."""
    seen: set[str] = set()
    on_path: set[str] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        on_path.add(root)
        stack = [(root, iter(leaving[root]))]
        while stack:
            block, rest = stack[-1]
            link = next(rest, None)
            if link is None:
                on_path.discard(block)
                stack.pop()
                continue
            if link.target in on_path:
                continue
            yield link.id
            if link.target not in seen:
                seen.add(link.target)
                on_path.add(link.target)
                stack.append((link.target, iter(leaving[link.target])))
