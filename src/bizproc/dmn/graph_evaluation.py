"""Evaluate decisions, knowledge models and services of a requirements graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from bizproc.dmn.boxed import DecisionTable, FunctionDefinition
from bizproc.dmn.boxed_evaluation import evaluate_boxed, function_value
from bizproc.dmn.evaluation import Evaluation
from bizproc.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionResult,
    DecisionService,
    InputData,
    MatchedRule,
    Requirement,
)
from bizproc.dmn.scopes import Layered, Without
from bizproc.dmn.table_evaluation import evaluate_table

__all__ = ["Graph", "service_graph"]

_Key = tuple[str, str]


class DecisionModel(Protocol):
    """What is read of a file's decisions, and of the files that it imports."""

    @property
    def namespace(self) -> str:
        """Return the namespace that tells the elements of files apart."""
        ...

    @property
    def names(self) -> frozenset[str]:
        """Return the names of everything that the file draws."""
        ...

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """Return the decisions by id."""
        ...

    @property
    def input_data(self) -> Mapping[str, InputData]:
        """Return the inputs by id."""
        ...

    @property
    def knowledge(self) -> Mapping[str, BusinessKnowledgeModel]:
        """Return the knowledge models by id."""
        ...

    @property
    def services(self) -> Mapping[str, DecisionService]:
        """Return the decision services by id."""
        ...

    @property
    def imports(self) -> Mapping[str, DecisionModel]:
        """Return the imported files by the name that this one gives them."""
        ...

    def names_of(self, identifier: str) -> tuple[str, ...]:
        """Return the names under which expressions reach an element."""
        ...


