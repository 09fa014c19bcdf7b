"""Read files that may import each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.reading import read
from bizproc.errors import DefinitionError, DeploymentError, Finding, Location
from bizproc.feel import Budget
from bizproc.source.xml import parse_xml

__all__ = ["Library", "namespace_of"]


class Library:
    """Read DMN files by name, each once; imports are found by their namespace.

    `strict` and `budget` are those of `read`.
    """

    def __init__(
        self,
        files: Mapping[str, bytes] | Iterable[tuple[str, bytes]],
        *,
        strict: bool = True,
        budget: Budget | None = None,
    ) -> None:
        self._files = dict(files)
        self._strict = strict
        self._budget = budget
        self._read: dict[str, Decisions] = {}
        self._reading: list[str] = []
        self._namespaces: dict[str, list[str]] | None = None

    def read(self, name: str) -> Decisions:
        """Return the decisions of a file of the library.

        Raises:
            SourceError: not readable as XML.
            DeploymentError: it would not run, or files import each other in a circle.
        """
        if name in self._read:
            return self._read[name]
        if name in self._reading:
            circle = " → ".join([*self._reading[self._reading.index(name) :], name])
            message = f"the files import each other in a circle: {circle}"
            location = Location(file=name, line=1)
            raise DeploymentError(
                [Finding(code="DMN", message=message, location=location)]
            )
        self._reading.append(name)
        try:
            found = read(
                self._files[name],
                file=name,
                imports=self.find,
                strict=self._strict,
                budget=self._budget,
            )
        finally:
            self._reading.pop()
        self._read[name] = found
        return found

    def find(self, namespace: str) -> Decisions | None:
        """Return the decisions of the file of a namespace; None if there is none.

        Raises:
            SourceError: not readable as XML.
            DeploymentError: it would not run, or several files have the namespace.
        """
        if self._namespaces is None:
            self._namespaces = {}
            for name, data in self._files.items():
                key = namespace_of(data, file=name)
                self._namespaces.setdefault(key, []).append(name)
        names = self._namespaces.get(namespace, [])
        if len(names) > 1:
            message = (
                f"several files have the namespace {namespace!r}: {', '.join(names)}; "
                "give the imported one a namespace of its own"
            )
            location = Location(file=(self._reading or names)[-1], line=1)
            raise DeploymentError(
                [Finding(code="DMN", message=message, location=location)]
            )
        return self.read(names[0]) if names else None


def namespace_of(data: bytes, *, file: str) -> str:
    """Return the namespace of a DMN file; "" if it cannot be read."""
    try:
        return parse_xml(data, file=file, most="max_dmn_bytes").get("namespace", "")
    except DefinitionError:
        return ""
