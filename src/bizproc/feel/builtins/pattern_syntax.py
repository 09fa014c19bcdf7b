"""Parse the regular expressions of XPath, which FEEL uses (XPath F&O, 5.6.1).

Not run: Unicode blocks that came after XML Schema, which are a fault, never a wrong
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from bizproc.feel.builtins.pattern_classes import (
    ESCAPED,
    MULTI,
    Matcher,
    any_of,
    cached,
    category,
    negated,
)
from bizproc.feel.fault import refuse

__all__ = [
    "Anchor",
    "Back",
    "Choice",
    "Group",
    "One",
    "Part",
    "Repeat",
    "Series",
    "parsed",
]

_MAX_DEPTH = 20
_MAX_COUNT = 1_000
_SPECIAL = frozenset("?*+{}()[]|")


@dataclass(frozen=True, slots=True)
class One:
    """One character."""

    matches: Matcher


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` or `$`."""

    end: bool


@dataclass(frozen=True, slots=True)
class Series:
    """Parts one after another."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first of several that matches."""

    branches: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A part in brackets; index 0 does not capture."""

    part: Part
    index: int


@dataclass(frozen=True, slots=True)
class Back:
    r"""What a group before it has matched: `\1`."""

    index: int
    fold: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part several times; `most` of None has no bound."""

    part: Part
    least: int
    most: int | None
    greedy: bool


Part: TypeAlias = One | Anchor | Series | Choice | Group | Back | Repeat


def parsed(pattern: str, flags: frozenset[str]) -> tuple[Part, int]:
    """Return the tree of a pattern and the number of its groups.

    Raises:
        Fault: not a regular expression.
    """
    parser = _Parser(_without_space(pattern) if "x" in flags else pattern, flags)
    part = parser.choice()
    if parser.index < len(parser.text):
        parser.fail("has a ')' too many")
    return part, parser.groups


def _without_space(pattern: str) -> str:
    kept: list[str] = []
    depth = 0
    for index, char in enumerate(pattern):
        escaped = index > 0 and pattern[index - 1] == "\\"
        if not escaped:
            depth += (char == "[") - (char == "]" and depth > 0)
        if depth or not char.isspace():
            kept.append(char)
    return "".join(kept)


