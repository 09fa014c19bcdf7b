r"""Match regular expressions in time linear to the text, whatever the pattern.

All ways to match are followed side by side, character by character (Thompson,
Pike), so nothing is ever tried twice: `(a+)+$` costs no more than `a+$`. Only a
pattern with backreferences, which no automaton can follow, tries one way after the
other. Every step is charged to the evaluation's budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from bizproc.feel.budget import Budget
from bizproc.feel.builtins.pattern_syntax import (
    Anchor,
    Back,
    Choice,
    Group,
    One,
    Part,
    Repeat,
    Series,
    parsed,
)
from bizproc.feel.fault import BudgetFault, refuse

__all__ = ["Match", "Pattern", "compiled", "replacement_of"]

_FLAGS = frozenset("smix")
_MAX_PROGRAM = 1_000
_CHAR, _SPLIT, _JUMP, _SAVE, _START, _END, _BACK, _DONE = range(8)

Instruction: TypeAlias = tuple[int, Any, Any]
Saves: TypeAlias = tuple[int | None, ...]
Charge: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern and its groups were found; None for a group left out."""

    text: str
    saves: Saves

    def span(self) -> tuple[int, int]:
        """Return where the match begins and ends."""
        return self.saves[0] or 0, self.saves[1] or 0

    def group(self, index: int) -> str:
        """Return the text of a group, or "" if it took no part."""
        start, end = self.saves[2 * index : 2 * index + 2]
        return "" if start is None or end is None else self.text[start:end]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    program: tuple[Instruction, ...]
    groups: int
    lines: bool
    refers_back: bool = False

    def search(self, text: str, charge: Charge, start: int = 0) -> Match | None:
        """Return the first match, the leftmost and of those the preferred one."""
        if self.refers_back:
            places = range(start, len(text) + 1)
            tries = (self._try_at(text, place, charge) for place in places)
            return next((match for match in tries if match is not None), None)
        found: Saves | None = None
        current: list[tuple[int, Saves]] = []
        empty: Saves = (None,) * (2 * self.groups + 2)
        for position in range(start, len(text) + 1):
            seen = {pc for pc, _ in current}
            if found is None:
                self._follow(current, seen, (0, empty), (text, position))
            elif not current:
                break
            charge(1 + len(seen))
            char = text[position : position + 1]
            following: list[tuple[int, Saves]] = []
            seen = set()
            for pc, saves in current:
                code, matches, _ = self.program[pc]
                if code == _DONE:
                    found = saves
                    break
                if char and matches(char):
                    place = (text, position + 1)
                    self._follow(following, seen, (pc + 1, saves), place)
            current = following
        return None if found is None else Match(text, found)

    def _try_at(  # noqa: C901  # one branch per instruction
        self, text: str, start: int, charge: Charge
    ) -> Match | None:
        """Try one way after the other; a state met before need not be tried again."""
        stack: list[tuple[int, int, Saves]] = [
            (0, start, (None,) * (2 * self.groups + 2))
        ]
        seen: set[tuple[int, int, Saves]] = set()
        while stack:
            state = stack.pop()
            if state in seen:
                continue
            charge(3)
            seen.add(state)
            pc, position, saves = state
            code, first, second = self.program[pc]
            if code == _DONE:
                return Match(text, saves)
            if code == _CHAR:
                if position < len(text) and first(text[position]):
                    stack.append((pc + 1, position + 1, saves))
            elif code == _BACK:
                wanted = Match(text, saves).group(first)
                if _same(text[position : position + len(wanted)], wanted, fold=second):
                    stack.append((pc + 1, position + len(wanted), saves))
            elif code == _JUMP:
                stack.append((first, position, saves))
            elif code == _SPLIT:
                stack.append((second, position, saves))
                stack.append((first, position, saves))
            elif code == _SAVE:
                saved = (*saves[:first], position, *saves[first + 1 :])
                stack.append((pc + 1, position, saved))
            elif self._at_edge(code, text, position):
                stack.append((pc + 1, position, saves))
        return None

    def _follow(
        self,
        threads: list[tuple[int, Saves]],
        seen: set[int],
        thread: tuple[int, Saves],
        place: tuple[str, int],
    ) -> None:
        """Add the instructions that a thread reaches without taking a character."""
        text, position = place
        stack = [thread]
        while stack:
            pc, saves = stack.pop()
            if pc in seen:
                continue
            seen.add(pc)
            code, first, second = self.program[pc]
            if code in {_CHAR, _DONE}:
                threads.append((pc, saves))
            elif code == _JUMP:
                stack.append((first, saves))
            elif code == _SPLIT:
                stack.append((second, saves))
                stack.append((first, saves))
            elif code == _SAVE:
                stack.append((pc + 1, (*saves[:first], position, *saves[first + 1 :])))
            elif self._at_edge(code, text, position):
                stack.append((pc + 1, saves))

    def _at_edge(self, code: int, text: str, position: int) -> bool:
        if code == _START:
            before = text[position - 1 : position]
            return position == 0 or (self.lines and before == "\n")
        after = text[position : position + 1]
        return position == len(text) or (self.lines and after == "\n")

    def matches_empty(self) -> bool:
        """Tell whether the pattern finds something in the empty text."""
        return self.search("", lambda _: None) is not None

    def find_all(self, text: str, charge: Charge) -> Iterator[Match]:
        """Yield the matches from left to right; they do not overlap."""
        position = 0
        while position <= len(text):
            match = self.search(text, charge, position)
            if match is None:
                return
            start, end = match.span()
            if end > start:
                yield match
            position = end if end > start else end + 1


