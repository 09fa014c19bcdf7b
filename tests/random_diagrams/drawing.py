"""Draw blocks as BPMN; what has no sense where it stands is drawn as a user task.

Nothing that ends others happens by itself beside something else that goes on by itself:
a person is asked before. So one command has one outcome, whatever order its tokens move in.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.random_diagrams import forks, leaves, scopes
from tests.random_diagrams.blocks import Block, Edge
from tests.random_diagrams.nets import draw_net

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
)
EXTENSION = "<extensionElements>"
TURN = "path + &quot;.&quot; + string(loopCounter)"
Way = tuple[str, str]
KINDS = {**leaves.KINDS, **forks.KINDS, **scopes.KINDS, "net": draw_net}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """What surrounds a block: who catches, and what may stand here."""

    errors: tuple[str, ...] = ()
    escalations: tuple[str, ...] = ()
    repeated: bool = False  # several at once: a name would mean more than one
    straight: bool = True  # nothing runs beside in this scope
    cancels: bool = False  # directly in a transaction
    bare: bool = False  # without a start event, hence without an end event


class Sheet:
    """The file that is drawn: its root elements, its ids, the processes it calls."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.root: list[str] = []
        self.processes: list[str] = []
        self.names: dict[str, list[str]] = {}

    def id(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers)}"

    def shared(self, kind: str, make: Callable[[], str]) -> str:
        """Return a name: now and then one that something else waits for as well."""
        known = self.names.setdefault(kind, [])
        number = next(self.numbers)
        if known and number % 4 == 0:
            return known[number % len(known)]
        known.append(make())
        return known[-1]

    def process(self, id_: str, body: str) -> None:
        self.processes.append(
            f'<process id="{id_}" isExecutable="true">{body}</process>'
        )

    def text(self) -> str:
        return "\n".join([HEAD, *self.root, *self.processes, "</definitions>"])


def draw(block: Block) -> str:
    """Return a file whose process `p` is the block."""
    sheet = Sheet()
    sheet.process("p", Drawing(sheet, Place()).whole((block,)))
    return sheet.text()


