"""The running scope of an ad-hoc sub-process (BPMN 2.0, 13.3.5).

Nothing in it begins by a start event: activities are chosen, by the diagram or by a
command, any number of them and any number of times. So the scope may be empty and go on
waiting. What has ended leaves its variables with the scope, and what is chosen later
begins with them.

A sequential one lets one activity run at a time: tokens that come to others wait there,
in the order in which they came. Once its completion condition holds it is *closing*: no
flow leads on any more, and it ends with the last activity that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import ALONE, DRIVER, PENDING
from bizproc._spiff.specs.ad_hoc import ChosenSpec
from bizproc._spiff.specs.compensation import ReopenedSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.sub_scope import SubScope
from bizproc.errors import InvalidTransitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bizproc._spiff.life import Payload
    from bizproc._spiff.specs.element import ElementSpec, Exit
    from bizproc._spiff.token import Token
    from bizproc.bpmn.elements import AdHoc

__all__ = ["AdHocScope", "named"]

# what marks, at the token of the sub-process, that nothing more begins
_CLOSING: Final = "closing"
# and that something has begun
_BEGUN: Final = "begun"


class AdHocScope(SubScope):
    """Run what is chosen, and end when it is enough."""

    @property
    def ad_hoc(self) -> AdHoc:
        """Return what the diagram says of it."""
        found = self.spec.scope.ad_hoc
        assert found is not None  # noqa: S101 - the scope is made for it
        return found

    @property
    def is_closing(self) -> bool:
        """Say whether it waits only for the activities that still run."""
        return _CLOSING in self.outer().internal_data

    @property
    def is_reopened(self) -> bool:
        """Say whether it is only open to undo what was done in it."""
        return isinstance(self.outer().task_spec, ReopenedSpec)

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is in it: somebody has to choose."""
        return next(self.live_tokens(), None) is None

    def keep(self, data: dict[str, Any]) -> None:
        """Keep the variables that what is chosen begins with."""
        self.collected = (dict(data), {})
        name = self.ad_hoc.output_collection
        if name is not None:
            self.collected[0][name] = []
            self.collected[1][name] = self.top.next_stamp()

    def running(self) -> list[Token]:
        """Return the activities that have begun, or are about to, oldest first."""
        return [it for it in self._chosen() if it.state != TaskState.WAITING]

    def _chosen(self) -> Iterator[Token]:
        """Yield the tokens that have come to an activity, also those that wait there."""
        return (
            token
            for token in self.live_tokens()
            if isinstance(token.task_spec, ChosenSpec)
            and token.state != TaskState.FUTURE
            and not is_inner(token)
        )

    def refusal(self) -> InvalidTransitionError:
        """Say that nothing more begins, and what is waited for."""
        msg = (
            f"nothing more begins in {self.spec.scope.id!r}: it is about to end, and "
            f"waits only for what still runs: {named(self.live_tokens())}"
        )
        return InvalidTransitionError(msg, code="CLOSING")

    # -- what begins -----------------------------------------------------------

    def choose(self, *specs: ElementSpec) -> list[Token]:
        """Put tokens on activities, with the latest variables of the scope."""
        data, stamps = ({}, {}) if self._is_sequential else self.variables()
        chosen = [
            self.spawn(spec, data=dict(data), stamps=dict(stamps)) for spec in specs
        ]
        for token in chosen:
            self.line_up(token)
        return chosen

    def line_up(self, token: Token) -> None:
        """Let a token begin now, or when it is its turn.

        Raises:
            InvalidTransitionError: CLOSING, nothing more begins.
        """
        if self.is_closing:
            raise self.refusal()
        self.outer().internal_data[_BEGUN] = True
        if not isinstance(token.task_spec, ChosenSpec) or self.may_begin(token):
            token._ready()  # noqa: SLF001 - own class

    def may_begin(self, token: Token) -> bool:
        """Say whether an activity may begin; if not, its token waits from now on."""
        if not self._is_sequential:
            return True
        if not any(it is not token for it in self._chosen()):
            self._take_latest(token)
            return True
        token._set_state(TaskState.WAITING)  # noqa: SLF001 - a scope's right
        return False

    def _in_line(self) -> list[Token]:
        """Return the tokens that wait for their turn, oldest first."""
        return [
            token
            for token in self._chosen()
            if token.state == TaskState.WAITING
            and token.task_spec.node.start_quantity == 1
        ]

    def begin_next(self) -> None:
        """Let what waits for its turn begin, if it is."""
        waiting = self._in_line()
        if self._is_sequential:
            waiting = [] if self.running() else waiting[:1]
        for token in waiting:
            self._take_latest(token)
            token._ready()  # noqa: SLF001 - own class

    def _take_latest(self, token: Token) -> None:
        """Let an activity that has waited for others begin with what they have written."""
        data, stamps = self.variables()
        token.data, token.stamps = dict(data), dict(stamps)

    @property
    def _is_sequential(self) -> bool:
        return self.ad_hoc.ordering == "sequential"

    # -- what ends -------------------------------------------------------------

    def close(self, seen: dict[str, Any]) -> None:
        """Begin nothing more: the completion condition holds."""
        outer = self.outer()
        outer.internal_data[_CLOSING] = True
        self.top.record("condition_met", outer.task_spec.node.id, seen)
        for number in sorted(self.armed):
            waiting = self.tasks.get(number)
            if waiting is not None and "attached" not in waiting.internal_data:
                self.drop(waiting)

    def start_event_sub_process(
        self, spec: ElementSpec, came: Payload | None, *, waiting: Token | None
    ) -> None:
        """Start an event sub-process; with an interrupting one the scope ends."""
        super().start_event_sub_process(spec, came, waiting=waiting)
        if spec.node.interrupting:
            self.outer().internal_data[_CLOSING] = True

    def send_on(self, token: Token, exits: Sequence[Exit]) -> None:
        """Put a token on every chosen flow, if the scope is not closing."""
        super().send_on(token, () if self.is_closing else exits)

    def drop(self, token: Token) -> None:
        """Cancel a token; what its branch has written stays."""
        beside = token.id in self.armed or is_inner(token)
        if not self.completed and not beside and DRIVER not in token.internal_data:
            self.collect(token)
        super().drop(token)

    def end_if_empty(self) -> None:
        """End the scope if it is enough, or let the next activity begin."""
        if self.completed:
            return
        if self.is_reopened:
            super().end_if_empty()
        elif self.is_closing:
            self._close_down()
        elif not self.is_idle:
            if self._is_sequential:
                self.begin_next()
        elif self.ad_hoc.completion_condition is None and self._has_begun:
            self.end()

    @property
    def _has_begun(self) -> bool:
        return _BEGUN in self.outer().internal_data

    def wake(self) -> None:
        """Go on after something was taken off; what is left empty waits."""
        if self.completed or self.is_reopened:
            return
        if self.is_closing:
            self._close_down()
        elif self.is_idle:
            self.outer().internal_data.pop(_BEGUN, None)
        else:
            self.begin_next()

    def _close_down(self) -> None:
        if not self.ad_hoc.cancels_remaining:
            for token in list(self.live_tokens()):
                if token.id in self.tasks and not _is_to_end(token):
                    self.drop(token)
            if not self.is_idle:
                return
        self.end()


def named(tokens: Iterable[Token]) -> str:
    """Name tokens by their elements and numbers."""
    return ", ".join(f"{it.task_spec.node.id} (token {it.id})" for it in tokens)


def _is_to_end(token: Token) -> bool:
    """Say whether a closing scope waits for a token: an activity, or what is undone."""
    internal = token.internal_data
    if is_inner(token) or not internal.keys().isdisjoint((DRIVER, PENDING, ALONE)):
        return True
    spec = token.task_spec
    if spec.node.triggered_by_event:
        return True
    is_new = token.state == TaskState.READY and token.phase is spec.life[0]
    return isinstance(spec, ChosenSpec) and not (
        is_new or token.state == TaskState.WAITING
    )
