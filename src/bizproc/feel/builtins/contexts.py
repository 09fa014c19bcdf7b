"""Context built-ins (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.feel.builtins.table import signature
from bizproc.feel.fault import refuse
from bizproc.feel.run import Run
from bizproc.feel.text import phrase
from bizproc.feel.values import adopt

__all__ = ["FUNCTIONS"]


def _get_value(run: Run, context: Mapping[str, Any], key: Any) -> Any:
    """Return the value of a key or of a path of keys; null if there is none."""
    keys = key if isinstance(key, list) else [key]
    run.charge(len(keys))
    value: Any = context
    for name in keys:
        if not isinstance(name, str):
            refuse(f"get value(…) needs strings as keys, not {phrase(adopt(name))}")
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = adopt(value[name])
    return value


def _get_entries(run: Run, context: Mapping[str, Any]) -> list[dict[str, Any]]:
    run.charge(len(context))
    return [{"key": key, "value": adopt(context[key])} for key in context]


def _entry(item: Any) -> tuple[str, Any]:
    if (
        not isinstance(item, Mapping)
        or "key" not in item
        or "value" not in item
        or not isinstance(item["key"], str)
    ):
        refuse('context(…) needs entries like {key: "a", value: 1}')
    return item["key"], adopt(item["value"])


def _context(run: Run, entries: Any) -> dict[str, Any]:
    items = entries if isinstance(entries, list) else [entries]
    run.charge(len(items))
    result: dict[str, Any] = {}
    for item in items:
        key, value = _entry(item)
        if key in result:
            refuse(f"context(…) is given the key {key!r} twice")
        result[key] = value
    return result


def _put(run: Run, context: Mapping[str, Any], key: str, value: Any) -> Any:
    run.charge(len(context))
    return {**{name: context[name] for name in context}, key: value}


def _put_path(run: Run, context: Mapping[str, Any], keys: list[Any], value: Any) -> Any:
    if not keys or not isinstance(keys[0], str):
        refuse("context put(…) needs at least one key, each a string")
    if len(keys) > run.budget.depth:
        refuse(f"context put(…) goes at most {run.budget.depth} levels deep")
    if len(keys) == 1:
        return _put(run, context, keys[0], value)
    inner = context[keys[0]] if keys[0] in context else {}  # noqa: SIM401  # any Mapping
    if not isinstance(inner, Mapping):
        refuse(f"context put(…) meets {phrase(inner)} at {keys[0]!r}")
    return _put(run, context, keys[0], _put_path(run, inner, keys[1:], value))


def _merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for item in contexts:
        if not isinstance(item, Mapping):
            refuse(f"context merge(…) needs contexts, not {phrase(item)}")
        run.charge(len(item) + 1)
        result.update({key: adopt(item[key]) for key in item})
    return result


FUNCTIONS = (
    signature("get value", "m: context, key: string", _get_value, takes_run=True),
    signature("get value", "context: context, keys: list", _get_value, takes_run=True),
    signature("get value", "context: context, key: string", _get_value, takes_run=True),
    signature("get entries", "m: context", _get_entries, takes_run=True),
    signature("get entries", "context: context", _get_entries, takes_run=True),
    signature("context", "entries: list|context", _context, takes_run=True),
    signature(
        "context put", "context: context, key: string, value: any", _put, takes_run=True
    ),
    signature(
        "context put",
        "context: context, keys: list, value: any",
        _put_path,
        takes_run=True,
    ),
    signature("context merge", "contexts: list", _merge, takes_run=True),
)
