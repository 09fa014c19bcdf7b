"""What the expressions of one instance can ask for, answered by engine and domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from bizproc._spiff.specs.process import ProcessSpec
from bizproc.bpmn.elements import CalledElement
from bizproc.dmn import DecisionResult
from bizproc.engine.components import Components, Options
from bizproc.engine.domain import Place, clock_functions, no_functions
from bizproc.engine.moments import moment, time_to_live
from bizproc.errors import BizprocError, DomainError
from bizproc.fault import CONTAINED, printable
from bizproc.feel import CAMUNDA_FUNCTIONS, Function
from bizproc.portal_time import PortalTime
from bizproc.work import Work


def blame_domain(function: str, error: BaseException) -> NoReturn:
    """Raise what a function of the domain raised; what is not ours is named by it.

    Raises:
        DomainError: instead of an error that is none of this package.
    """
    if isinstance(error, BizprocError):
        raise error
    msg = f"Domain.{function} raised {type(error).__name__}: {printable(error)}"
    raise DomainError(msg) from error


_OWN_FUNCTIONS = frozenset({"now", "today", "decide", *CAMUNDA_FUNCTIONS})


class _Functions(Mapping[str, Function]):
    """Hold functions that are made at the first look."""

    __slots__ = ("_made", "_make", "_names")

    def __init__(
        self, make: Callable[[], dict[str, Function]], names: frozenset[str] | None
    ) -> None:
        self._make = make
        # if they are known without the functions
        self._names = names
        self._made: dict[str, Function] | None = None

    def _all(self) -> dict[str, Function]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, name: str) -> Function:
        return self._all()[name]

    def __contains__(self, name: object) -> bool:
        return name in (self._all() if self._names is None else self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class EngineHost:
    """Answer what the expressions of one instance ask for."""

    def __init__(self, work: Work, components: Components, place: Place) -> None:
        self._work = work
        self._components = components
        self.place = place
        self._names: Mapping[str, Any] | None = None
        self._functions: Mapping[str, Function] | None = None

    def let_go(self) -> None:
        """Forget the functions: they refer to the host, and the host to them."""
        self._names = self._functions = None

    @property
    def now(self) -> dt.datetime:
        """Return the instant of the command."""
        return self._work.now

    @property
    def limits(self) -> Options:
        """Return how far an instance may go."""
        return self._components.options

    @property
    def key(self) -> str | None:
        """Return the business key of the instance."""
        return self.place.key

    @property
    def names(self) -> Mapping[str, Any]:
        """Return the domain's names."""
        if self._names is None:
            try:
                self._names = self._components.domain.names(self._work, self.place)
            except CONTAINED as error:
                blame_domain("names", error)
        return self._names

    @property
    def functions(self) -> Mapping[str, Function]:
        """Return `now`, `today`, `decide` and the domain's functions.

        They are made when one is asked for: most expressions call none.
        """
        if self._functions is None:
            has_none = self._components.domain.functions is no_functions
            self._functions = _Functions(
                self._make_functions, _OWN_FUNCTIONS if has_none else None
            )
        return self._functions

    def _make_functions(self) -> dict[str, Function]:
        work, domain = self._work, self._components.domain
        try:
            own = domain.functions(work, self.place)
        except CONTAINED as error:
            blame_domain("functions", error)
        return {
            **CAMUNDA_FUNCTIONS,
            **clock_functions(work.now, domain.time),
            **own,
            "decide": Function(
                "decide",
                ("name", "context"),
                lambda name, context: self.decide(name, context).value,
            ),
        }

    def decide(self, decision_id: str, context: Mapping[str, Any]) -> DecisionResult:
        """Evaluate the newest version of a decision."""
        return self._components.registry.decide(
            self._work.transaction, decision_id, context, self.functions
        )

    @property
    def time(self) -> PortalTime:
        """Return how the domain reckons days and wall-clock times."""
        return self._components.domain.time

    @property
    def late_before(self) -> dt.datetime:
        """Return the instant before which a moment counts as missed."""
        return self._work.now - self._components.options.late_after

    def moment(self, value: Any) -> dt.datetime:
        """Turn a timer's value into an instant."""
        return moment(value, base=self._work.now, time=self.time)

    def time_to_live(self, value: Any) -> dt.timedelta:
        """Read how long a message is kept."""
        return time_to_live(value, base=self._work.now, time=self.time)

    def roll(self, moment: dt.datetime) -> dt.datetime:
        """Move an instant to the next working moment."""
        try:
            return self._components.domain.next_working_time(moment)
        except CONTAINED as error:
            blame_domain("next_working_time", error)

    def called(
        self, process_id: str, called: CalledElement | None, caller: str
    ) -> ProcessSpec:
        """Return the deployed process of that id that a call is bound to."""
        registry, transaction = self._components.registry, self._work.transaction
        if called is None or called.binding == "latest":
            return registry.newest_process(transaction, process_id)
        if called.version_tag is not None:
            return registry.tagged_process(transaction, process_id, called.version_tag)
        return registry.bound_process(transaction, process_id, caller=caller)

    def deployed(self, definition_id: str) -> ProcessSpec:
        """Return the process of that definition id."""
        return self._components.registry.process(self._work.transaction, definition_id)
