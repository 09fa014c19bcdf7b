"""Tell what the variables of a process hold, as far as all that write them agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bizproc import feel
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, FormField, Node, Process, Value
from bizproc.bpmn.meanings import Texts
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import ExpressionError
from bizproc.feel import TypeName

__all__ = ["Variable", "result_types", "variables_of"]

_ANY = TypeName(name="any")
_NULL = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """Say of what type a variable is, which texts it can be, which decision gave it.

    What is not known for certain is None; null it may be all the same.
    """

    type: TypeName | None = None
    texts: Texts | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    type: TypeName = _ANY
    options: Mapping[str, str] | None = None
    decision: str | None = None


def variables_of(process: Process, catalog: Catalog) -> Mapping[str, Variable]:
    """Return what is known of the variables that the elements of a process write."""
    return catalog.once(process, "variables", lambda: _variables(process, catalog))


def result_types(
    node: Node, process: Process, catalog: Catalog
) -> Mapping[str, TypeName]:
    """Return the types of what an element gives to its own output mappings."""
    found = _results(node, process, catalog)
    return {name: it.type for name, it in found.items() if it.type != _ANY}


def _variables(process: Process, catalog: Catalog) -> dict[str, Variable]:
    written: dict[str, list[_Written]] = {}
    for name in (*process.properties.get("variables", "").split(","), *process.takes):
        written.setdefault(name.strip(), []).append(_Written())
    for node in nodes_of(process):
        for name, how in _by(node, process, catalog):
            written.setdefault(name, []).append(how)
    return {name: _agreed(name, ways) for name, ways in written.items() if name}


def _agreed(name: str, ways: list[_Written]) -> Variable:
    """Return what all ways to write a variable have in common; null is no matter."""
    told = [it for it in ways if it.type.name != _NULL]
    kinds = {it.type.name for it in told}
    one = told[0].type if len(kinds) == 1 else _ANY
    decisions = {it.decision for it in told}
    options: dict[str, str] = {}
    for it in told:
        options |= it.options or {}
    closed = told and all(it.options is not None for it in told)
    return Variable(
        type=None if one.name in {"any", "context", "list"} else one,
        texts=Texts(what=f"value of {name}", known=frozenset(options), titles=options)
        if closed
        else None,
        decision=decisions.pop() if len(decisions) == 1 else None,
    )


def _by(
    node: Node, process: Process, catalog: Catalog
) -> Iterator[tuple[str, _Written]]:
    """Yield what an element writes."""
    own = _results(node, process, catalog)
    for mapping in node.outputs:
        yield (
            _root(mapping.target),
            _mapped(mapping.target, mapping.source, own, catalog),
        )
    if not node.outputs:
        yield from own.items()
    if node.body is not None:
        for mapping in node.inputs:
            written = _mapped(mapping.target, mapping.source, {}, catalog)
            yield _root(mapping.target), written
    loop = node.loop
    if loop is not None:
        for name in (loop.element_variable, loop.output_collection):
            if name is not None:
                yield name, _Written()
    ad_hoc = node.body.ad_hoc if node.body is not None else None
    if ad_hoc is not None and ad_hoc.output_collection is not None:
        yield ad_hoc.output_collection, _Written()


def _results(node: Node, process: Process, catalog: Catalog) -> dict[str, _Written]:
    """Return what an element gives itself, before its output mappings."""
    if node.kind is ElementKind.USER_TASK:
        form = catalog.form_of(node, process)
        return {} if form is None else dict(_answers(form.fields))
    name = node.result_variable
    if name is not None:
        decision = node.decision
        known = decision is not None and decision.expression is None
        asked = decision.text if decision and known else None
        kind = catalog.decision_types.get(asked or "", _ANY)
        return {name: _Written(decision=asked, type=kind)}
    results = catalog.results_of(node.action) or ()
    entry = catalog.entry_of(node.action)
    declared = () if entry is None else entry.results or ()
    types = {it.name: it.type for it in declared}
    return {it: _Written(type=_read(types.get(it, "Any"))) for it in results}


def _read(written: str) -> TypeName:
    """Return the type that the catalogue writes; of several nothing is certain."""
    try:
        return feel.parse_type(written)
    except ExpressionError:
        return _ANY


def _answers(fields: Iterable[FormField]) -> Iterator[tuple[str, _Written]]:
    for it in fields:
        kind = TypeName(name=it.kind) if it.kind is not None else _ANY
        texts = {code: label for code, label in it.options if isinstance(code, str)}
        closed = it.options and it.options_from is None and not it.multiple
        is_list = closed and len(texts) == len(it.options)
        yield it.key, _Written(type=kind, options=texts if is_list else None)


def _mapped(
    target: str, source: Value, own: Mapping[str, _Written], catalog: Catalog
) -> _Written:
    if "." in target:
        return _Written()
    if source.expression is None:
        text = source.text
        return _Written(type=TypeName(name="string"), options={text: text})
    name = source.text.lstrip("= ").strip()
    if name in own:
        return own[name]  # handed on as it is
    types = {name: it for name, it in catalog.types.items() if name not in own}
    kind = feel.infer(source.expression, types)
    constant = getattr(source.expression.ast, "value", None)
    options = {constant: constant} if isinstance(constant, str) else None
    return _Written(type=kind, options=options)


def _root(target: str) -> str:
    return target.split(".", 1)[0]
