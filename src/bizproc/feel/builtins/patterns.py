"""Compile regular expressions that cannot run away."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from bizproc.feel.budget import Budget
from bizproc.feel.fault import BudgetFault, Fault, refuse

__all__ = ["compiled", "replacement_of"]

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_REFUSED = re.compile(r"\(\?(?!:)|\\[1-9]|\{[0-9]{4,}|[*+?}]\s*[*+{]|\)\s*[*+{]")
_UNBOUNDED = 3


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str | None, budget: Budget) -> re.Pattern[str]:
    """Return the compiled pattern.

    Raises:
        Fault: not a regular expression, or one that may take very long.
    """
    if len(pattern) > budget.pattern_length:
        message = f"the pattern is longer than {budget.pattern_length} characters"
        raise BudgetFault(message)
    options = re.RegexFlag(0)
    for flag in flags or "":
        if flag not in _FLAGS:
            refuse(f"there is no pattern flag {flag!r}; there are s, m, i and x")
        options |= _FLAGS[flag]
    plain = re.sub(r"\\.", "..", pattern)
    if _REFUSED.search(pattern) or len(re.findall(r"[*+{]", plain)) > _UNBOUNDED:
        refuse("the pattern repeats too much; simplify it")
    try:
        return re.compile(pattern, options)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"the pattern is no regular expression: {error}"
        raise Fault(message) from None


def replacement_of(
    text: str, expression: re.Pattern[str]
) -> Callable[[re.Match[str]], str]:
    r"""Return what writes a replacement: `$1` is a group, `\$` a dollar sign."""
    parts = re.split(r"(\$[0-9]|\\.)", text, flags=re.DOTALL)

    def write(match: re.Match[str]) -> str:
        written: list[str] = []
        for part in parts:
            if len(part) == 2 and part[0] == "$":  # noqa: PLR2004  # "$1"
                group = int(part[1])
                known = group <= expression.groups
                written.append((match.group(group) or "") if known else "")
            else:
                escaped = len(part) == 2 and part[0] == "\\"  # noqa: PLR2004  # "\$"
                written.append(part[1:] if escaped else part)
        return "".join(written)

    return write