class Graph:
    """Evaluate each decision once; a service is a graph with a scope of its own."""

    __slots__ = ("_context", "_done", "_functions", "_given", "asking")

    def __init__(
        self,
        asking: Evaluation,
        context: Mapping[str, Any],
        given: Mapping[_Key, Any] | None = None,
    ) -> None:
        self.asking = asking
        self._context = context
        self._given = dict(given or {})
        self._done: dict[_Key, DecisionResult] = {}
        self._functions: dict[_Key, Any] = {}

    def decide(self, model: DecisionModel, identifier: str) -> DecisionResult:
        """Return the result of a decision, those that it requires coming first."""
        stack: list[tuple[DecisionModel, str, bool]] = [(model, identifier, False)]
        while stack:
            owner, key, ready = stack.pop()
            place = (owner.namespace, key)
            if place in self._done or place in self._given:
                continue
            decision = owner.decisions[key]
            if ready:
                self._done[place] = self._evaluated(owner, decision)
                continue
            stack.append((owner, key, True))
            for need in reversed(decision.needs):
                target = _model_of(owner, need)
                if need.id in target.decisions:
                    stack.append((target, need.id, False))
        return self._result((model.namespace, identifier), identifier)

    def serve(self, model: DecisionModel, service: DecisionService) -> Any:
        """Return what a decision service gives; its inputs are in the context."""
        values: dict[str, Any] = {}
        for need in service.outputs:
            target = _model_of(model, need)
            result = self.decide(target, need.id)
            values[target.decisions[need.id].name] = result.value
        if not values:
            message = "the decision service has no output decision"
            return self.asking.fail(message, service.location)
        return next(iter(values.values())) if len(values) == 1 else values

    def function(self, model: DecisionModel, need: Requirement) -> Any:
        """Return a knowledge model or a decision service as a function."""
        target = _model_of(model, need)
        key = (target.namespace, need.id)
        if key not in self._functions:
            knowledge = target.knowledge.get(need.id)
            self._functions[key] = (
                self._service_function(target, target.services[need.id])
                if knowledge is None
                else self._knowledge_function(target, knowledge)
            )
        return self._functions[key]

    def _knowledge_function(
        self, model: DecisionModel, knowledge: BusinessKnowledgeModel
    ) -> Any:
        logic = knowledge.logic
        if not isinstance(logic, FunctionDefinition):
            return evaluate_boxed(self.asking, logic, {})

        def call(arguments: dict[str, Any]) -> Any:
            known: dict[str, Any] = {}
            for need in knowledge.knowledge:
                self._place(known, model, need, self.function(model, need))
            for name in knowledge.names:
                known.setdefault(name, self._functions[model.namespace, knowledge.id])
            scope = Layered(arguments, known)
            value = evaluate_boxed(self.asking, logic.body, scope)
            what = f"the result of {knowledge.name}(…)"
            return self.asking.typed(value, logic.type, what, logic.location)

        result = (knowledge.type, knowledge.location)
        return function_value(
            self.asking, knowledge.name, logic.parameters, result, call
        )

    def _service_function(self, model: DecisionModel, service: DecisionService) -> Any:
        def call(arguments: dict[str, Any]) -> Any:
            return service_graph(self.asking, model, service, arguments).serve(
                model, service
            )

        result = (service.type, service.location)
        return function_value(
            self.asking, service.name, service.parameters, result, call
        )

    def _evaluated(self, model: DecisionModel, decision: Decision) -> DecisionResult:
        known, required, given = self._known(model, decision)
        inputs: Mapping[str, Any] = given
        outer = self._context
        if not self.asking.strict:
            outer = Without(outer, model.names)
        scope: Mapping[str, Any] = Layered(known, outer) if known else outer
        asking, logic = self.asking, decision.logic
        matched: tuple[MatchedRule, ...] = ()
        asking.step(decision.location)
        if isinstance(logic, DecisionTable):
            found = evaluate_table(asking, logic, scope)
            value = asking.typed(found.value, logic.type, "the result", logic.location)
            inputs = found.inputs
            matched = tuple(
                MatchedRule(id=rule.id, number=rule.number, line=rule.location.line)
                for rule in found.matched
            )
        else:
            value = evaluate_boxed(asking, logic, scope)
        what = f"the decision {decision.name!r}"
        return DecisionResult(
            decision_id=decision.id,
            value=asking.typed(value, decision.type, what, decision.location),
            matched=matched,
            inputs=inputs,
            required=required,
        )

    def _known(
        self, model: DecisionModel, decision: Decision
    ) -> tuple[dict[str, Any], tuple[DecisionResult, ...], dict[str, Any]]:
        """Return the names that the requirements bring, and what they came from."""
        known: dict[str, Any] = {}
        inputs: dict[str, Any] = {}
        required: list[DecisionResult] = []
        for need in decision.needs:
            target = _model_of(model, need)
            if need.id in target.decisions:
                result = self._result((target.namespace, need.id), need.id)
                required.append(result)
                self._place(known, model, need, result.value)
                continue
            item = target.input_data[need.id]
            try:
                value = self._input(target, item.name, need)
            except KeyError:
                if not self.asking.strict:
                    self._place(known, model, need, None)
                continue
            what = f"the input {item.name!r}"
            value = self.asking.typed(value, item.type, what, item.location)
            inputs[item.name] = value
            self._place(known, model, need, value)
        for need in decision.knowledge:
            self._place(known, model, need, self.function(model, need))
        return known, tuple(required), inputs

    def _input(self, target: DecisionModel, name: str, need: Requirement) -> Any:
        """Return an input's value; an imported one may be told by its namespace."""
        context = self._context
        if need.namespace:
            for key in (f"{{{target.namespace}}}{name}", need.imported):
                try:
                    found = context[key]
                except KeyError:
                    continue
                if key != need.imported:
                    return found
                if isinstance(found, Mapping) and name in found:
                    return found[name]
        try:
            return context[f"{{{target.namespace}}}{name}"]
        except KeyError:
            return context[name]

    def _place(
        self, known: dict[str, Any], model: DecisionModel, need: Requirement, value: Any
    ) -> None:
        names = _model_of(model, need).names_of(need.id)
        if need.namespace and need.imported:
            inside = known.setdefault(need.imported, {})
            inside.update(dict.fromkeys(names, value))
        else:
            known.update(dict.fromkeys(names, value))

    def _result(self, place: _Key, identifier: str) -> DecisionResult:
        if place in self._given:
            return DecisionResult(decision_id=identifier, value=self._given[place])
        return self._done[place]


def service_graph(
    asking: Evaluation,
    model: DecisionModel,
    service: DecisionService,
    arguments: Mapping[str, Any],
) -> Graph:
    """Return the graph in which a service's decisions see its arguments alone."""
    given: dict[_Key, Any] = {}
    for need in service.input_decisions:
        target = _model_of(model, need)
        decision = target.decisions[need.id]
        value = arguments.get(decision.name)
        what = f"the input {decision.name!r}"
        given[target.namespace, need.id] = asking.typed(
            value, decision.type, what, decision.location
        )
    return Graph(asking, arguments, given)


def _model_of(model: DecisionModel, need: Requirement) -> DecisionModel:
    return model.imports[need.imported] if need.namespace else model
