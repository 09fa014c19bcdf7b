"""Gather what instances take, over many small worlds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
        self._known: dict[_Key, _Counted] = {}
        self._elsewhere: dict[_Key, ProcessCoverage] = {}

    def know(self, bundle: Bundle) -> None:
        """Remember the processes of a workspace."""
        contents = dict(bundle.files)
        for diagram in bundle.diagrams:
            for process in diagram.processes:
                key = _key(process)
                if key not in self._known:
                    self._known[key] = _Counted(process, contents[diagram.file])

    def add(self, engine: Engine, bundle: Bundle, *, case: str | None = None) -> None:
        """Count what the instances of one world took, of a case if it has a name."""
        self.know(bundle)
        own = {it.id: _key(it) for d in bundle.diagrams for it in d.processes}
        for instance in engine.instances():
            key = own.get(instance.process_id)
            if key is None:
                continue
            events = engine.history(instance.id)
            main = self._known[key]
            main.instances += 1
            main.count(main.places.taken_by(events), case)
            if main.places.calls:
                foreign = [e for e in events if (e.element_id or "") not in main.places]
                for other in own.values():
                    if other != key:
                        called = self._known[other]
                        called.count(called.places.taken_by(foreign), case)

    def merge(self, coverages: Iterable[ProcessCoverage]) -> None:
        """Add what another process of the same run has counted."""
        for one in coverages:
            key = one.file, one.id
            known = self._elsewhere.get(key)
            self._elsewhere[key] = one if known is None else known.with_more(one)

    def coverage(self, *, only_taken: bool = False) -> tuple[ProcessCoverage, ...]:
        """Return the coverage of every process, by file and place in it.

        Args:
            only_taken: leave out the processes of which nothing ran.
        """
        found = {key: counted.coverage() for key, counted in self._known.items()}
        for key, one in self._elsewhere.items():
            found[key] = found[key].with_more(one) if key in found else one
        ordered = sorted(found.values(), key=lambda it: (it.file, it.line))
        return tuple(it for it in ordered if it.times or not only_taken)


class _Counted:
    """Count what was taken of one process."""

    def __init__(self, process: Process, content: bytes) -> None:
        self.places = Places(process)
        self.instances = 0
        self._content = content
        self._times: Counter[str] = Counter()
        self._cases: dict[str, dict[str, None]] = {}

    def count(self, taken: Iterable[str], case: str | None) -> None:
        """Count the parts that one instance took."""
        for part in taken:
            self._times[part] += 1
            if case is not None:
                self._cases.setdefault(part, {})[case] = None

    def coverage(self) -> ProcessCoverage:
        """Return what was counted so far."""
        process = self.places.process
        return ProcessCoverage(
            id=process.id,
            name=process.name,
            file=process.file,
            line=process.line,
            content=self._content,
            instances=self.instances,
            parts=tuple(parts_of(process)),
            times=dict(self._times),
            cases={part: tuple(names) for part, names in self._cases.items()},
        )


def _key(process: Process) -> _Key:
    return process.file, process.id
