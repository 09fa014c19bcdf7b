"""The decisions of one file, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bizproc.dmn.evaluation import Evaluation
from bizproc.dmn.graph_evaluation import Graph, service_graph
from bizproc.dmn.item_types import ItemType, fitted
from bizproc.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionResult,
    DecisionService,
    InputData,
    Requirement,
)
from bizproc.errors import ExpressionError, Finding, NotFoundError, did_you_mean
from bizproc.feel import Budget, Function, FunctionValue

__all__ = ["Decisions"]

_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All decisions of one DMN file, by id; immutable, safe to share.

    Attributes:
        knowledge: business knowledge models by id.
        services: decision services by id.
        types: item definitions by name.
        imports: the files that this one imports, by the name that it gives them.
        names: of everything that the requirements graph of the file draws.
        budget: limits of evaluations that are given none; None leaves those in force.
        warnings: what reading the file noticed; `analyse` tells of it, too.
    """

    file: str
    name: str
    decisions: Mapping[str, Decision]
    namespace: str = ""
    input_data: Mapping[str, InputData] = field(default_factory=dict)
    knowledge: Mapping[str, BusinessKnowledgeModel] = field(default_factory=dict)
    services: Mapping[str, DecisionService] = field(default_factory=dict)
    types: Mapping[str, ItemType] = field(default_factory=dict)
    imports: Mapping[str, Decisions] = field(default_factory=dict)
    budget: Budget | None = None
    warnings: tuple[Finding, ...] = ()
    names: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {name for it in self.decisions.values() for name in it.names}
        names.update(name for it in self.knowledge.values() for name in it.names)
        names.update(name for it in self.services.values() for name in it.names)
        names.update(item.name for item in self.input_data.values())
        object.__setattr__(self, "names", frozenset(names))

    def __iter__(self) -> Iterator[str]:
        return iter(self.decisions)

    def __contains__(self, decision_id: object) -> bool:
        return decision_id in self.decisions

    def decision(self, decision_id: str) -> Decision:
        """Return a decision.

        Raises:
            NotFoundError: the file has none of this id.
        """
        try:
            return self.decisions[decision_id]
        except KeyError:
            hint = did_you_mean(decision_id, self.decisions)
            message = f"{self.file} has no decision {decision_id!r}{hint}"
            raise NotFoundError(message) from None

    def names_of(self, identifier: str) -> tuple[str, ...]:
        """Return the names under which expressions reach an element."""
        item = self.input_data.get(identifier)
        if item is not None:
            return (item.name,)
        for group in (self.decisions, self.knowledge, self.services):
            if identifier in group:
                return group[identifier].names
        return ()

    def find(self, name: str) -> str:
        """Return the id of the decision or decision service of an id or a name.

        Raises:
            NotFoundError: there is none, or several have the name.
        """
        every: dict[str, Decision | DecisionService] = {
            **self.decisions,
            **self.services,
        }
        if name in every:
            return name
        found = [key for key, item in every.items() if name == item.name]
        if not found:
            found = [key for key, item in every.items() if name in item.names]
        if len(found) == 1:
            return found[0]
        known = [n for item in every.values() for n in item.names]
        hint = did_you_mean(name, known)
        message = f"{self.file} has no decision {name!r}{hint}"
        if found:
            message = f"{self.file} has several decisions {name!r}: {', '.join(found)}"
        raise NotFoundError(message)

    def inputs(self, decision_id: str) -> frozenset[str]:
        """Return the names that the context must give.

        Raises:
            NotFoundError: the file has none of this id.
        """
        return self.decision(decision_id).inputs

    def functions(self, decision_id: str) -> frozenset[str]:
        """Return the host functions that the decision calls.

        Raises:
            NotFoundError: the file has none of this id.
        """
        return self.decision(decision_id).functions

    def evaluate(
        self,
        decision_id: str,
        context: Mapping[str, Any],
        *,
        functions: Mapping[str, Function] | None = None,
        strict: bool = True,
        budget: Budget | None = None,
    ) -> DecisionResult:
        """Decide, the required decisions first, each once.

        Args:
            decision_id: the id of a decision or a decision service.
            context: values by name; only names that are needed are looked up. An
                input of an imported file may be given as `{namespace}name`.
            functions: host functions by name.
            strict: whether a wrong type or unknown name in an expression is an
                error (default) or, as in the standard, null; then what the graph
                draws is seen only by what requires it, and `notes` say why.
            budget: limits of each single expression, of calls and boxes of all, and
                of the decision as a whole; by default those the file was read with,
                else those in force.

        Raises:
            NotFoundError: the file has none of this id.
            ExpressionError: a cell or expression fails, a value has the wrong type,
                or a UNIQUE or ANY table is contradictory; with file and line.
        """
        allowed = budget or self.budget
        asking = Evaluation(functions=functions, budget=allowed, strict=strict)
        service = self.services.get(decision_id)
        if service is None:
            location = self.decision(decision_id).location
        else:
            location = service.location
        try:
            if service is None:
                result = Graph(asking, context).decide(self, decision_id)
            else:
                value = _served(asking, self, service, context)
                result = DecisionResult(decision_id=decision_id, value=value)
        except RecursionError:
            message = "the decision is nested too deeply for where it is evaluated"
            raise ExpressionError(message, location=location) from None
        return replace(result, notes=tuple(asking.notes)) if asking.notes else result

    def invoke(
        self,
        identifier: str,
        arguments: Mapping[str, Any] = _NONE,
        *,
        functions: Mapping[str, Function] | None = None,
        strict: bool = True,
        budget: Budget | None = None,
    ) -> Any:
        """Call a business knowledge model with arguments by name.

        Raises:
            NotFoundError: the file has none of this id.
            ExpressionError: it fails; with file and line.
        """
        if identifier not in self.knowledge:
            hint = did_you_mean(identifier, self.knowledge)
            message = f"{self.file} has no knowledge model {identifier!r}{hint}"
            raise NotFoundError(message)
        allowed = budget or self.budget
        asking = Evaluation(functions=functions, budget=allowed, strict=strict)
        place = self.knowledge[identifier].location
        try:
            graph = Graph(asking, {})
            function = graph.function(self, Requirement(id=identifier))
            if not isinstance(function, FunctionValue):
                return None
            values = [arguments.get(name) for name in function.parameters]
            return asking.invoke(function, values, {})
        except RecursionError:
            message = "the call is nested too deeply for where it is evaluated"
            raise ExpressionError(message, location=place) from None
        except ExpressionError as error:
            if error.location is None:
                return asking.fail(error.message, place)
            raise


def _served(
    asking: Evaluation,
    model: Decisions,
    service: DecisionService,
    context: Mapping[str, Any],
) -> Any:
    """Return what a service gives: as a call, nothing if an argument does not fit."""
    place = service.location
    for parameter in service.parameters:
        if parameter.name in context:
            _, problem = fitted(context[parameter.name], parameter.type)
            if problem:
                return asking.fail(f"the input {parameter.name!r} {problem}", place)
    value = service_graph(asking, model, service, context).serve(model, service)
    what = f"the result of {service.name}(…)"
    return asking.typed(value, service.type, what, place)
