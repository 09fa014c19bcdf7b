"""Begin a scope that draws no start event: at all that no flow leads to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bizproc._spiff.specs.element import ElementSpec, Exit
from bizproc._spiff.specs.event import StartEventSpec
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import ElementKind, Flow, Node

if TYPE_CHECKING:
    from bizproc._spiff.specs.process import ScopeSpec


class ImplicitStartSpec(StartEventSpec):
    """Put a token on every entry of the scope, once its event sub-processes listen.

    Nobody has drawn it: the history does not tell of it. A fault that holds it, and its
    saved token, stand under the id of the scope.
    """

    def __init__(self, scope_spec: ScopeSpec) -> None:
        scope = scope_spec.scope
        node = Node(id=scope.id, kind=ElementKind.START_EVENT, name="", line=0)
        super().__init__(scope_spec, node)

    def begin_at(self, entries: Iterable[ElementSpec]) -> None:
        """Lead to the entries of the scope."""
        for target in entries:
            id_ = target.node.id
            flow = Flow(id="", name="", source=self.node.id, target=id_, line=0)
            self.exits = (*self.exits, Exit(flow, target))
            self.connect(target)

    def leave(self, token: Token) -> bool:
        """Begin the scope, and tell nothing."""
        super().leave(token)
        token.is_told = True
        return True
