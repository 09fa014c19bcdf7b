"""Tell from the tokens around a fault of syntax what was meant.

Each rule knows one foreign spelling and answers only where it is sure: a hint that
turns the meaning round is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizproc.feel.hints.spellings import INFIX_WORDS, SIGNS
from bizproc.feel.numeric import number_text
from bizproc.feel.tokens import RESERVED, Token

__all__ = ["syntax_hint"]

_OPERATORS = {
    "==": "FEEL compares with a single '='",
    "!": "FEEL negates with not(…)",
    "&&": "FEEL writes 'and'",
    "->": "a filter stands in square brackets: xs[item > 1]",
}
_QUOTED = re.compile(r"[“„”«»‘’‚‹›'](?P<text>[^“„”«»‘’‚‹›'\"]*)[“„”«»‘’‚‹›']")
_QUOTES = frozenset("“„”«»‘’‚‹›'")
_COMPARISONS = frozenset(["<", "<=", ">", ">="])
_THOUSAND = 3
_OPERANDS = frozenset(["name", "number", "string"])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where the parser could not go on."""

    source: str
    tokens: Sequence[Token]
    index: int

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def at(self, ahead: int) -> Token:
        """Return a neighbour; beyond the ends it is the end token."""
        index = self.index + ahead
        inside = 0 <= index < len(self.tokens)
        return self.tokens[index] if inside else self.tokens[-1]

    def touches(self, ahead: int = 0) -> bool:
        """Tell whether no space stands before a token."""
        return self.at(ahead - 1).end == self.at(ahead).start

    def words_before(self) -> list[str]:
        """Return the words that end right before the token."""
        found: list[str] = []
        ahead = -1
        while self.index + ahead >= 0 and self.at(ahead).kind == "name":
            if self.at(ahead).text in RESERVED:
                break
            found.insert(0, self.at(ahead).text)
            ahead -= 1
        return found

    def operand_before(self) -> str:
        """Return the text of the simple operand before the token, else ""."""
        first = self.index - 1
        while first > 0 and self.tokens[first].kind in _OPERANDS:
            before = self.tokens[first - 1]
            if before.kind == "name" and before.text not in RESERVED:
                first -= 1
            elif before.text == "." and first > 1:
                first -= 2
            else:
                break
        if first < 0 or self.tokens[first].kind not in _OPERANDS:
            return ""
        before = self.tokens[first - 1] if first else self.tokens[-1]
        if before.text in {"*", "/", "**", "-", ".", ")", "]"}:
            return ""  # it would be torn out of a longer operand
        return self.source[self.tokens[first].start : self.at(-1).end]

    def operand_after(self, ahead: int = 1) -> str:
        """Return the text of the simple operand from a token on, else ""."""
        last = self.index + ahead
        if self.at(ahead).kind not in _OPERANDS or self.at(ahead).text in RESERVED:
            return ""
        while self.tokens[last + 1].text == "." or (
            self.tokens[last + 1].kind == "name"
            and self.tokens[last + 1].text not in RESERVED
        ):
            last += 1
        if self.tokens[last + 1].text in {"*", "/", "**", "(", "["}:
            return ""
        return self.source[self.at(ahead).start : self.tokens[last].end]


def syntax_hint(source: str, tokens: Sequence[Token], index: int) -> str:
    """Return what to write instead, as a sentence to append to a message, or ""."""
    place = _Place(source=source, tokens=tokens, index=index)
    for rule in _RULES:
        hint = rule(place)
        if hint:
            return f"; {hint}"
    return ""


def _quotes(place: _Place) -> str:
    if place.token.text not in _QUOTES:
        return ""
    found = _QUOTED.match(place.source, place.token.start)
    text = found["text"] if found else "…"
    return f'a text stands in straight double quotes: "{text}"'


def _operators(place: _Place) -> str:
    text, before = place.token.text, place.at(-1).text
    if place.token.kind == "op" and place.touches():
        pair = {"<>": "!=", "=<": "<=", "=>": ">=", "!==": "!="}.get(before + text)
        if pair:
            return f"write '{pair}'"
    if text == "||" or (text == "|" and place.at(1).text == "|"):
        strings = "string" in {place.at(-1).kind, place.at(1).kind}
        return "texts are joined with '+'" if strings else "FEEL writes 'or'"
    return _OPERATORS.get(text, "")


def _called(place: _Place) -> str:
    """Tell of `and(list)`, which Camunda has and the standard gave up."""
    found = {"and": "all", "or": "any"}.get(place.token.text)
    if found is None or place.at(1).text != "(":
        return ""
    return f"of a list it is {found}(…)"


def _signs(place: _Place) -> str:
    return SIGNS.get(place.token.text, "") if place.token.kind == "bad" else ""


def _percent(place: _Place) -> str:
    if place.token.text != "%":
        return ""
    left, right = place.operand_before(), place.operand_after()
    if place.at(1).kind in _OPERANDS and place.at(1).text not in RESERVED:
        if left and right:
            return f"the rest of a division is modulo({left}, {right})"
        return "the rest of a division is modulo(dividend, divisor)"
    if place.at(-1).kind == "number":
        part = Decimal(place.at(-1).text) / 100
        return f"a percentage is written as a number: {number_text(part.normalize())}"
    return "a percentage is written as a number: 5 % is 0.05"


