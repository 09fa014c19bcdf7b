"""Whatever is missing, doubled, misspelled or of another kind: ours, with file and line."""

import copy
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from bizproc.errors import ConfigurationError, DefinitionError
from bizproc.source.yaml import parse_yaml
from bizproc.testing.scenarios.format.reader import read_scenarios
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
OTHER_KINDS = (
    *(None, True, 1, -1, 1.5, "", "x", 10**30, "y" * 300, "2027-01-01", "P1D", "= 1"),
    *([], [None], [["z"]], ["x", "x"], {}, {"x": None}, {"": ""}, [{"a": [1]}]),
)
ODD_KEYS = ("", "x y", "é", "__class__", "a.b", "1", "null", "x" * 300)
WANDERING = ("min", "max", "default", "options", "link", "multiple", "type", "range")
AGAIN = "-- again --"


def constants(text):
    return read_constants(text, directory=Directory.of(()), fields_of=lambda _: None)


def scenarios(text):
    return read_scenarios(text, file="case.scenario.yaml")


READERS = {
    "bizproc.yaml": read_workspace,
    "crm.yaml": read_schema,
    "constants.yaml": constants,
    "examples/service_desk/bizproc.yaml": read_workspace,
    "examples/service_desk/crm.yaml": read_schema,
    "examples/approval/crm.yaml": read_schema,
    "processes/constants.scenario.yaml": scenarios,
    "processes/support_ticket.scenario.yaml": scenarios,
}


def paths(node, at=()):
    steps = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in steps:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*at, key))


def found_at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def changed(tree, path, how, given=None):
    """Return the text of a tree with one key changed; JSON is YAML too."""
    tree = copy.deepcopy(tree)
    *around, key = path
    holder = found_at(tree, around)
    if how == "remove":
        del holder[key]
    elif how == "replace":
        holder[key] = given
    elif isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        entries = list(holder.items())
        holder.clear()
        for name, value in entries:
            if name == key and how == "rename":
                holder[given] = value
                continue
            holder[name] = value
            if name == key:
                holder[f"{AGAIN}{name}"] = copy.deepcopy(value)
    return written(tree)


def written(tree):
    text = json.dumps(tree, ensure_ascii=False, indent=1, default=_plain)
    return text.replace(AGAIN, "")


def _plain(value):
    return float(value) if isinstance(value, Decimal) else str(value)


def grafted(tree, source, random_):
    """Return the text of a tree in which a mapping has a key of another one."""
    tree = copy.deepcopy(tree)
    every = [(), *paths(tree)]
    target = random_.choice(
        [it for it in every if isinstance(found_at(tree, it), dict)]
    )
    value = random_.choice([copy.deepcopy(found_at(tree, source)), *OTHER_KINDS])
    found_at(tree, target)[random_.choice([str(source[-1]), *WANDERING])] = value
    return written(tree)


def mutants(tree, count, seed):
    random_ = random.Random(seed)  # noqa: S311 - no secret
    every = list(paths(tree))
    for path in every:
        if len(path) == 1:
            yield changed(tree, path, "remove")
            yield changed(tree, path, "replace", given=None)
    for _ in range(count):
        path = random_.choice(every)
        how = random_.choice(["remove", "double", "rename", *["replace", "graft"] * 3])
        if how == "graft":
            yield grafted(tree, path, random_)
        elif how == "rename":
            yield changed(tree, path, how, random_.choice([f"{path[-1]}x", *ODD_KEYS]))
        else:
            yield changed(tree, path, how, random_.choice(OTHER_KINDS))


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_another_structure_is_read_or_refused_with_places(name):
    tree = parse_yaml((ROOT / name).read_bytes(), file=name).plain()
    refused = 0
    for text in mutants(tree, 25, seed=name):
        try:
            READERS[name](text)
        except DefinitionError as error:
            refused += 1
            for finding in error.findings:
                assert finding.location.file, finding
                assert finding.location.line, finding
                assert len(str(finding)) < 1_000
    assert refused > 10


TYPES = "types: {deal: {title: D, fields: {a: {title: A, %s}}}}\n"
WITHOUT_TYPES = {
    "funnels: {f: {type: deal, title: F, stages: {A: {title: B}}}}": 2,
    "fields: {a: {title: A, type: text, types: [deal]}}": 2,
    "forms: {f: {title: F, makes: deal, fields: {}}}": 2,
    "types: {}\nforms: {f: {title: F, makes: deal, fields: {}}}": 3,
    "types: {}\nfunnels: {f: {type: deal, title: F, stages: {A: {title: B}}}}": 3,
    "types: []\nfields: {a: {title: A, type: text, types: [deal]}}": 3,
    "rights: {}": 2,
}


@pytest.mark.parametrize("text", WITHOUT_TYPES)
def test_what_needs_a_record_type_says_so_where_there_is_none(text):
    with pytest.raises(ConfigurationError) as caught:
        read_schema(f"format: bizproc/crm@1\n{text}\n")
    assert WITHOUT_TYPES[text] in {it.location.line for it in caught.value.findings}


@pytest.mark.parametrize("kind", ["text", "date", "user", "phone", "bool", "file"])
@pytest.mark.parametrize("bound", ["min", "max"])
def test_a_bound_is_compared_with_numbers_alone(kind, bound):
    field = f"type: {kind}, {bound}: 1, default: x"
    with pytest.raises(ConfigurationError, match=f"{bound} is for numbers only"):
        read_schema("format: bizproc/crm@1\n" + TYPES % field)


def test_what_a_mapping_lacks_that_is_none_is_missed_at_its_place():
    text = "format: bizproc/workspace@1\ntimezone: UTC\nmail: [x]\n"
    with pytest.raises(DefinitionError) as caught:
        read_workspace(text)
    assert {str(it.location) for it in caught.value.findings} == {"bizproc.yaml:3"}
