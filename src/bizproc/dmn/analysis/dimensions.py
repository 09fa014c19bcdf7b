"""Lay out the inputs of a table as dimensions, and the rules as boxes in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.dmn.analysis.cells import constants_of
from bizproc.dmn.analysis.pieces import (
    ORDERED,
    Piece,
    pieces_between,
    pieces_of_words,
)
from bizproc.dmn.boxed import DecisionTable, Input
from bizproc.dmn.formulas import Cell
from bizproc.errors import ExpressionError
from bizproc.feel import kind_of
from bizproc.feel.syntax import Name, Node, Path

__all__ = ["Dimension", "Space", "space_of"]

_LIMIT = 1_000
"""Rules, and constants of an input, up to which a table is analysed."""

_CELLS = 1_000_000
"""Rules times pieces up to which an input is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One input: its pieces, and for each rule the pieces that it matches.

    Attributes:
        label: of the input.
        pieces: the parts of its values; empty if its cells cannot be analysed.
        masks: for each rule, a bit for each piece that it matches.
        unknown: the texts of the cells, by rule, that ask more than comparisons.
        closed: whether the pieces are all values that there are.
        sharing: whether its value depends on that of another dimension.
    """

    label: str
    pieces: tuple[Piece, ...]
    masks: tuple[int, ...]
    unknown: dict[int, str]
    closed: bool
    sharing: bool

    @property
    def full(self) -> int:
        """Return the mask of all pieces."""
        return (1 << len(self.pieces)) - 1


@dataclass(frozen=True, slots=True)
class Space:
    """The dimensions of a table, one for each input expression."""

    dimensions: tuple[Dimension, ...]

    @property
    def closed(self) -> bool:
        """Return whether what no rule covers can be told for certain."""
        return all(it.closed and not it.sharing for it in self.dimensions)


def space_of(table: DecisionTable) -> Space | None:
    """Return the space of a table; None if it is too large, or has no inputs."""
    if len(table.rules) > _LIMIT or not table.inputs:
        return None
    columns: dict[str, list[int]] = {}
    for index, column in enumerate(table.inputs):
        columns.setdefault(column.formula.expression.source, []).append(index)
    sharing = _sharing([table.inputs[found[0]] for found in columns.values()])
    dimensions = [
        _dimension(table, found, sharing=shares)
        for found, shares in zip(columns.values(), sharing, strict=True)
    ]
    return Space(tuple(dimensions))


def _sharing(columns: Sequence[Input]) -> list[bool]:
    """Tell of each input whether its value tells about that of another."""
    found: list[bool] = []
    for column in columns:
        others = [other for other in columns if other is not column]
        found.append(any(_related(column, other) for other in others))
    return found


def _related(one: Input, other: Input) -> bool:
    first, second = one.formula.expression, other.formula.expression
    names = {name.split(".")[0] for name in first.names | first.possible_names}
    if not names & (second.names | second.possible_names):
        return False
    left, right = _path(first.ast), _path(second.ast)
    if left is None or right is None:
        return True
    shorter = min(len(left), len(right))
    return left[:shorter] == right[:shorter]


def _path(node: Node) -> tuple[str, ...] | None:
    """Return the steps of a plain path such as `deal.amount`."""
    steps: list[str] = []
    while isinstance(node, Path):
        steps.append(node.name)
        node = node.source
    return (node.name, *reversed(steps)) if isinstance(node, Name) else None


def _dimension(
    table: DecisionTable, columns: Sequence[int], *, sharing: bool
) -> Dimension:
    """Return the dimension of the columns that test one expression."""
    inputs = [table.inputs[index] for index in columns]
    cells = [[rule.cells[index] for index in columns] for rule in table.rules]
    allowed = [column.allowed for column in inputs]
    constants: list[Any] = []
    unknown: dict[int, str] = {}
    for number, group in enumerate(cells):
        for cell in group:
            values = [] if cell is None else constants_of(cell)
            if values is None and cell is not None:
                unknown[number] = unknown.get(number, "") + cell.tests.source
            constants.extend(values or ())
    limits = [constants_of(cell) for cell in allowed if cell is not None]
    constants.extend(value for values in limits for value in values or ())
    pieces, closed = _pieces(inputs, constants)
    if len(pieces) * len(table.rules) > _CELLS:
        pieces, closed = [], False
    if any(values is None for values in limits):
        closed = False
    pieces = [it for it in pieces if all(_matches(cell, it) for cell in allowed)]
    listed = any(cell is not None for cell in allowed)
    if constants and not listed and _is_open(inputs, constants):
        closed = False
    masks = tuple(
        -1 if number in unknown else _mask(group, pieces)
        for number, group in enumerate(cells)
    )
    full = (1 << len(pieces)) - 1
    return Dimension(
        label=inputs[0].label,
        pieces=tuple(pieces),
        masks=tuple(full if mask == -1 else mask for mask in masks),
        unknown=unknown,
        closed=closed and bool(pieces),
        sharing=sharing,
    )


def _is_open(inputs: Sequence[Input], constants: Sequence[Any]) -> bool:
    """Tell whether the values are strings that nobody listed."""
    kind = _kind(inputs, constants)
    return kind not in ORDERED | {"boolean"}


def _kind(inputs: Sequence[Input], constants: Sequence[Any]) -> str:
    """Return the kind of an input's values; "" if it cannot be told."""
    kinds = {kind_of(value) for value in constants if value is not None}
    if len(kinds) == 1:
        return next(iter(kinds))
    declared = inputs[0].type
    if kinds or declared is None:
        return ""
    return declared.kind or ""


def _pieces(
    inputs: Sequence[Input], constants: Sequence[Any]
) -> tuple[list[Piece], bool]:
    """Return the pieces and whether they are all that there are."""
    kind = _kind(inputs, constants)
    values = [value for value in constants if value is not None]
    nothing = [Piece(None)] if len(values) < len(constants) else []
    if len(values) > _LIMIT:
        return [], False
    if kind in ORDERED:
        declared = inputs[0].type
        whole = declared is not None and declared.name == "integer"
        found = pieces_between(values, kind, whole=whole)
        return ([], False) if found is None else ([*found, *nothing], True)
    if kind in {"boolean", "string"}:
        return [*pieces_of_words(values, kind), *nothing], True
    if not values:
        return [Piece("anything", single=False), *nothing], True
    return [], False


def _matches(cell: Cell | None, piece: Piece) -> bool:
    if cell is None or piece.example is None:
        return cell is None or constants_of(cell) is None or _passes(cell, None)
    return constants_of(cell) is None or _passes(cell, piece.example)


def _passes(cell: Cell, value: Any) -> bool:
    try:
        return cell.tests.matches(value, {}, strict=False)
    except ExpressionError:
        return False


def _mask(cells: Sequence[Cell | None], pieces: Sequence[Piece]) -> int:
    mask = 0
    for bit, piece in enumerate(pieces):
        if all(cell is None or _passes(cell, piece.example) for cell in cells):
            mask |= 1 << bit
    return mask