class _Parser:
    """Walk over a pattern once."""

    __slots__ = ("depth", "flags", "fold", "groups", "index", "text", "unfinished")

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.flags = flags
        self.fold = "i" in flags
        self.index = 0
        self.groups = 0
        self.depth = 0
        self.unfinished: set[int] = set()

    def fail(self, message: str) -> NoReturn:
        refuse(f'the pattern "{self.text[:40]}" {message}')

    def peek(self) -> str:
        return self.text[self.index : self.index + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            self.fail("ends too early")
        self.index += 1
        return char

    def accept(self, char: str) -> bool:
        found = self.peek() == char
        self.index += found
        return found

    def choice(self) -> Part:
        branches = [self.series()]
        while self.accept("|"):
            branches.append(self.series())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def series(self) -> Part:
        parts: list[Part] = []
        while self.peek() not in {"", "|", ")"}:
            part = self.atom()
            if self.peek() and self.peek() in "?*+{":
                if isinstance(part, Anchor):
                    self.fail("repeats an anchor")
                part = self.repeated(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def repeated(self, part: Part) -> Part:
        sign = self.take()
        least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign, (0, 0))
        if sign == "{":
            least, most = self.counts()
        repeat = Repeat(part, least, most, not self.accept("?"))
        if self.peek() and self.peek() in "?*+{":
            self.fail("repeats a repetition; put it into brackets")
        return repeat

    def counts(self) -> tuple[int, int | None]:
        least = self.number()
        most: int | None = least
        if self.accept(","):
            most = self.number() if self.peek() != "}" else None
        if not self.accept("}") or (most is not None and most < least):
            self.fail("has a wrong {count}")
        return least, most

    def number(self) -> int:
        digits = ""
        while self.peek().isascii() and self.peek().isdecimal():
            digits += self.take()
        if not digits or len(digits) > len(str(_MAX_COUNT)) or int(digits) > _MAX_COUNT:
            self.fail(f"needs a count from 0 to {_MAX_COUNT}")
        return int(digits)

    def atom(self) -> Part:
        char = self.take()
        if char == "(":
            return self.group()
        if char in "^$":
            return Anchor(char == "$")
        if char == "[":
            return One(cached(self.klass()))
        if char == "\\":
            return self.back() or One(cached(self.escape()))
        if char == ".":
            every = "s" in self.flags
            return One(_everything if every else _not_a_line_end)
        if char in _SPECIAL:
            self.fail(f"has a misplaced {char!r}; write \\{char}")
        return One(self.exactly(char))

    def back(self) -> Back | None:
        """Take a backreference: digits, as many as there are groups so far."""
        digits = self.peek()
        if not digits.isascii() or not digits.isdecimal():
            return None
        self.index += 1
        while self.peek().isascii() and self.peek().isdecimal():
            if int(digits + self.peek()) > self.groups:
                break
            digits += self.take()
        if not 0 < int(digits) <= self.groups or int(digits) in self.unfinished:
            self.fail(f"refers to the group {digits}, which is not before it")
        return Back(int(digits), self.fold)

    def exactly(self, char: str) -> Matcher:
        if self.fold and char.lower() != char.upper():
            return _folded(char)
        return char.__eq__

    def group(self) -> Part:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail(f"is nested deeper than {_MAX_DEPTH} brackets")
        index = 0
        if self.accept("?"):
            if not self.accept(":"):
                self.fail("uses (?…), of which only (?:…) is known")
        else:
            self.groups += 1
            index = self.groups
            self.unfinished.add(index)
        part = self.choice()
        if not self.accept(")"):
            self.fail("has a '(' that is never closed")
        self.depth -= 1
        self.unfinished.discard(index)
        return Group(part, index)

    def escape(self) -> Matcher:
        char = self.take()
        if char in ESCAPED:
            return self.exactly(ESCAPED[char])
        if char in MULTI:
            return MULTI[char]
        if char in "pP":
            if not self.accept("{") or "}" not in self.text[self.index :]:
                self.fail("needs a name after \\p, as in \\p{L}")
            end = self.text.index("}", self.index)
            matcher = category(self.text[self.index : end])
            self.index = end + 1
            return negated(matcher) if char == "P" else matcher
        if char.isdecimal():
            self.fail("has a backreference in a class")
        return self.fail(f"has an unknown escape \\{char}")

    def klass(self) -> Matcher:
        """Parse a character class after its `[`."""
        inverse = self.accept("^")
        ranges: list[tuple[str, str]] = []
        matchers: list[Matcher] = []
        without: Matcher | None = None
        while self.peek() != "]":
            if self.text.startswith("-[", self.index):
                self.index += 2
                without = self.subtracted()
                break
            low = self.class_char(matchers)
            if low is None:
                continue
            high = low
            following = self.text[self.index + 1 : self.index + 2]
            if self.peek() == "-" and following not in {"]", "["}:
                self.index += 1
                high = self.class_char(matchers) or ""
                if high < low:
                    self.fail("has a range whose end stands before its start")
            ranges.append((low, high))
        if not self.accept("]"):
            self.fail("has a '[' that is never closed")
        if not ranges and not matchers:
            self.fail("has a class of nothing; write \\] for the bracket itself")
        return _combined(
            any_of(ranges, matchers, fold=self.fold), without, inverse=inverse
        )

    def subtracted(self) -> Matcher:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail(f"is nested deeper than {_MAX_DEPTH} brackets")
        matcher = self.klass()
        self.depth -= 1
        return matcher

    def class_char(self, matchers: list[Matcher]) -> str | None:
        """Take a character of a class; of a class escape, keep the matcher."""
        char = self.take()
        if char == "[":
            self.fail("has a '[' inside a class; write \\[")
        if char != "\\":
            return char
        if self.peek() in ESCAPED:
            return ESCAPED[self.take()]
        matchers.append(self.escape())
        return None


def _folded(char: str) -> Matcher:
    forms = frozenset([char, char.lower(), char.upper()])
    return lambda other: other in forms or other.lower() in forms


def _everything(_: str) -> bool:
    return True


def _not_a_line_end(char: str) -> bool:
    return char not in "\n\r"


def _combined(matcher: Matcher, without: Matcher | None, *, inverse: bool) -> Matcher:
    def matches(char: str) -> bool:
        if without is not None and without(char):
            return False
        return matcher(char) is not inverse

    return matches