def _question(place: _Place) -> str:
    if place.token.text != "?":
        return ""
    if place.at(1).text == "?":
        return "write `if x = null then y else x`"
    if place.at(1).text == ".":
        return "write '.'; a property of null is null"
    texts = [token.text for token in place.tokens[place.index :]]
    before = [token.text for token in place.tokens[: place.index]]
    if ":" not in texts:
        return ""
    colon = place.at(texts.index(":"))
    simple = not {"(", "[", "{", "?", "if"} & {*before, *texts[1:]}
    if not simple:
        return "write `if … then … else …`"
    condition = place.source[: place.token.start].strip()
    yes = place.source[place.token.end : colon.start].strip()
    no = place.source[colon.end :].strip()
    return f"write `if {condition} then {yes} else {no}`"


def _grouped_number(place: _Place) -> str:
    token, before = place.token, place.at(-1)
    if before.kind != "number":
        return ""
    if token.kind == "number" and not place.touches() and before.text.isdigit():
        digits, ahead = before.text, 0
        while place.at(ahead).kind == "number":
            digits += place.at(ahead).text
            ahead += 1
        return f"a number has no spaces: {digits}"
    grouped = re.compile(r"[0-9]+(?:_[0-9]+)+").match(place.source, before.start)
    if grouped:
        return f"a number has no spaces: {grouped[0].replace('_', '')}"
    return ""


def _decimal_comma(place: _Place) -> str:
    before, after = place.at(-1), place.at(1)
    kinds = (before.kind, after.kind)
    if place.token.text != "," or kinds != ("number", "number"):
        return ""
    if not (place.touches() and place.touches(1)):
        return ""
    point = f"{before.text}.{after.text}"
    if len(after.text) == _THOUSAND:
        return f"write {point} with a decimal point, or {before.text}{after.text}"
    return f"write {point}, with a decimal point"


def _date(place: _Place) -> str:
    start = place.at(-1).start
    found = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})").match(place.source, start)
    if found and place.token.kind == "number":
        day, month, year = found.groups()
        return f'a date is written @"{year}-{month:0>2}-{day:0>2}"'
    found = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?").match(place.source, start)
    if found and place.token.text == ":":
        hours, minutes, seconds = found.groups()
        return f'a time is written @"{hours:0>2}:{minutes}:{seconds or "00"}"'
    return ""


def _bare_range(place: _Place) -> str:
    if place.token.text != "..":
        return ""
    low, high = place.operand_before(), place.operand_after()
    shown = f"[{low}..{high}]" if low and high else "[1..5]"
    return f"a range stands in brackets: {shown}"


def _is_null(place: _Place) -> str:
    words = place.words_before()
    if place.token.text not in {"null", "true", "false"}:
        return ""
    for ending, operator in ((["is", "not"], "!="), (["is"], "=")):
        left = words[: -len(ending)]
        if words[-len(ending) :] == ending and left:
            return f"write `{' '.join(left)} {operator} {place.token.text}`"
    return ""


def _keywords(place: _Place) -> str:
    token = place.token
    small = token.text.lower()
    if token.kind == "name" and token.text != small and small in {*RESERVED, "not"}:
        return f"write '{small}', in small letters"
    if token.text.lower() in {"elif", "elseif", "elsif"}:
        return "write `else if … then … else …`"
    return ""


def _interval(place: _Place) -> str:
    """Join `> 5 and < 10`, in a cell or after a name, to one range."""
    if place.token.text in {"and", "or"}:
        at = 0  # in a cell, which ends before the word
    elif place.at(-1).text in {"and", "or"}:
        at = -1  # in an expression, which goes on with an operator
    else:
        return ""
    first, second = place.at(at - 2).text, place.at(at + 1).text
    if second not in _COMPARISONS:
        return ""
    if place.at(at).text == "or":
        return "" if at else "alternatives stand beside each other, with a comma"
    bounds = [(first, place.at(at - 1)), (second, place.at(at + 2))]
    lower = [it for it in bounds if it[0].startswith(">")]
    upper = [it for it in bounds if it[0].startswith("<")]
    if (
        len(lower) != 1
        or len(upper) != 1
        or {it.kind for _, it in bounds} != {"number"}
    ):
        return "each side of 'and' is whole: repeat what is compared"
    (above, low), (below, high) = lower[0], upper[0]
    opening, closing = "[" if "=" in above else "(", "]" if "=" in below else ")"
    return f"write the range {opening}{low.text}..{high.text}{closing}"


def _infix(place: _Place) -> str:
    words = place.words_before()
    for size in (2, 1):
        name = " ".join(words[-size:])
        left = " ".join(words[:-size])
        form = INFIX_WORDS.get(name.lower())
        if form and left and len(words) > size and place.token.kind in _OPERANDS:
            right = place.operand_after(0) or "…"
            return f"write {form.format(left=left, right=right)}"
    return ""


def _template(place: _Place) -> str:
    if place.token.text == "{" and place.at(-1).text == "{":
        return "a name stands bare, without {{…}}"
    return ""


def _comprehension(place: _Place) -> str:
    if place.token.text == "for" and place.index:
        return "write `for x in xs return …`"
    return ""


_RULES: tuple[Callable[[_Place], str], ...] = (
    _quotes,
    _percent,
    _question,
    _date,
    _grouped_number,
    _decimal_comma,
    _bare_range,
    _is_null,
    _interval,
    _keywords,
    _infix,
    _operators,
    _template,
    _comprehension,
    _called,
    _signs,
)
