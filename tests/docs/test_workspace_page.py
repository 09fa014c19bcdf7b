"""docs/workspace.md names what the files may hold, and shows real findings."""

import re
import shutil
from pathlib import Path

import pytest

from bizproc.bpmn import checks
from bizproc.connecting import open_workspace
from bizproc.engine.domain import Place
from bizproc.errors import ConfigurationError
from bizproc.extensions import extensions_of
from bizproc.feel import Function
from bizproc.portal.expressions.functions import (
    functions_of,
    workspace_functions,
)
from bizproc.portal.repository.repository import repository_of
from bizproc.studio.check import check_files
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.settings import PLATFORM
from bizproc.workspace.workspace import Workspace
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "workspace.md").read_text(encoding="utf-8")
MISTAKES = re.findall(
    r"```diff (\S+)\n-(.+)\n\+(.+)\n```\n\n```text\n(.+)\n```", PAGE, re.MULTILINE
)


def table(head):
    """Return the first cells of the table whose head begins so."""
    _, _, rest = PAGE.partition(f"\n| {head} |")
    assert rest, head
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return [row.split("|")[1].strip().strip("`") for row in rows]


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ("setting", list(PLATFORM)),
        ("field type", [str(kind) for kind in FieldType]),
    ],
)
def test_a_table_names_all_there_are(head, known):
    assert table(head) == known


def test_functions_are_named_with_their_parameters():
    offered = {
        it.name: it for it in (*_offered(), Function("decide", ("name", "context"), id))
    }
    names = extensions_of(Workspace.load(ROOT)).function_names
    shown = {}
    for name, inside in re.findall(r"`(\w+)\(([^)]*)\)`", "".join(function_rows())):
        parts = [it.strip() for it in inside.split(",") if it.strip()]
        shown[name] = tuple(parts)
    assert set(shown) == names == set(offered)
    for name, function in offered.items():
        needed = len(function.parameters) - function.optional
        parts = [
            parameter + ("?" if at >= needed else "")
            for at, parameter in enumerate(function.parameters)
        ]
        assert shown[name] == tuple(parts), name


def function_rows():
    _, _, rest = PAGE.partition("\n| function |")
    return [row.split("|")[1] for row in rest.split("\n\n")[0].splitlines()[2:]]


def _offered():
    portal = open_workspace("memory://", ROOT)
    with portal.engine.work() as work:
        found = functions_of(repository_of(work), Place("p", None))
        anywhere = workspace_functions(portal.workspace, work.now)
    portal.close()
    assert set(anywhere) < set(found)
    return found.values()


def test_constant_types_are_named():
    sentence = re.search(r"Types\s+are\s(.*?)\. Expressions", PAGE, re.DOTALL)
    assert sentence is not None
    assert set(re.findall(r"`(\w+)`", sentence[1])) == {str(it) for it in ValueType}


def test_the_checks_are_those_there_are():
    rows = [it for it in PAGE.splitlines() if it.startswith("| BP")]
    assert rows == [
        it for it in (checks.__doc__ or "").splitlines() if it.startswith("| BP")
    ]


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("bizproc.yaml", read_workspace),
        ("crm.yaml", read_schema),
        (
            "constants.yaml",
            lambda data: read_constants(data, directory=Directory.of(())),
        ),
    ],
)
def test_the_keys_of_a_file_are_known(file, read):
    _, _, rest = PAGE.partition(f"\n## `{file}`\n\n| key |")
    keys = re.findall(r"^\| `(\w+)` \|", rest.split("\n\n")[0], re.MULTILINE)
    assert keys[0] == "format"
    with pytest.raises(ConfigurationError) as refused:
        read("".join(f"{key}: []\n" for key in [*keys, "surely_unknown"]))
    unknown = [it for it in refused.value.findings if it.code == "UNKNOWN_KEY"]
    assert ["'surely_unknown'" in it.message for it in unknown] == [True]


@pytest.mark.parametrize(("file", "right", "wrong", "said"), MISTAKES)
def test_errors_look_as_shown(file, right, wrong, said, tmp_path, monkeypatch):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "processes", tmp_path / "processes")
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    errors = [str(it) for it in check_files([], None).findings if it.level == "error"]
    line = re.compile(r":\d+:")  # a line more above it makes no page wrong
    assert line.sub(":N:", said) in [line.sub(":N:", it) for it in errors]


def test_there_are_errors_of_every_file():
    assert {file.partition("/")[0] for file, *_ in MISTAKES} == {
        "bizproc.yaml",
        "constants.yaml",
        "crm.yaml",
        "processes",
    }
