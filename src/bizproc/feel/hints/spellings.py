"""Words and signs of other languages, and what FEEL has in their place."""

from __future__ import annotations

__all__ = [
    "ARGUMENTS",
    "FUNCTIONS",
    "INFIX_WORDS",
    "NAMES",
    "OF_CAMUNDA",
    "PROPERTIES",
    "SIGNS",
]

NAMES = {
    **dict.fromkeys(["True", "TRUE", "yes"], "true"),
    **dict.fromkeys(["False", "FALSE", "no"], "false"),
    **dict.fromkeys(["None", "NULL", "Null", "nil", "undefined", "NaN"], "null"),
}
"""Constants of other languages."""

SIGNS = {
    "≥": "write '>='",
    "≤": "write '<='",
    "≠": "write '!='",
    "×": "write '*'",
    "÷": "write '/'",
    **dict.fromkeys("−–—‒", "this is a dash; a minus is '-'"),
    "…": "a range has two points: [1..5]",
    "^": "a power is written with '**'",
    "¬": "FEEL negates with not(…)",
    "∧": "FEEL writes 'and'",
    "∨": "FEEL writes 'or'",
    "&": "FEEL writes 'and'; texts are joined with '+'",
    "|": "FEEL writes 'or'; texts are joined with '+'",
    ";": "an expression is one value; it has no statements",
    "`": "a name in backticks ends with a backtick: `unit-price`",
    "$": "a name stands bare, without ${…} or $",
    "#": "a name stands bare, without #{…} or #",
    "\\": "a line goes on without a sign",
    **dict.fromkeys("₽€£№", "a number stands alone, without a unit"),
}
"""Signs that are no part of FEEL."""

INFIX_WORDS = {
    "contains": "contains({left}, {right})",
    "starts with": "starts with({left}, {right})",
    "startswith": "starts with({left}, {right})",
    "ends with": "ends with({left}, {right})",
    "endswith": "ends with({left}, {right})",
    "matches": "matches({left}, {right})",
    "like": "contains({left}, …), or matches({left}, …) with a regular expression",
    "mod": "modulo({left}, {right})",
    "div": "floor({left} / {right})",
    **dict.fromkeys(["eq", "equals", "is"], "{left} = {right}"),
    **dict.fromkeys(["ne", "is not"], "{left} != {right}"),
    "gt": "{left} > {right}",
    "ge": "{left} >= {right}",
    "lt": "{left} < {right}",
    "le": "{left} <= {right}",
    "xor": "{left} != {right}",
}
"""Words between two operands, and the call or operator of FEEL."""

_SIZE = "count(…) tells the items of a list, string length(…) the letters of a text"
_ROUND = (
    "decimal(…, 2) rounds to a scale and a half to the even digit; round half up, "
    "round half down, round up and round down say which way"
)
_ELSE = "write `if x = null then y else x`"
_TODAY = "FEEL of DMN has today() and now() where the host gives them"

FUNCTIONS = {
    **dict.fromkeys(["len", "length", "size", "strlen"], _SIZE),
    **dict.fromkeys(["concat"], "texts are joined with '+'"),
    "round": _ROUND,
    **dict.fromkeys(["coalesce", "nvl", "ifnull", "isnull", "nz"], _ELSE),
    **dict.fromkeys(["substr", "mid", "slice"], "did you mean 'substring'?"),
    **dict.fromkeys(["upper", "toUpperCase", "ucase"], "did you mean 'upper case'?"),
    **dict.fromkeys(["lower", "toLowerCase", "lcase"], "did you mean 'lower case'?"),
    **dict.fromkeys(["startsWith", "startswith"], "did you mean 'starts with'?"),
    **dict.fromkeys(["endsWith", "endswith"], "did you mean 'ends with'?"),
    **dict.fromkeys(["includes", "has"], "list contains(…) looks for an item"),
    **dict.fromkeys(["indexOf", "index"], "did you mean 'index of'?"),
    **dict.fromkeys(["avg", "average"], "did you mean 'mean'?"),
    **dict.fromkeys(["pow", "power"], "a power is written with '**'"),
    **dict.fromkeys(["mod", "rem"], "did you mean 'modulo'?"),
    **dict.fromkeys(["ceil"], "did you mean 'ceiling'?"),
    **dict.fromkeys(["trunc", "int", "toInt"], "floor(…) or round down(…, 0)"),
    **dict.fromkeys(["float", "parseInt", "toNumber"], "number(…)"),
    **dict.fromkeys(["str", "toString", "text"], "string(…) writes a value as text"),
    **dict.fromkeys(["datetime", "timestamp"], "did you mean 'date and time'?"),
    **dict.fromkeys(["exists", "isDefined"], "compare with null: `x != null`"),
    **dict.fromkeys(["iif", "IIF"], "write `if … then … else …`"),
    **dict.fromkeys(["bool", "boolean"], 'compare with the text: `x = "true"`'),
    **dict.fromkeys(["uniq", "unique", "distinct"], "did you mean 'distinct values'?"),
    **dict.fromkeys(["today", "now"], _TODAY),
}
"""Functions of other languages."""

_IN_PROCESSES = "processes have it, decisions keep to the standard's"
_CHANCE = "a step that is repeated must compute the same; let an action draw it"

OF_CAMUNDA = {
    **dict.fromkeys(
        [
            *("assert", "is defined", "get or else", "is blank", "is empty"),
            *("last day of month", "duplicate values", "fromAi"),
            *("to json", "from json", "to base64", "from base64"),
        ],
        _IN_PROCESSES,
    ),
    **dict.fromkeys(["uuid", "random number"], _CHANCE),
}
"""Functions that Camunda 8 has beside the standard's."""

PROPERTIES = frozenset(["size", "length", "count", "len"])
"""What other languages ask a list or a text for its length by."""

ARGUMENTS = {("number", 2): '; write number(…, " ", null)'}
"""Calls with as many arguments as Camunda takes and the standard does not."""
