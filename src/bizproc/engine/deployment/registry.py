"""Deployed processes, decisions and forms, read once and kept ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc import bpmn, dmn
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.bpmn.elements import Diagram, Form
from bizproc.bpmn.forms import read_form
from bizproc.engine.deployment import definitions
from bizproc.errors import NotFoundError, did_you_mean
from bizproc.feel import Function
from bizproc.limits import HIGHEST, limits_in_force
from bizproc.model.rows import Definition
from bizproc.store import Transaction


class Registry:
    """Find definitions in the store and cache what they were compiled to.

    Contents never change under a checksum, so only the question which version is
    the newest goes to the store. What was let in once is read whatever limits are in
    force now.
    """

    def __init__(self) -> None:
        self._diagrams: dict[str, Diagram] = {}
        self._decisions: dict[str, dmn.Decisions] = {}
        self._forms: dict[str, Form] = {}
        self._processes: dict[str, ProcessSpec] = {}

    def newest_process(self, tx: Transaction, process_id: str) -> ProcessSpec:
        """Return the newest version of a process ready to run.

        Raises:
            NotFoundError: no process of that id was deployed.
        """
        return self.process(tx, definitions.newest(tx, "process", process_id).id)

    def tagged_process(self, tx: Transaction, process_id: str, tag: str) -> ProcessSpec:
        """Return the newest version of a process that has a version tag.

        Raises:
            NotFoundError: no process of that id was deployed, or none with that tag.
        """
        definitions.newest(tx, "process", process_id)
        known: list[str] = []
        for definition in reversed(definitions.versions_of(tx, process_id)):
            found = self.process(tx, definition.id)
            own = found.process.version_tag
            if own == tag:
                return found
            known += [own] if own is not None else []
        msg = f"no version of {process_id!r} has the version tag {tag!r}"
        raise NotFoundError(msg + did_you_mean(tag, known))

    def bound_process(
        self, tx: Transaction, process_id: str, *, caller: str
    ) -> ProcessSpec:
        """Return the version of a process that was deployed with its caller.

        Raises:
            NotFoundError: they were not deployed together.
        """
        definition = definitions.named(tx, caller)
        if definition.name == process_id:
            return self.process(tx, caller)
        bound = definition.bound.get(process_id)
        if bound is None:
            msg = f"{process_id!r} was not deployed with {caller}; deploy both together"
            raise NotFoundError(msg)
        return self.process(tx, str(bound))

    def process(self, tx: Transaction, definition_id: str) -> ProcessSpec:
        """Return a process ready to run."""
        process = self._processes.get(definition_id)
        if process is None:
            definition = definitions.find(tx, definition_id)
            if definition is None:
                msg = f"no definition {definition_id!r} is deployed"
                raise NotFoundError(msg)
            diagram = self._diagram(tx, definition)
            drawn = next(p for p in diagram.processes if p.id == definition.name)
            process = ProcessSpec(drawn, definition_id=definition_id)
            self._processes[definition_id] = process
        return process

    def form(
        self, tx: Transaction, form_id: str, *, definition_id: str | None = None
    ) -> Form:
        """Return a form: one that the diagram carries, else the newest deployed.

        Raises:
            NotFoundError: there is none of that id.
        """
        if definition_id is not None:
            carried = self.process(tx, definition_id).process.forms
            if form_id in carried:
                return carried[form_id]
        definition = definitions.newest(tx, "form", form_id)
        form = self._forms.get(definition.checksum)
        if form is None:
            resource = definitions.resource(tx, definition)
            with limits_in_force(HIGHEST):
                form = read_form(resource.content, file=resource.name)
            self._forms[definition.checksum] = form
        return form

    def decide(
        self,
        tx: Transaction,
        decision_id: str,
        context: Mapping[str, Any],
        functions: Mapping[str, Function],
    ) -> dmn.DecisionResult:
        """Evaluate the newest version of a decision."""
        definition = definitions.newest(tx, "decision", decision_id)
        decisions = self._decisions.get(definition.checksum)
        if decisions is None:
            decisions = _decisions(tx, definition)
            if not decisions.imports:  # an imported file may be deployed anew
                self._decisions[definition.checksum] = decisions
        return decisions.evaluate(decision_id, context, functions=functions)

    def _diagram(self, tx: Transaction, definition: Definition) -> Diagram:
        diagram = self._diagrams.get(definition.checksum)
        if diagram is None:
            resource = definitions.resource(tx, definition)
            with limits_in_force(HIGHEST):
                diagram = bpmn.read(resource.content, file=resource.name)
            self._diagrams[definition.checksum] = diagram
        return diagram


def _decisions(tx: Transaction, definition: Definition) -> dmn.Decisions:
    """Read a file of decisions; what it imports is the newest that was deployed."""
    resource = definitions.resource(tx, definition)
    library: list[dmn.Library] = []

    def imported(namespace: str) -> dmn.Decisions | None:
        if not library:
            library.append(dmn.Library(_newest_files(tx)))
        return library[0].find(namespace)

    with limits_in_force(HIGHEST):
        return dmn.read(resource.content, file=resource.name, imports=imported)


def _newest_files(tx: Transaction) -> dict[str, bytes]:
    newest = definitions.newest_of_kind(tx, "decision")
    resources = [definitions.resource(tx, found) for found in newest]
    return {it.name: it.content for it in resources}
