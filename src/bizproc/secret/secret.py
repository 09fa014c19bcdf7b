"""A secret: where a value is, never the value itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final, NoReturn, final

from bizproc.secret.masking import HIDDEN, conceal
from bizproc.secret.sources import Reader, reader_of

__all__ = ["HIDDEN", "Secret"]

_GIVEN: Final = "given"


@final
class Secret:
    """Stand for a value that is kept outside, and is shown nowhere.

    It can be handed on, printed, formatted and pickled: what is seen is `•••`. Only
    `reveal` reads the value, each time anew, so that a changed one holds at once.

    Args:
        source: `env:NAME`, an environment variable, or `file:PATH`, a file by its
            absolute path: UTF-8, up to 64 kB, less one line break at its end.
        name: how messages call it; the source by default.

    Raises:
        InvalidValueError: the source is neither.
    """

    __slots__ = ("_read", "name", "source")

    name: str
    source: str
    _read: Reader

    def __init__(self, source: str, *, name: str = "") -> None:
        called = name or source
        self._set(source, called, reader_of(source, called))

    @classmethod
    def holding(cls, value: str, *, name: str = _GIVEN) -> Secret:
        """Return a secret of a value that is at hand, as tests need one.

        It loses its value when it is pickled.
        """
        secret = cls.__new__(cls)
        secret._set(_GIVEN, name, lambda _: value)  # noqa: SLF001 - own class
        return secret

    def reveal(self, environment: Mapping[str, str] | None = None) -> str:
        """Read the value; from now on errors and logs of bizproc show `•••` for it.

        Args:
            environment: where variables are looked up; that of the program by default.

        Raises:
            SecretError: the variable or file is not there, or cannot be read.
        """
        value = self._read(os.environ if environment is None else environment)
        conceal(value)
        return value

    def _set(self, source: str, name: str, read: Reader) -> None:
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_read", read)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        msg = f"a secret is never changed: cannot set {name!r}"
        raise AttributeError(msg)

    def __delattr__(self, name: str) -> NoReturn:
        msg = f"a secret is never changed: cannot delete {name!r}"
        raise AttributeError(msg)

    def __repr__(self) -> str:
        return HIDDEN

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        if self.source == _GIVEN:
            return self is other
        return (self.source, self.name) == (other.source, other.name)

    def __hash__(self) -> int:
        return hash((self.source, self.name))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.source, self.name)


# a template that is handed a secret must not call it (Jinja's sandbox asks for this)
Secret.reveal.unsafe_callable = True  # type: ignore[attr-defined]


def _restored(source: str, name: str) -> Secret:
    """Return a pickled secret: the reference, for what was given is gone."""
    if source == _GIVEN:
        return Secret.holding("", name=name)
    return Secret(source, name=name)
