"""Read the value between the marks of a placeholder."""

from __future__ import annotations

from typing import Final, NoReturn

from bizproc.errors import did_you_mean
from bizproc.workspace.placeholders.tokens import Token, UnreadableError, read_token
from bizproc.workspace.placeholders.tree import (
    All,
    AnyOf,
    Choice,
    Comparison,
    Constant,
    Field,
    Filter,
    Name,
    Negation,
    Path,
    Step,
    Test,
    Value,
)

__all__ = ["Cursor"]

_DEEPEST: Final = 30
_SHOWN: Final = 60
_TESTS: Final = ("defined", "none", "undefined")
_SIGNS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_FIXED: Final = {
    **dict.fromkeys(("true", "True"), True),
    **dict.fromkeys(("false", "False"), False),
    **dict.fromkeys(("none", "None"), None),
}
_TAKEN: Final = frozenset({"and", "or", "not", "in", "is", "if", "else"})
_CALLED: Final = {
    "(": "call",
    "[": "list",
    "{": "mapping",
    "=": "assignment",
    "~": "joining of texts",
}


class Cursor:
    """Read what one mark holds, a token ahead."""

    def __init__(self, text: str, opening: int) -> None:
        self._text = text
        self._opening = opening
        self._depth = 0
        start = opening + 2
        self._next = self._read(start + text.startswith("-", start))
        self.last = self._next

    def word(self) -> Token:
        """Take the word that says what a `{%` is for."""
        if self._next.kind != "word":
            self.refuse(self._next)
        return self._take()

    def close(self, mark: str) -> tuple[int, bool]:
        """Take the closing mark: where it is over, and whether it trims what follows."""
        token = self._next
        if token.kind != "end" or not token.says.endswith(mark):
            self.refuse(token)
        return token.to, token.says.startswith("-")

    def refuse(self, token: Token) -> NoReturn:
        """Say that a token is not possible at its place."""
        says = _CALLED.get(token.says, token.says[:_SHOWN])
        if token.kind == "constant":
            says = "a value"
        elif token.kind == "end":
            says = f"the closing {token.says}"
        message = f"{says} is not possible here; use names, dots, if and filters"
        raise UnreadableError(token.at, message)

    def value(self) -> Value:
        """Read a value: everything that may stand in a placeholder."""
        self._deeper()
        found = self._any()
        if self._is("if"):
            condition = self._any()
            if not self._is("else"):
                raise UnreadableError(self._next.at, "expected else after if")
            found = Choice(condition, found, self.value())
        self._depth -= 1
        return found

    def condition(self) -> Value:
        """Read what decides: a value without a choice of its own."""
        return self._any()

    def _any(self) -> Value:
        found = [self._all()]
        while self._is("or"):
            found.append(self._all())
        return found[0] if len(found) == 1 else AnyOf(tuple(found))

    def _all(self) -> Value:
        found = [self._not()]
        while self._is("and"):
            found.append(self._not())
        return found[0] if len(found) == 1 else All(tuple(found))

    def _not(self) -> Value:
        if not self._is("not"):
            return self._compared()
        self._deeper()
        found = Negation(self._not())
        self._depth -= 1
        return found

    def _compared(self) -> Value:
        first = self._path()
        rest: list[tuple[str, Value]] = []
        while True:
            if self._next.says in _SIGNS and self._next.kind == "sign":
                rest.append((self._take().says, self._path()))
            elif self._is("in"):
                rest.append(("in", self._path()))
            elif self._is("not"):
                if not self._is("in"):
                    self.refuse(self._next)
                rest.append(("not in", self._path()))
            else:
                return Comparison(first, tuple(rest)) if rest else first

    def _path(self) -> Value:
        start = self._start()
        steps: list[Step] = []
        while (step := self._step(fields=_only_fields(steps))) is not None:
            steps.append(step)
        return Path(start, tuple(steps)) if steps else start

    def _start(self) -> Value:
        token = self._take()
        if token.kind == "constant":
            return Constant(token.value)
        if token.kind == "word" and token.says in _FIXED:
            return Constant(_FIXED[token.says])
        if token.kind == "word" and token.says not in _TAKEN:
            return Name(_open_name(token), token.at)
        if token.says == "-" and not isinstance(self._next.value, str | None):
            return self._negative()
        if token.says == "(":
            found = self.value()
            self._expect(")")
            return found
        return self.refuse(token)

    def _step(self, *, fields: bool) -> Step | None:
        if fields and self._next.kind == "sign" and self._next.says in {".", "["}:
            return self._field()
        if self._next.kind == "sign" and self._next.says == "|":
            self._take()
            name = self._word()
            return Filter(name.says, self._given(), name.at)
        if self._is("is"):
            negated = self._is("not")
            return self._test(negated=negated)
        return None

    def _field(self) -> Field:
        if self._take().says == ".":
            name = self._word()
            return Field(_open_name(name), name.at)
        key = self._take()
        if isinstance(key.value, str):
            _open_name(key, key.value)
        elif not isinstance(key.value, int):
            self.refuse(key)
        self._expect("]")
        return Field(key.value, key.at)

    def _test(self, *, negated: bool) -> Test:
        token = self._word()
        if token.says not in _TESTS:
            said = token.says[:_SHOWN]
            message = f"unknown test {said!r}{did_you_mean(said, _TESTS)}"
            raise UnreadableError(token.at, message)
        return Test(token.says, negated, token.at)

    def _given(self) -> tuple[Value, ...]:
        if self._next.says != "(" or self._next.kind != "sign":
            return ()
        self._take()
        given: list[Value] = []
        while not (self._next.kind == "sign" and self._next.says == ")"):
            if given:
                self._expect(",")
            given.append(self.value())
        self._take()
        return tuple(given)

    def _word(self) -> Token:
        token = self._take()
        if token.kind != "word" or token.says in _TAKEN:
            self.refuse(token)
        return token

    def _negative(self) -> Constant:
        value = self._take().value
        return Constant(value if isinstance(value, str | None) else -value)

    def _expect(self, sign: str) -> None:
        token = self._take()
        if token.kind != "sign" or token.says != sign:
            self.refuse(token)

    def _is(self, word: str) -> bool:
        """Take a word if it is the next one."""
        if self._next.kind == "word" and self._next.says == word:
            self._take()
            return True
        return False

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._next = self._read(token.to)
        self.last = token
        return token

    def _read(self, position: int) -> Token:
        return read_token(self._text, position, opening=self._opening)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError(self._next.at, "nested too deeply")


def _only_fields(steps: list[Step]) -> bool:
    return all(isinstance(it, Field) for it in steps[-1:])


def _open_name(token: Token, name: str | None = None) -> str:
    """Return a name that a text may read."""
    said = token.says if name is None else name
    if said.startswith("_"):
        raise UnreadableError(token.at, f"name {said[:_SHOWN]!r} is private")
    return said
