"""The decisions of one file, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.dmn.evaluation import evaluate_logic
from bizproc.dmn.model import Decision, DecisionResult
from bizproc.errors import NotFoundError, did_you_mean
from bizproc.feel import Budget, Function

__all__ = ["Decisions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """All decisions of one DMN file, by id; immutable, safe to share."""

    file: str
    name: str
    decisions: Mapping[str, Decision]

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
            decision_id: the decision's id.
            context: values by name; only names that are needed are looked up.
            functions: host functions by name.
            strict: whether a wrong type or unknown name in an expression is an
                error (default) or, as in the standard, null.
            budget: limits of each single expression.

        Raises:
            NotFoundError: the file has none of this id.
            ExpressionError: a cell or expression fails, a value has the wrong type,
                or a UNIQUE or ANY table is contradictory; with file and line.
        """
        done: dict[str, DecisionResult] = {}
        for decision in self._in_order(decision_id):
            required = tuple(done[key] for key in decision.requires)
            scope: Mapping[str, Any] = context
            if required:
                results = {
                    name: done[key].value
                    for key in decision.requires
                    for name in self.decisions[key].names
                }
                scope = _Layered(results, context)
            result = evaluate_logic(
                decision,
                scope,
                functions=functions,
                budget=budget,
                strict=strict,
                required=required,
            )
            done[decision.id] = result
        return done[decision_id]

    def _in_order(self, decision_id: str) -> list[Decision]:
        ordered: dict[str, Decision] = {}
        stack = [(self.decision(decision_id), False)]
        while stack:
            decision, ready = stack.pop()
            if ready:
                ordered[decision.id] = decision
            elif decision.id not in ordered:
                stack.append((decision, True))
                stack.extend((self.decisions[key], False) for key in decision.requires)
        return list(ordered.values())


class _Layered(Mapping[str, Any]):
    """Look names up in results first, then in the context, never copying it."""

    __slots__ = ("_context", "_results")

    def __init__(self, results: dict[str, Any], context: Mapping[str, Any]) -> None:
        self._results = results
        self._context = context

    def __getitem__(self, name: str) -> Any:
        if name in self._results:
            return self._results[name]
        return self._context[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._results, *self._context]))

    def __len__(self) -> int:
        return len(list(iter(self)))
