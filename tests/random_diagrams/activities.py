"""The token game of activities: waiting, turns, insides and borders."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from xml.etree.ElementTree import Element

from tests.random_diagrams.reading import Definition, Flow, Node
from tests.random_diagrams.tokens import Done, Run, Scope, Tokens, Wait

AT_ONCE = {"task", "scriptTask", "serviceTask"}


class Activities(Tokens):
    """Run activities, and open what waits for events."""

    def begin(self, scope: Scope, node: Node, flow: Flow | None) -> None:
        """Begin an activity, once it has as many tokens as it takes."""
        wanted = node.number("startQuantity")
        if wanted > 1:
            kept = scope.kept.setdefault(node.id, [])
            kept.append(flow.id if flow else "")
            if len(kept) < wanted:
                return
            del kept[:wanted]
        self.run(scope, node)

    def run(
        self, scope: Scope, node: Node, then: Callable[[], None] | None = None
    ) -> Run:
        run = self.new_run(scope, node, then=then)
        scope.runs.append(run)
        for edge in node.borders:
            fires = partial(self.by_border, run, edge)
            self.hear(run, edge, fires, lasts=not edge.interrupts)
        if not run.live:
            return run
        if node.part("multiInstanceLoopCharacteristics") is not None:
            self._next_turns(run)
        elif node.part("standardLoopCharacteristics") is not None:
            self._next_loop(run)
        else:
            self._work(run)
        return run

    def _work(self, run: Run) -> None:
        tag = run.node.tag
        if run.node.fails:
            self.wait(
                run, run.node.id, "incident", run.node.id, partial(self.over, run)
            )
        elif tag in AT_ONCE:
            self.over(run)
        elif tag in {"userTask", "receiveTask"}:
            kind = "user" if tag == "userTask" else "message"
            name = run.node.id
            if tag == "receiveTask":
                name = run.node.element.get("messageRef", "")
            self.wait(run, run.node.id, kind, name, partial(self.over, run))
        elif tag == "callActivity":
            element = next(
                it for it in run.node.element.iter() if it.tag.endswith("calledElement")
            )
            self.open(run, self.nodes[element.get("processId", "")])
        else:
            self.open(run, run.node)

    def open(self, run: Run, node: Node, start: Node | None = None) -> None:
        """Open the inside of an activity."""
        run.inside = Scope(node=node, owner=run, around=run.scope, path=run.path)
        self.scopes.append(run.inside)
        if not start:
            self.listen_inside(run.inside)
        if run.inside.live and not run.inside.runs:
            for first in [start] if start else node.starts:
                self.send(run.inside, first)

    # -- turns -------------------------------------------------------------

    def _next_turns(self, run: Run) -> None:
        loop = run.node.part("multiInstanceLoopCharacteristics")
        assert loop is not None
        count = int(next(it.text or "0" for it in loop if "loopCardinality" in it.tag))
        if not count:
            self.finish(run)
        elif loop.get("isSequential") == "true":
            self._turn(run)
        else:
            for _ in range(count):
                self._turn(run)

    def _turn(self, run: Run) -> None:
        path = run.path
        if run.node.part("multiInstanceLoopCharacteristics") is not None:
            path += f".{len(run.turns) + len(run.ended) + 1}"
        turn = self.new_run(run.scope, run.node, turn_of=run, path=path)
        run.turns.append(turn)
        self._work(turn)

    def _turn_over(self, run: Run, turn: Run) -> None:
        run.turns.remove(turn)
        run.ended.append(turn)
        loop = run.node.part("multiInstanceLoopCharacteristics")
        if loop is None:
            self._next_loop(run)
            return
        self._throw_for_turn(run, loop)
        if not run.live:
            return
        count = int(next(it.text or "0" for it in loop if "loopCardinality" in it.tag))
        enough = [it for it in loop if "completionCondition" in it.tag]
        needed = int((enough[0].text or "")[-1]) if enough else count
        if len(run.ended) >= needed:
            for other in list(run.turns):
                self.kill(other)
            run.turns.clear()
            self.finish(run)
        elif loop.get("isSequential") == "true":
            self._turn(run)

    def _throw_for_turn(self, run: Run, loop: Element) -> None:
        """Throw what a turn that is over throws, to the border of the whole first."""
        behavior = loop.get("behavior", "All")
        if behavior == "All" or (behavior == "One" and len(run.ended) > 1):
            return
        thrown = self.nodes[loop.get(f"{behavior.lower()}BehaviorEventRef", "")]
        self.throw("escalation", thrown.definitions[0].name, run.scope, run)

    def throw(self, kind: str, name: str, scope: Scope, run: Run | None) -> None:
        raise NotImplementedError

    def _next_loop(self, run: Run) -> None:
        loop = run.node.part("standardLoopCharacteristics")
        assert loop is not None
        text = next(it.text or "" for it in loop if "loopCondition" in it.tag)
        flow = Flow(id="", source="", target="", condition=text)
        tested = bool(run.ended) or loop.get("testBefore") == "true"
        if len(run.ended) >= int(loop.get("loopMaximum", "1")) or (
            tested and not flow.holds(run.scope.answers)
        ):
            self.finish(run)
        else:
            self._turn(run)

    # -- the end -----------------------------------------------------------

    def over(self, run: Run) -> None:
        """Take note that a run, or one turn of it, has done its work."""
        self.waits = [it for it in self.waits if it.owner is not run]
        if run.turn_of:
            self._turn_over(run.turn_of, run)
        else:
            self.finish(run)

    def finish(self, run: Run) -> None:
        """End an activity that is done, and let its tokens leave."""
        run.live = False
        self.waits = [it for it in self.waits if it.owner is not run]
        self.completed.append(run.node.id)
        scope = run.scope
        scope.runs.remove(run)
        turns = run.ended if run.node.has_turns else [run]
        for turn in turns:
            self.note(turn)
        if run.then:
            run.then()
        else:
            self.leave(scope, run.node, run.node.number("completionQuantity"))
        self.look_over(scope)

    def note(self, run: Run) -> None:
        """Note what is completed: it may be undone."""
        run.scope.done.append(Done(run=run, number=next(self.numbers)))

    # -- waiting -----------------------------------------------------------

    def wait(
        self,
        owner: Run | Scope,
        element: str,
        kind: str,
        name: str,
        fires: Callable[[], None],
        *,
        definition: Definition | None = None,
        lasts: bool = False,
    ) -> Wait:
        wait = Wait(
            kind=kind,
            name=name,
            element=element,
            number=next(self.numbers),
            owner=owner,
            fires=fires,
            lasts=lasts,
        )
        if definition and kind == "timer":
            wait.due = self.now + definition.after
            wait.after, wait.times = definition.after, definition.times
        self.waits.append(wait)
        if kind == "condition" and name in self.true:
            self.fire(wait)
        return wait

    def hear(
        self, owner: Run | Scope, node: Node, fires: Callable[[], None], *, lasts: bool
    ) -> None:
        """Wait for one of what an event waits for, or for all of it."""
        if node.is_("parallelMultiple"):
            self._hear_all(owner, node, fires, lasts=lasts)
            return
        for definition in node.heard:
            if owner.live:
                self.wait(
                    owner,
                    node.id,
                    definition.kind,
                    definition.name,
                    fires,
                    definition=definition,
                    lasts=lasts and definition.kind != "timer",
                )

    def _hear_all(
        self, owner: Run | Scope, node: Node, fires: Callable[[], None], *, lasts: bool
    ) -> None:
        """Wait until all have come, each once; then, if it lasts, for all anew."""
        left = set(range(len(node.heard)))

        def came(number: int) -> None:
            left.discard(number)
            if not left:
                fires()
                if lasts and owner.live:
                    self._hear_all(owner, node, fires, lasts=lasts)

        for number, it in enumerate(node.heard):
            if owner.live:
                here = partial(came, number)
                self.wait(owner, node.id, it.kind, it.name, here, definition=it)

    def fire(self, wait: Wait) -> None:
        """Let what was waited for come; a wait that lasts waits again."""
        if wait.due and wait.times > 1:
            wait.times -= 1
            wait.due += wait.after
        elif not wait.lasts:
            self.waits.remove(wait)
        wait.fires()

    def by_border(self, run: Run, edge: Node) -> None:
        """Leave an activity by an event on its border, or go on beside it."""
        if edge.interrupts:
            self.kill(run)
        self.completed.append(edge.id)
        self.leave(run.scope, edge)
        self.look_over(run.scope)

    def listen_inside(self, scope: Scope) -> None:
        """Open the event sub-processes of a scope."""
        for event in scope.node.event_sub_processes:
            fires = partial(self.by_event, scope, event)
            lasts = not event.start.interrupts
            self.hear(scope, event.start, fires, lasts=lasts)

    def by_event(self, scope: Scope, event: Node) -> None:
        """Begin an event sub-process, instead of the scope's own work or beside it."""
        if event.start.interrupts:
            self.clear(scope)
        run = self.new_run(scope, event)
        scope.runs.append(run)
        self.open(run, event, event.start)


def by_age(waits: list[Wait]) -> list[Wait]:
    """Return waits, the oldest first."""
    return sorted(waits, key=lambda it: it.number)


__all__ = ["Activities", "by_age", "dataclasses"]
