"""Find names of several words among tokens (DMN 1.5, 10.3.1.2 and 10.3.1.4).

Neighbouring words always form one name, for nothing else in FEEL could. A name
that contains a keyword or an operator (`date and time`, `profit-margin`) must be
known; the longest known name wins, as the standard asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bizproc.feel.tokens import RESERVED, Token, tokenize

__all__ = ["KnownNames", "names_in", "words_at"]


class KnownNames:
    """Match names that one word does not make, longest first."""

    __slots__ = ("_by_first",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Learn a name; names of one word need no learning."""
        if name.isidentifier() or '"' in name or "/*" in name:
            return
        texts = tuple(token.text for token in tokenize(name)[:-1])
        if len(texts) < 2:  # noqa: PLR2004  # one token is found without help
            return
        entries = self._by_first.setdefault(texts[0], [])
        if (texts, name) not in entries:
            entries.append((texts, name))
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, tokens: Sequence[Token], index: int) -> tuple[str, int]:
        """Return the longest known name that begins here and its token count."""
        for texts, name in self._by_first.get(tokens[index].text, ()):
            count = len(texts)
            window = tokens[index : index + count]
            if len(window) == count and all(
                token.text == text and token.kind != "string"
                for token, text in zip(window, texts, strict=True)
            ):
                return name, count
        return "", 0


_MAX_NAMES = 1_000
_MAX_LEVELS = 3


def names_in(scope: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of a scope that the parser must be told: those of many words.

    Dictionaries are looked through three levels deep, and a thousand names in all;
    other mappings, which may be lazy, are not.
    """
    found: set[str] = set()
    seen = 0
    level = [scope] if isinstance(scope, dict) else []
    for _ in range(_MAX_LEVELS):
        deeper: list[dict[Any, Any]] = []
        for mapping in level:
            for name, value in mapping.items():
                seen += 1
                if seen > _MAX_NAMES:
                    return frozenset(found)
                if isinstance(name, str) and not name.isidentifier():
                    found.add(name)
                if type(value) is dict:
                    deeper.append(value)
        level = deeper
    return frozenset(found)


def words_at(tokens: Sequence[Token], index: int) -> int:
    """Return how many neighbouring words begin here, up to a reserved one."""
    count = 0
    while True:
        token = tokens[index + count]
        if token.kind != "name" or token.text in RESERVED or token.text == "?":
            return count
        count += 1
