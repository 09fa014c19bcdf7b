"""What the checks know of the workspace around a diagram."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from bizproc.action import Action
from bizproc.bpmn.elements import Form, Node, Process
from bizproc.bpmn.meanings import NOTHING_KNOWN, Meanings
from bizproc.catalog import ActionEntry, NameFault
from bizproc.catalog import Catalog as Offers
from bizproc.catalog.actions import entry_of
from bizproc.feel import BUILTIN_NAMES, CAMUNDA_FUNCTIONS, TypeName

__all__ = [
    "COMPLETION_NAMES",
    "TASK_INPUTS",
    "UNKNOWN",
    "Catalog",
    "Choice",
    "ParameterFault",
    "PathFault",
]

_T = TypeVar("_T")


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""Stands in a literal context for a value that only the run will tell."""

TASK_INPUTS: Final = frozenset(
    {
        *("assignee", "candidate_groups", "candidate_users", "description", "due"),
        *("follow_up", "not_by", "observers", "priority", "title"),
    }
)
"""The inputs that every user task understands."""

COMPLETION_NAMES: Final = frozenset({"completed_by"})
"""What the mappings of who waits for a task read beside the answers: who completed it."""

PathFault = Callable[[tuple[str, ...]], str | None]
"""Say what is wrong with `deal.stagee`, given as ("deal", "stagee"); or None."""

ParameterFault = Callable[[str, str, Any, Process], NameFault | None]
"""Say what is wrong with a literal: action, parameter, value, process; or None.

Of a context the keys are literal; values that are not are UNKNOWN.
"""


def _no_path_fault(path: tuple[str, ...]) -> str | None:
    del path
    return None


def _no_parameter_fault(
    action: str, parameter: str, literal: Any, process: Process
) -> None:
    del action, parameter, literal, process


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Say which texts one argument of a function may be; positions count from 0.

    `may_grow` tells that others may come while it runs: an unknown one is a warning.
    """

    parameter: str
    position: int
    known: frozenset[str]
    may_grow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Hold what a workspace offers to its diagrams.

    Attributes:
        offers: the catalogue of the workspace; every name in it, with what it takes.
        actions: the registered actions by name.
        unfit: action → what the workspace lacks for it, and what to do.
        functions: the FEEL functions that the workspace adds to the built-in ones.
        choices: function → the argument that takes one of some names.
        element_readers: functions whose first argument names an element of the process.
        working_durations: functions that take a duration of working time under the
            name `duration`, second of their arguments.
        names: what every expression can read: `constants`, `settings`, `consts`
            and the record types.
        types: the FEEL types of some of these names, as `bizproc.feel.check` takes
            them.
        decisions: decision id → the names that it reads.
        decision_types: decision id → the FEEL type of what it gives, where it is told.
        forms: the deployed forms by id.
        processes: the ids of the processes that a call activity can call.
        closed: those of them without a plain start event; those of a diagram itself
            are added when it is checked.
        forked: those with several plain start events, and which; the same holds.
        needs: what the processes of a diagram itself need to be called.
        messages: known message → the names its payload has. The payload of a
            message that is not listed may hold anything.
        thrown: message → the process and element that throw it; those of a diagram
            itself are added when it is checked.
        results: action → the names of its results. Of an action that is not
            listed the return annotation counts (None, or a TypedDict); without
            one its results may be anything.
        task_inputs: the input mappings that user tasks make use of.
        path_fault: what is wrong with a path into records, constants, settings.
        parameter_fault: what is wrong with a literal parameter of an action.
        meanings: what the texts of the diagrams mean to the workspace.
        columns: decision → the columns of its result, None if it has none.
        accepted: decision and input → the only texts that its rules are for.
        given: decision and column ("" if it has one alone) → the only texts it gives.
        computed: what the checks of one run share; see `once`.
    """

    offers: Offers = field(default_factory=Offers)
    actions: Mapping[str, Action] = field(default_factory=dict)
    unfit: Mapping[str, str] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    element_readers: frozenset[str] = frozenset()
    working_durations: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset({"constants", "settings", "consts"})
    types: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decision_types: Mapping[str, TypeName] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    processes: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    thrown: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, frozenset[str]] = field(default_factory=dict)
    task_inputs: frozenset[str] = TASK_INPUTS
    path_fault: PathFault = _no_path_fault
    parameter_fault: ParameterFault = _no_parameter_fault
    meanings: Meanings = NOTHING_KNOWN
    columns: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    accepted: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    given: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    computed: dict[tuple[str, str], tuple[Process, Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def known_functions(self) -> frozenset[str]:
        """Return all that an expression can call: FEEL's, Camunda's, the workspace's."""
        return BUILTIN_NAMES | CAMUNDA_FUNCTIONS.keys() | self.functions

    def once(self, process: Process, what: str, compute: Callable[[], _T]) -> _T:
        """Return what several checks need of a process, computed by the first of them."""
        known = self.computed.get((process.id, what))
        if known is None or known[0] is not process:
            known = (process, compute())
            self.computed[process.id, what] = known
        return cast("_T", known[1])

    def form_of(self, node: Node, process: Process) -> Form | None:
        """Return the form of a user task, the diagram's own before a deployed one."""
        form_id = node.user_task.form_id if node.user_task is not None else None
        if form_id is None:
            return None
        return process.forms.get(form_id) or self.forms.get(form_id)

    def results_of(self, action: str | None) -> frozenset[str] | None:
        """Return the names of an action's results, None if they are unknown."""
        if action is None:
            return None
        if action in self.results:
            return self.results[action]
        entry = self.entry_of(action)
        if entry is None or entry.results is None:
            return None
        return frozenset(it.name for it in entry.results)

    def may_wait(self, action: str | None) -> bool:
        """Say whether an action may leave the element waiting for a task it made."""
        entry = self.entry_of(action)
        return entry is not None and entry.waits

    def element_parameters(self, action: str | None) -> frozenset[str]:
        """Return the parameters of an action that name elements of the process."""
        entry = self.entry_of(action)
        named = () if entry is None else entry.parameters
        return frozenset(
            it.name for it in named if it.names and it.names.kind == "element"
        )

    def entry_of(self, action: str | None) -> ActionEntry | None:
        """Return what the catalogue says of an action; one that is registered is known."""
        if action is None:
            return None
        known = self.offers.actions.get(action)
        if known is None and action in self.actions:
            return entry_of(self.actions[action])
        return known
