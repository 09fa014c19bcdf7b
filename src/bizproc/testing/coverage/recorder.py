"""Gather what instances take, over many small worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bizproc.bpmn.elements import Process
from bizproc.engine import Engine
from bizproc.engine.deployment.bundle import Bundle
from bizproc.testing.coverage.parts import parts_of
from bizproc.testing.coverage.process_coverage import ProcessCoverage
from bizproc.testing.coverage.traversal import Places

__all__ = ["CoverageRecorder"]

_Key = tuple[str, str]


class CoverageRecorder:
    """Count for every process which of its parts instances took.

    The elements of a called process stand in the history of the caller; they count
    for the called one, unless the caller has an element of the same id.
    """

    def __init__(self) -> None:
        self._known: dict[_Key, tuple[Places, bytes]] = {}
        self._times: dict[_Key, Counter[str]] = {}
        self._instances: Counter[_Key] = Counter()

    def know(self, bundle: Bundle) -> None:
        """Remember the processes of a workspace."""
        contents = dict(bundle.files)
        for diagram in bundle.diagrams:
            for process in diagram.processes:
                key = _key(process)
                if key not in self._known:
                    self._known[key] = (Places(process), contents[diagram.file])
                    self._times[key] = Counter()

    def add(self, engine: Engine, bundle: Bundle) -> None:
        """Count what the instances of one world took."""
        self.know(bundle)
        own = {it.id: _key(it) for d in bundle.diagrams for it in d.processes}
        for instance in engine.instances():
            key = own.get(instance.process_id)
            if key is None:
                continue
            self._instances[key] += 1
            events = engine.history(instance.id)
            main = self._known[key][0]
            self._times[key].update(main.taken_by(events))
            if main.calls:
                foreign = [e for e in events if (e.element_id or "") not in main]
                for other in own.values():
                    if other != key:
                        found = self._known[other][0].taken_by(foreign)
                        self._times[other].update(found)

    def coverage(self, *, only_taken: bool = False) -> tuple[ProcessCoverage, ...]:
        """Return the coverage of every process, by file and place in it.

        Args:
            only_taken: leave out the processes of which nothing ran.
        """
        return tuple(self._coverages(only_taken=only_taken))

    def _coverages(self, *, only_taken: bool) -> Iterator[ProcessCoverage]:
        for key, (places, content) in sorted(self._known.items(), key=_place):
            if only_taken and not self._times[key]:
                continue
            parts = tuple(parts_of(places.process))
            yield ProcessCoverage(
                process=places.process,
                content=content,
                instances=self._instances[key],
                parts=parts,
                times=dict(self._times[key]),
            )


def _key(process: Process) -> _Key:
    return process.file, process.id


def _place(item: tuple[_Key, tuple[Places, bytes]]) -> tuple[str, int]:
    process = item[1][0].process
    return process.file, process.line
