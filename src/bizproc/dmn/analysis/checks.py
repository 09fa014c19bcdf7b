"""The checks of one table: overlaps, gaps, rules that never decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bizproc.dmn.analysis.coverage import TooMuch, uncovered
from bizproc.dmn.analysis.dimensions import Dimension, Space
from bizproc.dmn.analysis.pieces import Piece, shown
from bizproc.dmn.boxed import DecisionTable, Rule
from bizproc.errors import Finding
from bizproc.feel import evaluate
from bizproc.feel.syntax import Constant

__all__ = ["gaps", "overlaps", "unreachable"]

_SHOWN = 5
"""How many findings of one kind a table has at most."""


def overlaps(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Find pairs of rules that match the same input and must not."""
    if table.hit_policy not in {"UNIQUE", "ANY"}:
        return
    yield from islice(_overlaps(table, space), _SHOWN)


def _overlaps(table: DecisionTable, space: Space) -> Iterator[Finding]:
    every = table.rules
    for second in range(len(every)):
        for first in range(second):
            if table.hit_policy == "ANY" and not _differ(every[first], every[second]):
                continue
            masks = _common(space, first, second)
            if masks is None:
                continue
            what = "only one may" if table.hit_policy == "UNIQUE" else "they differ"
            numbers = f"{every[first].number} and {every[second].number}"
            message = (
                f"rules {numbers} of the {table.hit_policy} table both match, {what}"
                f"{_example(space, masks)}"
            )
            yield Finding(
                code="DMN_OVERLAP", message=message, location=every[second].location
            )


def _common(space: Space, first: int, second: int) -> list[int] | None:
    """Return the pieces that both rules match; None if that is not certain."""
    masks: list[int] = []
    for dimension in space.dimensions:
        one, other = dimension.masks[first], dimension.masks[second]
        mask = one & other
        unknown = dimension.unknown
        same = unknown.get(first) == unknown.get(second)
        if not same or (not mask and not (same and first in unknown)):
            return None
        if dimension.sharing and mask not in {one, other}:
            return None
        masks.append(mask)
    if any(it.sharing for it in space.dimensions) and not _one_inside(
        space, first, second
    ):
        return None
    return masks


def _one_inside(space: Space, first: int, second: int) -> bool:
    """Tell whether one rule asks no less than the other of inputs that are related."""
    shared = [it for it in space.dimensions if it.sharing]
    return any(
        all(it.masks[a] & it.masks[b] == it.masks[a] for it in shared)
        for a, b in ((first, second), (second, first))
    )


def _differ(one: Rule, other: Rule) -> bool:
    """Tell whether the outputs of two rules are certain to differ."""
    for left, right in zip(one.outputs, other.outputs, strict=True):
        a, b = left.expression.ast, right.expression.ast
        if isinstance(a, Constant) and isinstance(b, Constant):
            values = {"a": a.value, "b": b.value}
            if evaluate("a = b", values, strict=False) is not True:
                return True
    return False


