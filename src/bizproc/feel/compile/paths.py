"""Compile names and paths: what of the outside an expression can reach.

A path reads a key of a Mapping, or a property of a date, time, duration or range
from a fixed table; nothing reads an attribute of a Python object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.feel.builtins import BUILTINS, named
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import AbsentError, AbsentFault, Fault
from bizproc.feel.hints.names import name_hint, property_hint
from bizproc.feel.properties import PROPERTIES, property_of
from bizproc.feel.run import Run
from bizproc.feel.syntax import Name, Node, Path
from bizproc.feel.text import phrase
from bizproc.feel.values import adopt, kind_of

__all__ = ["keys_of", "name", "name_or_function", "path", "read"]

_MISSING = object()
_PLAIN = frozenset([int, str, bool, type(None), dict, list])


def name(compiler: Compiler, node: Name) -> Code:
    """Compile a name."""
    return _name(compiler, node, record=True)


def name_or_function(compiler: Compiler, node: Name) -> Code:
    """Compile a name that means a built-in if nothing else is called so."""
    if node.name in BUILTINS:
        compiler.free.values.add(node.name)
    return _name(compiler, node, record=True, function=True)


def _name(
    compiler: Compiler, node: Name, *, record: bool, function: bool = False
) -> Code:
    slot, items = compiler.resolve(node.name)
    if node.name == "?" and slot is not None:
        compiler.tested = True
    elif slot is None and record:
        _record(compiler, (node.name,), node)
    if node.name == "item" and items:
        return _item(items[0])
    outer = (
        _slot(slot) if slot is not None else _root(node, function=function, items=items)
    )
    return _from_items(node.name, items, outer) if items else outer


def _record(compiler: Compiler, path_: tuple[str, ...], node: Node) -> None:
    free, root = compiler.free, path_[0]
    _, items = compiler.resolve(root)
    if items:
        if root != "item":
            free.possible.setdefault(root, node)
        return
    (free.tested if compiler.tolerant else free.required).add(root)
    free.names.setdefault(root, node)
    free.paths.setdefault(path_, node)


def _slot(slot: int) -> Code:
    return lambda run: run.slots[slot]


def _item(slot: int) -> Code:
    def run_item(run: Run) -> Any:
        item = run.slots[slot]
        if isinstance(item, Mapping) and "item" in item:
            return adopt(item["item"])
        return item

    return run_item


def _from_items(name_: str, items: tuple[int, ...], outer: Code) -> Code:
    def run_from_items(run: Run) -> Any:
        for slot in items:
            item = run.slots[slot]
            if isinstance(item, Mapping) and name_ in item:
                return adopt(item[name_])
        return outer(run)

    return run_from_items


def _root(node: Name, *, function: bool, items: tuple[int, ...]) -> Code:
    name_ = node.name

    def run_root(run: Run) -> Any:
        try:
            value = run.scope[name_]
        except KeyError:
            if function and name_ in BUILTINS:
                return named(BUILTINS[name_])
            return _unknown(run, node, items)
        if value.__class__ in _PLAIN:
            return value
        try:
            return adopt(value)
        except Fault as fault:
            return run.fail_with(node, fault)

    return run_root


def _unknown(run: Run, node: Name, items: tuple[int, ...]) -> Any:
    if node.name in BUILTINS:
        hint = f"; the function is called with {node.name}(…)"
    else:
        known, place = keys_of(run.scope), {"start": node.start, "end": node.end}
        for slot in items:
            item = run.slots[slot]
            known += keys_of(item) if isinstance(item, Mapping) else []
        hint = name_hint(node.name, known, source=run.source, **place)
    try:
        return run.fail(node, f"unknown name {node.name!r}{hint}", absent=True)
    except AbsentError as error:
        error.name = node.name
        raise


def keys_of(value: Mapping[str, Any]) -> list[str]:
    """Return the keys of a mapping for a message; a lazy view may not tell them."""
    try:
        return [key for key in value if isinstance(key, str)]
    except (TypeError, NotImplementedError):
        return []


def path(compiler: Compiler, node: Path) -> Code:
    """Compile `source.name`."""
    names = [node.name]
    root: Node = node.source
    while isinstance(root, Path):
        names.append(root.name)
        root = root.source
    if isinstance(root, Name) and compiler.resolve(root.name)[0] is None:
        _record(compiler, (root.name, *reversed(names)), node)
    return _path(compiler, node)


def _path(compiler: Compiler, node: Path) -> Code:
    inner = node.source
    if compiler.observing:
        source = compiler.code(inner)
    elif isinstance(inner, Path):
        source = _path(compiler, inner)
    elif isinstance(inner, Name):
        source = _name(compiler, inner, record=False)
    else:
        source = compiler.code(inner)
    name_ = node.name
    place = Name(start=node.name_start, end=node.end, name=name_)

    def run_path(run: Run) -> Any:
        value = source(run)
        if value.__class__ is dict:
            found = value.get(name_, _MISSING)
            if found.__class__ in _PLAIN:
                return found
        return _read_at(run, place, value)

    return run_path


def _read_at(run: Run, node: Name, value: Any) -> Any:
    """Read a name of a value; of a list, that of each item, lists in it included."""
    try:
        if isinstance(value, list):
            run.charge(1 + len(value))
            return [_read_item(run, node, item) for item in value]
        return read(value, node.name)
    except Fault as fault:
        if not isinstance(value, Mapping):
            fault.message += property_hint(node.name, run.source, node.start)
        return run.fail_with(node, fault)


def _read_item(run: Run, node: Name, item: Any) -> Any:
    if item.__class__ is dict:
        found = item.get(node.name, _MISSING)
        if found.__class__ in _PLAIN:
            return found
    return _read_at(run, node, adopt(item))


def read(value: Any, name_: str) -> Any:
    """Return a key of a context or a property of a value; null stays null.

    Raises:
        Fault: no such key or property.
    """
    if value is None:
        return None
    if isinstance(value, Mapping):
        try:
            return adopt(value[name_])
        except KeyError:
            known = keys_of(value)
            message = f"the context has no {name_!r}{did_you_mean(name_, known)}"
            raise AbsentFault(message) from None
    kind = kind_of(value)
    if kind not in PROPERTIES:
        message = f"cannot read {name_!r} of {phrase(value)}"
        raise Fault(message)
    return property_of(value, name_)