class Drawing:
    """Collect the XML of one scope."""

    def __init__(self, sheet: Sheet, place: Place) -> None:
        self.sheet = sheet
        self.place = place
        self.parts: list[str] = []
        self.undoable: list[str] = []

    def whole(self, inner: Sequence[Block], start: str = "", prefix: str = "s") -> str:
        """Draw blocks between a start and an end; return the XML of all."""
        bare = self.place.bare
        begin = self.node("task" if bare else "startEvent", prefix, start)
        # a scope ends by somebody's word, so what is completed has an order
        last = self.node("userTask", "z")
        first, left = self.sequence(inner)
        self.flow(begin, first)
        self.flow(left, last)
        if not bare:
            self.flow(last, self.node("endEvent", "e"))
        return "".join(self.parts)

    def node(
        self, tag: str, prefix: str, body: str = "", more: str = "", turns: str = ""
    ) -> str:
        id_ = self.sheet.id(prefix)
        self.put(tag, id_, body, more, turns)
        return id_

    def put(
        self,
        tag: str,
        id_: str,
        body: str = "",
        more: str = "",
        turns: str = "",
        *,
        undoes: str = "",
        behavior: str = "",
    ) -> None:
        """Draw an element; each turn has a path of its own, which its tasks show."""
        path = TURN if turns or undoes else "path"
        made = [("path", path)] * bool(turns)
        if tag == "userTask":  # it reads the path that was made before
            made.append(("title", "path" if turns else path))
        inputs = "".join(
            f'<zeebe:input source="= {source}" target="{name}"/>'
            for name, source in made
        )
        mapping = f"<zeebe:ioMapping>{inputs}</zeebe:ioMapping>" if inputs else ""
        if "<extensionElements>" in body[:20]:
            body = body.replace(EXTENSION, EXTENSION + mapping, 1)
        elif mapping:
            body = f"{EXTENSION}{mapping}</extensionElements>{body}"
        self.parts.append(
            f'<{tag} id="{id_}" {more}>{body}{leaves.loop(turns, behavior)}</{tag}>'
        )

    def flow(self, source: str, target: str, condition: str = "") -> str:
        id_ = f"{source}_{target}"
        inner = (
            f"<conditionExpression>= {condition}</conditionExpression>"
            if condition
            else ""
        )
        self.parts.append(
            f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
            f"{inner}</sequenceFlow>"
        )
        return id_

    def ask(self, question: str) -> str:
        """Draw a person who answers: `name:one:3` or `name:some:3`."""
        return self.node("userTask", "q", more=f'name="{question}"')

    def block(self, block: Block) -> Way:
        return KINDS[block.kind](self, block)

    def within(self, **changes: Any) -> Drawing:
        """Return a drawing of a scope inside this one."""
        straight = {"straight": True, "bare": False, **changes}
        return Drawing(self.sheet, dataclasses.replace(self.place, **straight))

    def sequence(self, inner: Sequence[Block]) -> Way:
        ways = [self.block(it) for it in inner]
        for (_, left), (right, _) in itertools.pairwise(ways):
            self.flow(left, right)
        return ways[0][0], ways[-1][1]

    def beside(self, block: Block) -> Way:
        """Draw a block that others run beside in this scope."""
        place, self.place = self.place, dataclasses.replace(self.place, straight=False)
        way = self.block(block)
        self.place = place
        return way

    def definition(self, event: str, code: str = "") -> str:
        """Draw what an event waits for; where a name means several, a message."""
        code = "" if event.endswith("_any") else code
        event = event.removesuffix("_any")
        if self.place.repeated and event in {"signal", "condition"}:
            event = "message"
        return getattr(self, f"_{event}")(code)  # type: ignore[no-any-return]

    def _either(self, _: str) -> str:
        return self.definition("message") + self.definition("signal")

    def _both(self, _: str) -> str:
        return self.definition("message") + self.definition("timer")

    def _rounds(self, _: str) -> str:
        return self.definition("message") + self.definition("signal")

    def _timer(self, _: str) -> str:
        number = next(self.sheet.numbers)
        return (
            f"<timerEventDefinition><timeDuration>PT1H{number}M</timeDuration>"
            "</timerEventDefinition>"
        )

    def _cycle(self, _: str) -> str:
        number = next(self.sheet.numbers)
        return (
            f"<timerEventDefinition><timeCycle>R2/PT1H{number}M</timeCycle>"
            "</timerEventDefinition>"
        )

    def _message(self, _: str) -> str:
        return f'<messageEventDefinition messageRef="{self.message()}"/>'

    def message(self) -> str:
        return self.sheet.shared("m", self._new_message)

    def _new_message(self) -> str:
        id_ = self.sheet.id("m")
        self.sheet.root.append(
            f'<message id="{id_}" name="{id_}"><extensionElements><zeebe:subscription'
            ' correlationKey="= &quot;k&quot;"/></extensionElements></message>'
        )
        return id_

    def _signal(self, _: str) -> str:
        name = self.sheet.shared("signal", lambda: self.named("signal"))
        return f'<signalEventDefinition signalRef="{name}"/>'

    def _condition(self, _: str) -> str:
        name = self.sheet.id("v")
        return (
            "<conditionalEventDefinition><condition>"
            f"= {name} = true</condition></conditionalEventDefinition>"
        )

    def _error(self, code: str) -> str:
        named = f' errorRef="{code}"' if code else ""
        return f"<errorEventDefinition{named}/>"

    def _escalation(self, code: str) -> str:
        named = f' escalationRef="{code}"' if code else ""
        return f"<escalationEventDefinition{named}/>"

    def named(self, kind: str) -> str:
        """Draw a signal, an error or an escalation."""
        id_ = self.sheet.id(f"{kind}_")
        code = "" if kind == "signal" else f' {kind}Code="{id_}"'
        self.sheet.root.append(f'<{kind} id="{id_}" name="{id_}"{code}/>')
        return id_

    def codes(self, edges: Sequence[Edge]) -> Iterator[str]:
        """Yield for each event the code that it catches, if it catches one."""
        for edge in edges:
            kind = edge.event.removesuffix("_any")
            yield self.named(kind) if kind in {"error", "escalation"} else ""
