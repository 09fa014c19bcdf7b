"""Read files that may import each other."""

from __future__ import annotations

from collections.abc import Iterable

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.reading import Importer, read
from bizproc.errors import DefinitionError, DeploymentError, Finding, Location
from bizproc.source.xml import parse_xml

__all__ = ["Bundle"]


class Bundle:
    """Read DMN files by name, each once; imports are found by their namespace.

    `beyond` finds what is imported from outside the bundle.
    """

    def __init__(
        self, files: Iterable[tuple[str, bytes]], *, beyond: Importer | None = None
    ) -> None:
        self._files = dict(files)
        self._beyond = beyond
        self._read: dict[str, Decisions] = {}
        self._reading: list[str] = []
        self._namespaces: dict[str, str] | None = None

    def read(self, name: str) -> Decisions:
        """Return the decisions of a file of the bundle.

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
            found = read(self._files[name], file=name, imports=self._imported)
        finally:
            self._reading.pop()
        self._read[name] = found
        return found

    def _imported(self, namespace: str) -> Decisions | None:
        if self._namespaces is None:
            self._namespaces = dict(
                (namespace_of(data, file=name), name)
                for name, data in self._files.items()
            )
        name = self._namespaces.get(namespace)
        if name is not None:
            return self.read(name)
        return None if self._beyond is None else self._beyond(namespace)


def namespace_of(data: bytes, *, file: str) -> str:
    """Return the namespace of a DMN file; "" if it cannot be read."""
    try:
        return parse_xml(data, file=file).get("namespace", "")
    except DefinitionError:
        return ""
