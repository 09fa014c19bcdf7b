"""Say in words what is wrong, why, and what to do."""

from __future__ import annotations

from bizproc.bpmn.elements import ElementKind, Node, Process, Scope
from bizproc.bpmn.kind_words import kind_words
from bizproc.bpmn.walk import scopes_of
from bizproc.errors import Location
from bizproc.verification.faults import Blocked, Meeting, Spinning
from bizproc.verification.net import Net

__all__ = ["Words"]

_SHOWN = 4


class Words:
    """Know the drawing that sentences speak of."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._holders: dict[str, Scope] = {
            id_: scope for scope in scopes_of(process.scope) for id_ in scope.nodes
        }

    def place_of_process(self) -> Location:
        """Point at the process itself."""
        process = self._process
        return Location(file=process.file, line=process.line, element=process.id)

    def blocked(self, net: Net, blocked: Blocked) -> str:
        """Say what waits, and for what."""
        waits = "; ".join(self._wait(net, blocked, it) for it in blocked.elements)
        text = f"deadlock: {waits}"
        if blocked.after_end is not None:
            text = f"{blocked.after_end!r} is reached, but tokens are left: {waits}"
        if blocked.rescues:
            text += f"; only {_listed(blocked.rescues)} would end it"
        return text

    def _wait(self, net: Net, blocked: Blocked, element: str) -> str:
        node = self._node(element)
        if node is None:
            return f"{element!r} never ends"
        places = [net.places[it] for it in blocked.places]
        held = [it.flow for it in places if it.element == element and it.flow]
        if held:
            scope = self._holders[element]
            missing = [scope.flows[it].source for it in node.incoming if it not in held]
            come = dict.fromkeys(scope.flows[it].source for it in held)
            if node.kind is ElementKind.COMPLEX_GATEWAY:
                return (
                    f"{element!r} has tokens from {_listed(tuple(come))}, and too few come"
                    " for it to go on"
                )
            same = [it for it in missing if it in come]
            by = "the other flow" if same else "the flow"
            return (
                f"{element!r} has a token from {_listed(tuple(come))} and waits for one by"
                f" {by} from {_listed(tuple(dict.fromkeys(missing)))}, which never comes"
            )
        if node.start_quantity > 1:
            return f"{element!r} waits for {node.start_quantity} tokens, and fewer come"
        return f"no flow out of {element!r} can be taken"

    def clash(self, net: Net, meeting: Meeting) -> str:
        """Say where two tokens meet."""
        element = net.places[meeting.place].element
        node = self._node(element)
        kind = kind_words(node) if node is not None else "process"
        last = net.transitions[meeting.path[-1]]
        what = (
            "two tokens are here at once, and what follows runs twice"
            if node is not None and _is_gateway(node)
            else f"this {kind} runs twice at once"
        )
        if net.places[meeting.place].flow is not None:
            what = "two tokens come by one flow, of which it takes one"
        by = f", the second by {last.element!r}" if last.elements else ""
        return f"lack of synchronisation: {what}{by}; {self._way_out(net, meeting)}"

    def _way_out(self, net: Net, meeting: Meeting) -> str:
        """Say where the second token comes from, and what to draw."""
        join = "join the branches before with a gateway of the kind that forks them"
        for number in reversed(meeting.path):
            transition = net.transitions[number]
            put = [net.places[it] for it in transition.put]
            event = next((it.element for it in put if it.remembers), None)
            if event is not None:
                return f"{event!r} does not interrupt: let its branch end by itself"
            if sum(not it.active for it in put) > 1 and transition.elements:
                return f"{transition.element!r} makes several tokens: {join}"
        return join

    def livelock(self, spinning: Spinning) -> str:
        """Say what goes round for ever."""
        around = spinning.around
        if not around:
            return "livelock: no end is reached any more"
        go = "goes" if len(around) == 1 else "go"
        return (
            f"livelock: from here on {_listed(around)} {go} on for ever, and no end is"
            " reached; draw a way out"
        )

    def dead(self, element: str) -> str:
        """Say that nothing leads to an element."""
        node = self._node(element)
        kind = kind_words(node) if node is not None else "element"
        return f"dead: no instance ever comes to this {kind}"

    def _node(self, element: str) -> Node | None:
        scope = self._holders.get(element)
        return scope.nodes[element] if scope is not None else None


def _is_gateway(node: Node) -> bool:
    return str(node.kind).endswith("Gateway")


def _listed(names: tuple[str, ...]) -> str:
    quoted = [repr(it) for it in names[:_SHOWN]]
    if len(names) > _SHOWN:
        return f"{', '.join(quoted)} and {len(names) - _SHOWN} others"
    return (
        quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    )
