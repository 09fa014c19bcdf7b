"""Change the structure of XML, JSON and YAML: what is changed still parses, mostly."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import yaml
from lxml import etree

from bizproc.errors import SourceError
from bizproc.source.yaml import parse_yaml

__all__ = ["mutate_json", "mutate_xml", "mutate_yaml"]

_LEAVES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 10**30, -(10**400), 1.5, 1e308, "", " ", "x", "0"),
    *("a" * 5_000, "\x00", "\ud800", "\u202e", "é" * 300, "\u0301" * 50, "= 1 +", "=x"),
    *(
        "{{ x }}",
        "{% if %}",
        "R/PT1S",
        "P1M",
        "2027-06-01",
        "9999-12-31",
        "25:61",
        "@me",
    ),
    *("user:u_mgr", "head(responsible)", "settings.x", "constants.x", "../x", "a.b.c"),
    *(
        "(a+)+b",
        "[",
        "1..5",
        "not(1)",
        "-",
        "$number",
        "string",
        "email",
        "=?utf-8?q?=0A?=",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"": None},
        {"a": {"a": {}}},
        {"$number": "1e9"},
        [1, "1", {}],
    ),
)
_MOST = 200_000  # of a tree no more is changed: copies of copies grow


def mutate_json(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the JSON with a part of it changed; what is none is left."""
    tree, other = _json(data), _json(chance.choice(others))
    changed = _changed(tree, other, chance)
    text = json.dumps(changed, ensure_ascii=chance.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")[:_MOST]


def mutate_yaml(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the YAML with a part of it changed; what is none is left."""
    tree, other = _yaml(data), _yaml(chance.choice(others))
    if tree is None or len(data) > _MOST:
        return data
    changed = _texts(_changed(tree, other, chance))
    try:
        text = yaml.dump(
            changed,
            Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=chance.choice((None, False, True)),
        )
    except (UnicodeEncodeError, RecursionError):  # no YAML has surrogates
        return data
    return text.encode()


def mutate_xml(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the XML with a part of it changed; what is none is left."""
    root, other = _xml(data), _xml(chance.choice(others))
    if root is None or len(data) > _MOST:
        return data
    parts = list(root.iter("*"))
    part = chance.choice(parts)
    match chance.randrange(7):
        case 0 if part is not root:
            part.getparent().remove(part)
        case 1:
            chance.choice(parts).append(copy.deepcopy(part))
        case 2 if other is not None:
            part.append(copy.deepcopy(chance.choice(list(other.iter("*")))))
        case 3 if part.attrib:
            name = chance.choice(list(part.attrib))
            _set(part, name, _text(chance))
        case 4:
            from_ = chance.choice(parts)
            if from_.attrib:
                name = chance.choice(list(from_.attrib))
                _set(part, name, from_.get(name))
        case 5:
            _set(part, None, _text(chance))
        case _:
            part.tag = chance.choice(parts).tag
    return etree.tostring(root)


def _set(part: Any, name: Any, text: Any) -> None:
    try:
        if name is None:
            part.text = text
        else:
            part.set(name, text)
    except ValueError:  # lxml writes no NUL and no surrogate
        part.text = "?"


def _text(chance: random.Random) -> str:
    leaf = chance.choice(_LEAVES)
    return leaf if isinstance(leaf, str) else str(leaf)[:5_000]


def _texts(tree: Any) -> Any:
    """Return a tree with decimals, which PyYAML does not write, as numbers."""
    if isinstance(tree, dict):
        return {key: _texts(it) for key, it in tree.items()}
    if isinstance(tree, list):
        return [_texts(it) for it in tree]
    return float(tree) if isinstance(tree, Decimal) else tree


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _yaml(data: bytes) -> Any:
    try:  # PyYAML's own loaders take the interpreter with them where it is deep
        return parse_yaml(data, file="x.yaml").plain()
    except SourceError:
        return None


def _xml(data: bytes) -> Any:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _changed(tree: Any, other: Any, chance: random.Random) -> Any:
    places = _places(tree)
    holder, key = chance.choice(places)
    if holder is None:
        return _leaf(chance)
    match chance.randrange(7):
        case 0:
            del holder[key]
        case 1:
            of, at = chance.choice(places)
            holder[key] = copy.deepcopy(tree if of is None else of[at])
        case 2:
            of, at = chance.choice(_places(other))
            holder[key] = copy.deepcopy(other if of is None else of[at])
        case 3 if isinstance(holder, dict):
            holder[_key(chance)] = holder.pop(key)
        case 4 if isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[:20]))
        case 5:
            holder[key] = _deep(holder[key], chance)
        case _:
            holder[key] = _leaf(chance)
    return tree


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(None, None)]
    todo = [tree] if isinstance(tree, dict | list) else []
    while todo and len(found) < 5_000:
        part = todo.pop()
        keys = list(part) if isinstance(part, dict) else range(len(part))
        found.extend((part, key) for key in keys)
        todo.extend(part[key] for key in keys if isinstance(part[key], dict | list))
    return found if len(found) == 1 else found[1:]


def _leaf(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(_LEAVES))


def _key(chance: random.Random) -> str:
    leaf = _leaf(chance)
    return leaf if isinstance(leaf, str) else str(leaf)[:100]


def _deep(value: Any, chance: random.Random) -> Any:
    for _ in range(chance.choice((3, 30, 120))):
        value = [value] if chance.random() < 0.5 else {"a": value}
    return value
