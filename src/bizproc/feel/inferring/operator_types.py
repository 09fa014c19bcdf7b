"""Tell what operators give for the kinds they take (DMN 1.5, tables 50 to 65)."""

from __future__ import annotations

from bizproc.feel.comparison import ORDERED
from bizproc.feel.hints.kinds import addition_hint, comparison_hint, kinds_hint
from bizproc.feel.syntax import Binary, Node, TypeName
from bizproc.feel.types_of_values import ANY

__all__ = [
    "arithmetic_hint",
    "arithmetic_type",
    "equality_hint",
    "never_equal",
    "order_hint",
    "property_type",
    "unordered",
    "verb",
]

_DTD, _YMD = "days and time duration", "years and months duration"
_MOMENT = "date and time"

_COMMUTING = {
    ("+", "number", "number"): "number",
    ("+", "string", "string"): "string",
    ("*", "number", "number"): "number",
    ("+", _DTD, _DTD): _DTD,
    ("+", _YMD, _YMD): _YMD,
    ("*", _DTD, "number"): _DTD,
    ("*", _YMD, "number"): _YMD,
    ("+", "date", _DTD): "date",
    ("+", "date", _YMD): "date",
    ("+", _MOMENT, _DTD): _MOMENT,
    ("+", _MOMENT, _YMD): _MOMENT,
    ("+", "time", _DTD): "time",
}
_ONE_WAY = {
    **{(sign, "number", "number"): "number" for sign in ("-", "/", "**")},
    ("-", _DTD, _DTD): _DTD,
    ("-", _YMD, _YMD): _YMD,
    ("/", _DTD, "number"): _DTD,
    ("/", _YMD, "number"): _YMD,
    ("/", _DTD, _DTD): "number",
    ("/", _YMD, _YMD): "number",
    ("-", "date", _DTD): "date",
    ("-", "date", _YMD): "date",
    ("-", _MOMENT, _DTD): _MOMENT,
    ("-", _MOMENT, _YMD): _MOMENT,
    ("-", "time", _DTD): "time",
    ("-", "time", "time"): _DTD,
    **{
        ("-", left, right): _DTD
        for left in ("date", _MOMENT)
        for right in ("date", _MOMENT)
    },
}
_RESULTS = (
    _COMMUTING | {(sign, b, a): kind for (sign, a, b), kind in _COMMUTING.items()}
) | _ONE_WAY
_VERBS = {
    "+": "add {right} to {left}",
    "-": "subtract {right} from {left}",
    "*": "multiply {left} by {right}",
    "/": "divide {left} by {right}",
    "**": "raise {left} to the power of {right}",
}


def arithmetic_type(operator: str, left: str, right: str) -> TypeName | None:
    """Return the type of `left operator right`; None if it is always an error."""
    if "any" in {left, right}:
        known = right if left == "any" else left
        possible = {
            kind
            for (sign, first, second), kind in _RESULTS.items()
            if sign == operator and known in {first, second, "any"}
        }
        if not possible:
            return None
        return TypeName(name=possible.pop()) if len(possible) == 1 else ANY
    found = _RESULTS.get((operator, left, right))
    return None if found is None else TypeName(name=found)


def verb(operator: str, left: str, right: str) -> str:
    """Say what an operator does, for a message."""
    return _VERBS[operator].format(left=left, right=right)


def unordered(kind: str) -> bool:
    """Tell whether values of a kind have no order."""
    return kind not in ORDERED and kind != "any"


def arithmetic_hint(node: Binary, left: TypeName, right: TypeName) -> str:
    """Say what to do instead of what is always an error; "" if there is no telling."""
    names = {left.name, right.name}
    if "secret" in names:
        return "; a secret is only handed to an action"
    if "null" in names:
        return "; test for null first"
    if "string" in names and node.operator == "+":
        return "; join texts with string(…)"
    return addition_hint(node, left.name, right.name)


def never_equal(left: TypeName, right: TypeName) -> bool:
    """Tell whether values of two types never are equal, or cannot be compared."""
    names = {left.name, right.name}
    if "secret" in names:
        return "null" not in names
    return left.name != right.name and not names & {"any", "null"}


def order_hint(node: Node, left: TypeName, right: TypeName) -> str:
    """Say how to compare a date with a date and time, or a secret; else ""."""
    names = {left.name, right.name}
    if "secret" in names:
        return "; a secret is compared with null alone"
    if names == {"date", "date and time"}:
        return "; take the day with date(…)"
    return comparison_hint(node, left.name, right.name)


def equality_hint(node: Node, left: TypeName, right: TypeName) -> str:
    """Say how two types could be equal, or ""."""
    hint = order_hint(node, left, right)
    return hint or kinds_hint(left.name, right.name)


_DATE = dict.fromkeys(["year", "month", "day", "weekday"], "number")
_TIME = {
    **dict.fromkeys(["hour", "minute", "second"], "number"),
    "time offset": _DTD,
    "timezone": "string",
}
_PROPERTIES: dict[str, dict[str, str]] = {
    "date": _DATE,
    "date and time": _DATE | _TIME,
    "time": _TIME,
    _DTD: dict.fromkeys(["days", "hours", "minutes", "seconds"], "number"),
    _YMD: dict.fromkeys(["years", "months"], "number"),
    "range": {
        "start": "any",
        "end": "any",
        "start included": "boolean",
        "end included": "boolean",
    },
}


def property_type(owner: TypeName, name: str) -> TypeName | None:
    """Return the type of a property of a kind that has any; None if it has not."""
    if name in {"start", "end"} and owner.element is not None:
        return owner.element
    kind = _PROPERTIES[owner.name].get(name)
    return None if kind is None else TypeName(name=kind)