def gaps(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Find inputs that no rule matches, if every value of each input is known."""
    defaults = any(output.default is not None for output in table.outputs)
    if defaults or table.hit_policy == "COLLECT" or not space.closed:
        return
    inside = [dimension.full for dimension in space.dimensions]
    boxes = _boxes(space, range(len(table.rules)))
    try:
        found = list(islice(uncovered(inside, boxes), _SHOWN))
    except TooMuch:
        return
    for masks in found:
        message = f"no rule matches{_region(space, masks)}{_example(space, masks)}"
        yield Finding(
            code="DMN_GAP", message=message, location=table.location, level="warning"
        )


def _boxes(space: Space, rules: Sequence[int]) -> list[list[int]]:
    return [[it.masks[rule] for it in space.dimensions] for rule in rules]


def unreachable(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Find rules that match nothing, or never before others that decide."""
    for index, rule in enumerate(table.rules):
        box = [dimension.masks[index] for dimension in space.dimensions]
        empty = [it.label for it in space.dimensions if _is_empty(it, index)]
        if empty:
            message = f"rule {rule.number} never matches: no value of {empty[0]} does"
            yield _never(rule, message)
            continue
        before = [
            number
            for number in _deciding_before(table, index)
            if not any(number in it.unknown for it in space.dimensions)
        ]
        if before and _covered(box, _boxes(space, before)):
            covering = [
                table.rules[number].number
                for number in before
                if all(
                    it.masks[number] & mask
                    for it, mask in zip(space.dimensions, box, strict=True)
                )
            ]
            numbers = ", ".join(map(str, covering))
            message = (
                f"rule {rule.number} never decides: whatever it matches, "
                f"{'rule' if len(covering) == 1 else 'rules'} {numbers} "
                f"{'takes' if len(covering) == 1 else 'take'} first"
                f"{_example(space, box)}"
            )
            yield _never(rule, message)


def _is_empty(dimension: Dimension, index: int) -> bool:
    known = bool(dimension.pieces) and index not in dimension.unknown
    return known and not dimension.masks[index]


def _never(rule: Rule, message: str) -> Finding:
    return Finding(
        code="DMN_UNREACHABLE",
        message=message,
        location=rule.location,
        level="warning",
    )


def _covered(box: Sequence[int], boxes: Sequence[Sequence[int]]) -> bool:
    try:
        return next(uncovered(box, boxes), None) is None
    except TooMuch:
        return False


def _deciding_before(table: DecisionTable, index: int) -> Sequence[int]:
    """Return the rules that win over one whenever they match, too."""
    if table.hit_policy == "FIRST":
        return range(index)
    if table.hit_policy != "PRIORITY":
        return []
    ranks = [_rank(table, rule) for rule in table.rules]
    own = ranks[index]
    if own is None:
        return []
    return [n for n, rank in enumerate(ranks) if rank is not None and rank < own]


def _rank(table: DecisionTable, rule: Rule) -> tuple[int, ...] | None:
    ranks: list[int] = []
    for output, formula in zip(table.outputs, rule.outputs, strict=True):
        tree = formula.expression.ast
        if not isinstance(tree, Constant):
            return None
        places = (n for n, item in enumerate(output.order) if item == tree.value)
        ranks.append(next(places, len(output.order)))
    return tuple(ranks)


def _example(space: Space, masks: Sequence[int]) -> str:
    """Return an input of a box, as text to append to a message."""
    parts = [
        f"{dimension.label} = {shown(_first(dimension, mask).example)}"
        for dimension, mask in zip(space.dimensions, masks, strict=True)
        if dimension.pieces and mask and not _any(dimension, mask)
    ]
    return f"; for example {', '.join(parts)}" if parts else ""


def _any(dimension: Dimension, mask: int) -> bool:
    """Tell whether the input does not matter: it is asked nothing."""
    return len(dimension.pieces) == 1 and not _first(dimension, mask).single


def _first(dimension: Dimension, mask: int) -> Piece:
    found = [it for bit, it in enumerate(dimension.pieces) if mask >> bit & 1]
    wide = [it for it in found if not it.single]
    return (wide or found)[0]


def _region(space: Space, masks: Sequence[int]) -> str:
    parts = [
        f"{dimension.label} {' or '.join(_spans(dimension, mask))}"
        for dimension, mask in zip(space.dimensions, masks, strict=True)
        if mask != dimension.full
    ]
    return f" when {' and '.join(parts)}" if parts else ""


def _spans(dimension: Dimension, mask: int) -> Iterator[str]:
    """Yield the neighbouring pieces of a mask, each run of them as a test."""
    run: list[Piece] = []
    for bit, piece in enumerate([*dimension.pieces, None]):
        ordered = piece is not None and (
            piece.lower is not None or piece.upper is not None
        )
        if piece is not None and mask >> bit & 1 and ordered:
            run.append(piece)
            continue
        if run:
            yield _span(run)
            run = []
        if piece is not None and mask >> bit & 1:
            yield f"= {shown(piece.example)}" if piece.single else "= anything else"


def _span(run: Sequence[Piece]) -> str:
    first, last = run[0], run[-1]
    if first is last and first.single:
        return f"= {shown(first.example)}"
    if first.lower is None:
        return f"{'<=' if last.single else '<'} {shown(last.upper)}"
    if last.upper is None:
        return f"{'>=' if first.single else '>'} {shown(first.lower)}"
    left, right = "[" if first.single else "(", "]" if last.single else ")"
    return f"in {left}{shown(first.lower)}..{shown(last.upper)}{right}"