def _same(text: str, wanted: str, *, fold: bool) -> bool:
    return text == wanted or (fold and text.casefold() == wanted.casefold())


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str | None, budget: Budget) -> Pattern:
    """Return the compiled pattern.

    Raises:
        Fault: not a regular expression, or a construct that is not run.
    """
    if len(pattern) > budget.pattern_length:
        message = f"the pattern is longer than {budget.pattern_length} characters"
        raise BudgetFault(message)
    chosen = frozenset(flags or "")
    if chosen - _FLAGS:
        refuse(f"there is no pattern flag {min(chosen - _FLAGS)!r}; there are s m i x")
    part, groups = parsed(pattern, chosen)
    program: list[Instruction] = []
    _emit_saved(program, part, 0)
    program.append((_DONE, None, None))
    back = any(code == _BACK for code, _, _ in program)
    return Pattern(tuple(program), groups, "m" in chosen, back)


def _emit(program: list[Instruction], part: Part) -> None:  # noqa: C901  # by kind
    """Append the instructions of a part."""
    if len(program) > _MAX_PROGRAM:
        message = "the pattern repeats too many parts; simplify it"
        raise BudgetFault(message)
    if isinstance(part, One):
        program.append((_CHAR, part.matches, None))
    elif isinstance(part, Anchor):
        program.append((_END if part.end else _START, None, None))
    elif isinstance(part, Back):
        program.append((_BACK, part.index, part.fold))
    elif isinstance(part, Series):
        if not part.parts:  # an instruction all the same, so that copies are bounded
            program.append((_JUMP, len(program) + 1, None))
        for item in part.parts:
            _emit(program, item)
    elif isinstance(part, Group):
        if part.index:
            _emit_saved(program, part.part, part.index)
        else:
            _emit(program, part.part)
    elif isinstance(part, Choice):
        _emit_choice(program, part)
    else:
        _emit_repeat(program, part)


def _emit_saved(program: list[Instruction], part: Part, index: int) -> None:
    program.append((_SAVE, 2 * index, None))
    _emit(program, part)
    program.append((_SAVE, 2 * index + 1, None))


def _emit_choice(program: list[Instruction], part: Choice) -> None:
    ends: list[int] = []
    for branch in part.branches[:-1]:
        split = len(program)
        program.append((_SPLIT, split + 1, None))
        _emit(program, branch)
        ends.append(len(program))
        program.append((_JUMP, None, None))
        program[split] = (_SPLIT, split + 1, len(program))
    _emit(program, part.branches[-1])
    for place in ends:
        program[place] = (_JUMP, len(program), None)


def _emit_repeat(program: list[Instruction], part: Repeat) -> None:
    for _ in range(part.least):
        _emit(program, part.part)
    if part.most is None:
        split = len(program)
        program.append((_SPLIT, None, None))
        _emit(program, part.part)
        program.append((_JUMP, split, None))
        program[split] = _split(split + 1, len(program), greedy=part.greedy)
        return
    splits: list[int] = []
    for _ in range(part.most - part.least):
        splits.append(len(program))
        program.append((_SPLIT, None, None))
        _emit(program, part.part)
    for place in splits:
        program[place] = _split(place + 1, len(program), greedy=part.greedy)


def _split(inside: int, after: int, *, greedy: bool) -> Instruction:
    return (_SPLIT, inside, after) if greedy else (_SPLIT, after, inside)


def _group_digits(text: str, start: int, groups: int) -> str:
    """Return the digits of a group's number; those too many are plain text.

    One digit is a number even where there is no such group, which then is empty.
    """
    end = start + 1
    while text[end : end + 1].isascii() and text[end : end + 1].isdecimal():
        if int(text[start : end + 1]) > groups:
            break
        end += 1
    return text[start:end]


def replacement_of(text: str, groups: int) -> Callable[[Match], str]:
    r"""Return what writes a replacement: `$1` is a group, `\$` a dollar sign.

    Raises:
        Fault: a `$` or `\` that means nothing.
    """
    parts: list[str | int] = []
    index = 0
    while index < len(text):
        char, following = text[index], text[index + 1 : index + 2]
        if char == "$" and following.isascii() and following.isdecimal():
            digits = _group_digits(text, index + 1, groups)
            parts.append(int(digits) if int(digits) <= groups else "")
            index += len(digits) - 1
        elif char == "\\" and following in {"$", "\\"} and following:
            parts.append(following)
        elif char in "$\\":
            refuse(f"the replacement has a lone {char!r}; write \\{char}")
        else:
            parts.append(char)
            index -= 1
        index += 2

    def write(match: Match) -> str:
        return "".join(
            match.group(part) if isinstance(part, int) else part for part in parts
        )

    return write
