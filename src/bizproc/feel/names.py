"""Find names of several words among tokens (DMN 1.5, 10.3.1.2 and 10.3.1.4).

Neighbouring words always form one name, for nothing else in FEEL could. A name
that contains a keyword or an operator (`date and time`, `profit-margin`) must be
known; the longest known name wins, as the standard asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from bizproc.feel.tokens import RESERVED, Token, tokenize

__all__ = ["KnownNames", "names_in", "words_at"]

_ByFirst: TypeAlias = dict[str, list[tuple[tuple[str, ...], str]]]


class KnownNames:
    """Match names that one word does not make, longest first.

    A name given with a point before it, `.unit-price`, is a key inside a value: it is
    a name only after a point and inside a filter.
    """

    __slots__ = ("_by_first", "_keys")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: _ByFirst = {}
        self._keys: _ByFirst = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Learn a name; names of one word need no learning."""
        within = self._by_first
        if name.startswith("."):
            within, name = self._keys, name[1:]
        if name.isidentifier() or '"' in name or "/*" in name:
            return
        texts = tuple(token.text for token in tokenize(name)[:-1])
        if len(texts) < 2:  # noqa: PLR2004  # one token is found without help
            return
        entries = within.setdefault(texts[0], [])
        if (texts, name) not in entries:
            entries.append((texts, name))
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(
        self, tokens: Sequence[Token], index: int, *, keys: bool = False
    ) -> tuple[str, int]:
        """Return the longest known name that begins here and its token count.

        With `keys`, the keys inside values count as well.
        """
        found = _longest(self._by_first, tokens, index)
        if keys and self._keys:
            return max(found, _longest(self._keys, tokens, index), key=lambda it: it[1])
        return found


def _longest(known: _ByFirst, tokens: Sequence[Token], index: int) -> tuple[str, int]:
    for texts, name in known.get(tokens[index].text, ()):
        count = len(texts)
        window = tokens[index : index + count]
        if len(window) == count and all(
            token.text == text and token.kind != "string"
            for token, text in zip(window, texts, strict=True)
        ):
            return name, count
    return "", 0


_MAX_KEYS = 1_000
_MAX_LEVELS = 4


def names_in(scope: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of a scope that the parser must be told: those of many words.

    Keys of the dictionaries inside, also of those in lists, come with a point before
    them: they mean something only after a point or in a filter, so that what is inside
    a value never changes how the names beside it are read. Four levels are looked
    through, and a thousand keys in all; other mappings, which may be lazy, are not.
    """
    if not isinstance(scope, dict):
        return frozenset()
    found = {name for name in scope if _must_be_told(name)}
    left = _MAX_KEYS
    level: list[Any] = list(scope.values())
    for _ in range(_MAX_LEVELS):
        deeper: list[Any] = []
        for value in level:
            if type(value) is dict:
                left -= len(value)
                found.update(f".{name}" for name in value if _must_be_told(name))
                deeper.extend(value.values())
            elif type(value) is list:
                left -= 1
                deeper.extend(value[:_MAX_KEYS])
            if left < 0:
                return frozenset(found)
        level = deeper
    return frozenset(found)


def _must_be_told(name: object) -> bool:
    return isinstance(name, str) and not name.isidentifier()


def words_at(tokens: Sequence[Token], index: int) -> int:
    """Return how many neighbouring words begin here, up to a reserved one."""
    count = 0
    while True:
        token = tokens[index + count]
        if token.kind != "name" or token.text in RESERVED or token.text == "?":
            return count
        count += 1
