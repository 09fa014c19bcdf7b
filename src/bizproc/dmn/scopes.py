"""Lay names over names without copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Layered", "Without"]


class Layered(Mapping[str, Any]):
    """Look names up in the upper mapping first, then in the lower one."""

    __slots__ = ("_lower", "_upper")

    def __init__(self, upper: Mapping[str, Any], lower: Mapping[str, Any]) -> None:
        self._upper = upper
        self._lower = lower

    def __getitem__(self, name: str) -> Any:
        if name in self._upper:
            return self._upper[name]
        return self._lower[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._upper, *self._lower]))

    def __len__(self) -> int:
        return len(list(iter(self)))


class Without(Mapping[str, Any]):
    """Look names up, except for those that are hidden."""

    __slots__ = ("_hidden", "_names")

    def __init__(self, names: Mapping[str, Any], hidden: frozenset[str]) -> None:
        self._names = names
        self._hidden = hidden

    def __getitem__(self, name: str) -> Any:
        if name in self._hidden:
            raise KeyError(name)
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if name not in self._hidden)

    def __len__(self) -> int:
        return len(list(iter(self)))
