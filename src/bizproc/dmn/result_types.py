"""Tell of what type a decision's result is."""

from __future__ import annotations

from bizproc.dmn.boxed import DecisionTable, Output
from bizproc.dmn.item_types import feel_type
from bizproc.dmn.model import Decision
from bizproc.feel import TypeName

__all__ = ["result_type"]

_ANY = TypeName(name="any")
_LISTS = frozenset(["COLLECT", "RULE ORDER", "OUTPUT ORDER"])


def result_type(decision: Decision) -> TypeName:
    """Return the FEEL type of what a decision gives, as its file tells; null it may be.

    That of its variable, else of its logic; of a table, what its columns and its hit
    policy make of them.
    """
    logic = decision.logic
    declared = decision.type or logic.type
    if declared is not None:
        return feel_type(declared)
    return _of_table(logic) if isinstance(logic, DecisionTable) else _ANY


def _of_table(table: DecisionTable) -> TypeName:
    if table.aggregation == "COUNT":
        return TypeName(name="number")
    row = _of_row(table.outputs)
    if table.aggregation is not None or table.hit_policy not in _LISTS:
        return row
    return TypeName(name="list", element=row)


def _of_row(outputs: tuple[Output, ...]) -> TypeName:
    if len(outputs) == 1:
        return feel_type(outputs[0].type)
    fields = tuple((it.name, feel_type(it.type)) for it in outputs)
    return TypeName(name="context", fields=fields)
