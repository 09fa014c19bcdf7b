"""Read `given`: included files beneath, the file's own, a case's on top."""

from __future__ import annotations

from pathlib import Path

from bizproc.errors import SourceError, did_you_mean
from bizproc.source.mapping import MAPPING, TEXT, Entries, Faults, as_written
from bizproc.source.yaml import Mapping, Node, Scalar, parse_yaml
from bizproc.testing.scenarios.format.model import Given, RecordGiven
from bizproc.testing.scenarios.format.moments import instant_fault
from bizproc.testing.scenarios.format.nodes import EMPTY, merge
from bizproc.testing.scenarios.format.vocabulary import GIVEN_KEYS
from bizproc.workspace.locate import nearest_workspace

__all__ = ["Includes", "read_given"]

_MAX_INCLUDES = 10
_LEFT_TO_THE_WORKSPACE = (
    *("calendar", "settings", "constants", "users", "groups", "departments"),
)


class Includes:
    """Lay a `given` over the file that it includes; every file is read once."""

    def __init__(self, faults: Faults, *, directory: Path) -> None:
        self._faults = faults
        self._directory = directory
        self._read: dict[Path, Mapping] = {}

    def resolved(self, given: Mapping, *, depth: int = 0) -> Mapping:
        """Return a `given` without `include`."""
        written = given.get("include")
        entries = tuple(it for it in given.entries if it[0].text != "include")
        own = _without(given, entries)
        if written is None:
            return own
        beneath = self._file(written)
        if beneath is None:
            return own
        if depth >= _MAX_INCLUDES:
            message = f"more than {_MAX_INCLUDES} files include each other"
            self._faults.add("TYPE_ERROR", message, written)
            return own
        return merge(self.resolved(beneath, depth=depth + 1), own)

    def _file(self, node: Node) -> Mapping | None:
        name = TEXT.read(node, self._faults)
        if not name:
            return None
        path = self._directory / name
        if not self._is_inside(path):
            message = (
                "include: expected a file beside this one, or of its workspace, got "
                f"{as_written(node)}"
            )
            self._faults.add("TYPE_ERROR", message, node)
            return None
        if path not in self._read:
            tree = self._parsed(path, node)
            if tree is None:
                return None
            self._read[path] = tree
        return self._read[path]

    def _is_inside(self, path: Path) -> bool:
        """Say whether a file is of the workspace, else of this folder; links count."""
        root = nearest_workspace(self._directory) or self._directory.resolve()
        try:
            return path.resolve().is_relative_to(root)
        except (OSError, ValueError, RuntimeError):  # a NUL, links in a circle
            return False

    def _parsed(self, path: Path, node: Node) -> Mapping | None:
        try:
            data = path.read_bytes() if path.is_file() else None
        except OSError:
            data = None
        if data is None:
            beside = (it.name for it in self._directory.glob("*.yaml"))
            hint = did_you_mean(path.name, beside)
            message = f"include: there is no file {path.name!r} beside this one{hint}"
            self._faults.add("NOT_FOUND", message, node)
            return None
        try:
            tree = parse_yaml(
                data,
                file=str(path),
                found=self._faults.take,
                most="max_scenario_bytes",
            )
        except SourceError as error:
            for finding in error.findings:
                self._faults.take(finding)
            return None
        entries = Entries.of(tree, faults=self._faults, what="the included file")
        _note_unknown(entries)
        return entries.node


def _without(node: Mapping, entries: tuple[tuple[Scalar, Node], ...]) -> Mapping:
    return Mapping(entries=entries, file=node.file, line=node.line, column=node.column)


def _note_unknown(entries: Entries) -> None:
    for key in GIVEN_KEYS:
        entries.find(key)
    entries.close()


def read_given(node: Mapping, *, faults: Faults) -> Given:
    """Return a world whose parts were merged before."""
    entries = Entries.of(node, faults=faults, what="given")
    now = entries.required("now", TEXT)
    fault = instant_fault(now) if now else None
    if fault is not None:
        at = entries.find("now") or node
        faults.add("TYPE_ERROR", f"now: {fault}", at)
    zone_node = entries.find("timezone")
    nodes = {
        key: found
        for key in _LEFT_TO_THE_WORKSPACE
        if (found := entries.find(key)) is not None
    }
    given = Given(
        now=now,
        timezone=entries.optional("timezone", TEXT, None),
        timezone_location=(zone_node or node).location,
        nodes=nodes,
        records=_records(entries.optional("records", MAPPING, EMPTY), faults),
        location=node.location,
    )
    entries.close()
    return given


def _records(node: Mapping, faults: Faults) -> tuple[RecordGiven, ...]:
    records = []
    for key, value in node.entries:
        if not isinstance(value, Mapping):
            message = f"expected the fields of a record, got {as_written(value)}"
            faults.add("TYPE_ERROR", message, value, element=key.text)
            continue
        fields = value.plain()
        type_ = fields.pop("type", None)
        if not isinstance(type_, str):
            message = "a record lacks 'type' (text)"
            faults.add("REQUIRED_FIELD", message, value, element=key.text)
            continue
        records.append(
            RecordGiven(
                alias=key.text,
                type=type_,
                fields=fields,
                location=key.location,
                places={name.text: name.location for name, _ in value.entries},
            )
        )
    return tuple(records)
