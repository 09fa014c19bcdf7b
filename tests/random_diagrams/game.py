"""The token game of events, compensation and the end; what may come next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from tests.random_diagrams.activities import Activities, by_age
from tests.random_diagrams.reading import Definition, Flow, Node
from tests.random_diagrams.tokens import Done, Run, Scope, Wait


class Game(Activities):
    """Play one instance of the process `p`."""

    def start(self) -> None:
        scope = Scope(node=self.nodes["p"], owner=None, around=None, path="@")
        self.scopes.append(scope)
        self.listen_inside(scope)
        self.send(scope, scope.node.start)
        self.settle()

    def enter(self, scope: Scope, node: Node, flow: Flow | None) -> None:
        if node.tag == "eventBasedGateway":
            self._race(scope, node)
        elif node.tag.endswith("Gateway"):
            self.pass_gateway(scope, node, flow)
        elif node.tag == "intermediateCatchEvent":
            self._catch(scope, node)
        elif node.tag == "endEvent":
            self._end(scope, node)
        elif node.tag == "intermediateThrowEvent":
            self._throw(scope, node)
        elif node.tag == "startEvent":
            self.go_through(scope, node)
        else:
            self.begin(scope, node, flow)

    # -- catching ----------------------------------------------------------

    def _catch(self, scope: Scope, node: Node) -> None:
        run = self.new_run(scope, node)
        scope.runs.append(run)
        self.hear(run, node, partial(self.pass_event, run, node), lasts=False)

    def pass_event(self, run: Run, node: Node) -> None:
        self.kill(run)
        self.go_through(run.scope, node)
        self.look_over(run.scope)

    def _race(self, scope: Scope, gate: Node) -> None:
        run = self.new_run(scope, gate)
        scope.runs.append(run)
        self.completed.append(gate.id)
        for flow in gate.outgoing:
            target = self.nodes[flow.target]
            self.hear(run, target, partial(self._won, run, target), lasts=False)

    def _won(self, run: Run, target: Node) -> None:
        self.pass_event(run, target)

    # -- throwing ----------------------------------------------------------

    def _throw(self, scope: Scope, node: Node) -> None:
        if node.kind == "compensation":
            self._compensate(scope, node, node.definitions[0])
            return
        self.completed.append(node.id)
        for target in self.linked(node):
            self.go_through(scope, target)
        self.leave(scope, node)
        if node.kind == "escalation":
            self.throw("escalation", node.definitions[0].name, scope)

    def _end(self, scope: Scope, node: Node) -> None:
        if node.kind == "compensation":
            self._compensate(scope, node, node.definitions[0])
            return
        if node.kind == "cancel":
            self._cancel(scope, node)
            return
        self.completed.append(node.id)
        if node.kind == "terminate":
            while scope.node.is_("triggeredByEvent") and scope.node.start.interrupts:
                # what it runs instead of ends with it
                assert scope.around
                scope = scope.around
            self.clear(scope)
            if not scope.owner:
                self.state = "TERMINATED"
            self.look_over(scope)
        elif node.kind in {"error", "escalation"}:
            self.throw(node.kind, node.definitions[0].name, scope)

    def throw(self, kind: str, name: str, scope: Scope, run: Run | None = None) -> None:
        """Look for who catches it, from the innermost place outwards."""
        origin: Node | None = None
        here: Scope | None = scope
        while True:
            if run and (edge := _catching(run.node.borders, kind, name)):
                self.by_border(run, edge)
                return
            if not here:
                break
            if here.listens:
                events = [
                    it for it in here.node.event_sub_processes if it is not origin
                ]
                if caught := _catching([it.start for it in events], kind, name):
                    event = next(it for it in events if it.start is caught)
                    self.by_event(here, event)
                    return
            run = here.owner.whole if here.owner else None
            origin, here = here.node, here.around
        assert kind == "escalation", f"nobody catches {name}"

    # -- undoing -----------------------------------------------------------

    def _compensate(self, scope: Scope, node: Node, definition: Definition) -> None:
        done = list(scope.done)
        if scope.node.is_("triggeredByEvent") and scope.around:
            done += scope.around.done
        if definition.name:
            done = [it for it in done if it.node.id == definition.name]
        run = self.new_run(scope, node)
        scope.runs.append(run)
        if definition.waits:
            self._undo(run, done, partial(self._undone, run))
        else:
            run.leads_on = False
            self.go_through(scope, node)
            self._undo(run, done, partial(self._drop, run))

    def _undone(self, run: Run) -> None:
        self.kill(run)
        self.go_through(run.scope, run.node)
        self.look_over(run.scope)

    def _drop(self, run: Run) -> None:
        self.kill(run)
        self.look_over(run.scope)

    def _undo(self, run: Run, done: list[Done], then: Callable[[], None]) -> None:
        """Take all for this throw alone, then undo the latest first, one by one."""
        for one in done:
            one.scope.done.remove(one)
        left = sorted(done, key=lambda it: it.number)
        # an interruption leaves the rest to be undone by another throw
        run.left.append(left)
        self._undo_next(run, left, then)

    def _undo_next(self, run: Run, left: list[Done], then: Callable[[], None]) -> None:
        while left:
            one = left.pop()
            again = partial(self._undo_next, run, left, then)
            if one.node.handler:
                self._by_handler(run, one, again)
                return
            if one.inside and one.node.tag != "callActivity":
                self._by_inside(run, one, again)
                return
        then()

    def _by_handler(self, run: Run, done: Done, then: Callable[[], None]) -> None:
        assert done.node.handler
        edge = next(it for it in done.node.borders if it.kind == "compensation")
        self.completed.append(edge.id)
        handling = self.new_run(
            run.scope, done.node.handler, then=then, path=done.run.path
        )
        run.turns.append(handling)
        fires = partial(self._handled, run, handling)
        self.wait(handling, handling.node.id, "user", handling.node.id, fires)

    def _handled(self, run: Run, handling: Run) -> None:
        run.turns.remove(handling)
        self.completed.append(handling.node.id)
        assert handling.then
        handling.then()

    def _by_inside(self, run: Run, done: Done, then: Callable[[], None]) -> None:
        assert done.inside
        for event in done.inside.node.event_sub_processes:
            if event.start.kind == "compensation":
                undoing = self.new_run(run.scope, event, then=then, path=done.run.path)
                run.turns.append(undoing)
                self.open(undoing, event, event.start)
                return
        self._undo(run, list(done.inside.done), then)

    def _cancel(self, scope: Scope, node: Node) -> None:
        assert scope.owner
        self.clear(scope)
        run = self.new_run(scope, node)
        scope.runs.append(run)
        self.completed.append(node.id)
        self._undo(run, list(scope.done), partial(self._canceled, scope.owner))

    def _canceled(self, transaction: Run) -> None:
        edge = next(it for it in transaction.node.borders if it.kind == "cancel")
        self.by_border(transaction, edge)

    # -- the end of scopes ---------------------------------------------------

    def scope_ended(self, scope: Scope) -> None:
        run = scope.owner
        if not run:
            self.state = "COMPLETED" if self.state == "ACTIVE" else self.state
        elif not scope.node.is_("triggeredByEvent"):
            self.over(run)
        elif run.then:
            self.completed.append(run.node.id)
            run.then()
        else:
            self.completed.append(run.node.id)
            run.scope.runs.remove(run)
            self.note(run)
            self.look_over(run.scope)

    # -- what comes from outside ---------------------------------------------

    def of(self, kind: str) -> list[Wait]:
        return by_age([it for it in self.waits if it.kind == kind])

    def complete(self, wait: Wait, answers: dict[str, int | list[int]]) -> None:
        assert isinstance(wait.owner, Run)
        wait.owner.scope.answers.update(answers)
        self.fire(wait)
        self.settle()

    def hear_of(self, kind: str, name: str) -> None:
        """Let a message or a signal come to all who wait for it, one by one."""
        for wait in [it for it in self.of(kind) if it.name == name]:
            if wait in self.waits:
                self.fire(wait)
                self.settle()

    def pass_over(self, element: str) -> None:
        """Go on after the oldest fault of an element as if it had been done."""
        self.fire(next(it for it in self.of("incident") if it.element == element))
        self.settle()

    def condition(self, name: str) -> None:
        """Let a condition become true for a moment, for all at once."""
        self.true.add(name)
        for wait in [it for it in self.of("condition") if it.name == name]:
            if wait in self.waits:
                self.fire(wait)
        self.settle()
        self.true.remove(name)

    def pass_time(self) -> dt.datetime:
        """Go to the next moment and fire what is due then; return it."""
        self.now = min(it.due for it in self.waits if it.due)
        while due := [it for it in self.waits if it.due and it.due <= self.now]:
            self.fire(min(due, key=lambda it: (it.due, it.number)))
            self.settle()
        return self.now


def _catching(nodes: list[Node], kind: str, name: str) -> Node | None:
    """Return the event that catches a code: one for it, else one for all."""
    for wanted in (name, ""):
        for node in nodes:
            if any(it.kind == kind and it.name == wanted for it in node.definitions):
                return node
    return None
