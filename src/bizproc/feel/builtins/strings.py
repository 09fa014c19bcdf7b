"""String built-ins (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

from typing import Any

from bizproc.feel.builtins.patterns import Pattern, compiled, replacement_of
from bizproc.feel.builtins.table import signature
from bizproc.feel.fault import BudgetFault, refuse
from bizproc.feel.numeric import Number, whole_number
from bizproc.feel.run import Run
from bizproc.feel.text import phrase

__all__ = ["FUNCTIONS"]


def _substring(run: Run, text: str, start: Number, length: Number | None = None) -> str:
    first = whole_number(start, "the start position", strict=run.strict)
    if first == 0:
        refuse("positions begin with 1, or with -1 from the end")
    if abs(first) > len(text) and not run.strict:
        refuse(f"the start position {first} is outside the text of {len(text)}")
    index = first - 1 if first > 0 else max(0, len(text) + first)
    if length is None:
        return text[index:]
    count = whole_number(length, "the length", strict=run.strict)
    if count < 1:
        refuse("the length must be at least 1")
    return text[index : index + count]


def _before(text: str, match: str) -> str:
    found = text.find(match)
    return "" if found < 0 else text[:found]


def _after(text: str, match: str) -> str:
    found = text.find(match)
    return "" if found < 0 else text[found + len(match) :]


def _checked(run: Run, text: str) -> str:
    if len(text) > run.budget.matched_length:
        message = f"the text is longer than {run.budget.matched_length:,} characters"
        raise BudgetFault(message)
    run.charge(1 + len(text) // 64)
    return text


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    expression = compiled(pattern, flags, run.budget)
    return expression.search(_checked(run, text), run.charge) is not None


def _replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str:
    expression = _not_empty(compiled(pattern, flags, run.budget))
    write = replacement_of(replacement, expression.groups)
    parts: list[str] = []
    position = size = 0
    for match in expression.find_all(_checked(run, text), run.charge):
        start, end = match.span()
        part = text[position:start] + write(match)
        parts.append(part)
        position = end
        size += len(part)
        run.charge(1 + len(part) // 64)
        if size > run.budget.size:
            message = f"the text is longer than {run.budget.size:,} characters"
            raise BudgetFault(message)
    return "".join([*parts, text[position:]])


def _not_empty(expression: Pattern) -> Pattern:
    if expression.matches_empty():
        refuse("the pattern matches the empty text, so it would match everywhere")
    return expression


def _split(run: Run, text: str, delimiter: str) -> list[str]:
    expression = _not_empty(compiled(delimiter, None, run.budget))
    parts: list[str] = []
    position = 0
    for match in expression.find_all(_checked(run, text), run.charge):
        start, end = match.span()
        parts.append(text[position:start])
        position = end
    return [*parts, text[position:]]


def _extract(run: Run, text: str, pattern: str, flags: str | None = None) -> list[str]:
    expression = compiled(pattern, flags, run.budget)
    found = expression.find_all(_checked(run, text), run.charge)
    return [match.group(0) for match in found]


def _join(
    run: Run,
    items: list[Any],
    delimiter: str | None = None,
) -> str:
    texts: list[str] = []
    separator = delimiter or ""
    size = 0
    for item in items:
        if item is None:
            continue
        if not isinstance(item, str):
            refuse(f"string join(…) needs strings, not {phrase(item)}; use string(…)")
        size += len(item) + len(separator)
        run.charge(1 + len(item) // 64)
        if size > run.budget.size:
            message = f"the text is longer than {run.budget.size:,} characters"
            raise BudgetFault(message)
        texts.append(item)
    return separator.join(texts)


def _upper(text: str) -> str:
    return text.upper()


def _lower(text: str) -> str:
    return text.lower()


def _starts(text: str, match: str) -> bool:
    return text.startswith(match)


def _ends(text: str, match: str) -> bool:
    return text.endswith(match)


def _contains(text: str, match: str) -> bool:
    return match in text


_PAIR = "string: string, match: string"

FUNCTIONS = (
    signature(
        "substring",
        "string: string, start position: number, length?: number",
        _substring,
        takes_run=True,
    ),
    signature("string length", "string: string", len),
    signature("upper case", "string: string", _upper),
    signature("lower case", "string: string", _lower),
    signature("trim", "string: string", str.strip),
    signature("substring before", _PAIR, _before),
    signature("substring after", _PAIR, _after),
    signature("starts with", _PAIR, _starts),
    signature("ends with", _PAIR, _ends),
    signature("contains", _PAIR, _contains),
    signature(
        "matches",
        "input: string, pattern: string, flags?: string|null",
        _matches,
        takes_run=True,
    ),
    signature(
        "replace",
        "input: string, pattern: string, replacement: string, flags?: string|null",
        _replace,
        takes_run=True,
    ),
    signature("split", "string: string, delimiter: string", _split, takes_run=True),
    signature(
        "extract",
        "string: string, pattern: string, flags?: string|null",
        _extract,
        takes_run=True,
    ),
    signature(
        "string join",
        "list: list, delimiter?: string|null",
        _join,
        takes_run=True,
    ),
)
