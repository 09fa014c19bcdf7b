"""docs/elements.md tells of every word of BPMN 2.0 whether it runs, and what proves it.

It is made from the table in tests/bpmn/elements. After a change write it anew with

    BIZPROC_WRITE_DOCS=1 pytest tests/docs/test_elements_page.py
"""

import ast
import functools
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.bpmn.elements.row import REFUSED_BY
from tests.bpmn.elements.table import TABLE
from tests.bpmn.rules.table import TABLE as RULES

from bizproc import bpmn, connect
from bizproc.action import Actions
from bizproc.bpmn.elements import ElementKind, EventKind
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import DeploymentError

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "elements.md"
WRITE = "BIZPROC_WRITE_DOCS"
ROWS = [(part, row) for part, rows in TABLE.items() for row in rows]

HEAD = """\
# What runs, word by word

Every element and event of BPMN 2.0 whose execution the standard describes (clauses 10 and 13), and what a
file holds beside: a small file with it is deployed. *Runs* names a test of what it does; whatever does not run
is refused, with this reason, when the file is read. Nothing is passed over that would change a run. What an
element means here: [diagrams.md](diagrams.md); the rules behind the codes: [rules.md](rules.md) and
[workspace.md](workspace.md#checks). Made from a table; `tests/docs/test_elements_page.py` says how.
"""


def refusal(folder, row):
    """Return why a file is refused, or nothing if it is deployed."""
    file = folder / "p.bpmn"
    file.write_bytes(row.file)
    actions = Actions()

    @actions.add("work", transactional=True)
    def work(number: int = 0) -> dict[str, int]:
        return {"doubled": number * 2}

    engine = connect("memory://", actions=actions)
    try:
        engine.deploy(file)
    except DeploymentError as error:
        said = [it.message for it in error.findings]
        return next((it for it in said if row.refused in it), said[0])
    finally:
        engine.close()
    return ""


@functools.cache
def codes_by_tag():
    """Return the codes of the rules that are told at an element, by its tag."""
    found = {}
    for rules in RULES.values():
        for rule in rules:
            for element in ET.fromstring(rule.broken).iter():  # noqa: S314 - drawn here
                if element.get("id") == rule.element:
                    tag = element.tag.rpartition("}")[2]
                    found.setdefault(tag, set()).add(rule.code)
    return found


# Rules that are proved at one kind hold for its kin.
_ACTIVITIES = ("task", "subProcess")
_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")
_TASKS = (
    *("manualTask", "userTask", "serviceTask", "sendTask", "receiveTask"),
    *("scriptTask", "businessRuleTask", "callActivity", "subProcess"),
)
KIN = {
    **dict.fromkeys(_TASKS, ("task",)),
    **dict.fromkeys(("transaction", "adHocSubProcess"), _ACTIVITIES),
    **dict.fromkeys((*_GATEWAYS, "complexGateway"), _GATEWAYS),
    "eventBasedGateway": ("parallelGateway",),
}


def codes(row):
    """Return the codes of the checks that a word brings."""
    by_tag = codes_by_tag()
    tags = (row.tag, *KIN.get(row.tag, ()))
    return sorted({*row.codes, *(code for tag in tags for code in by_tag.get(tag, ()))})


def line(folder, row):
    """Return one row of the page."""
    path, _, name = row.proved_by.partition("::")
    reason = refusal(folder, row).replace("|", "\\|")
    test = f"[{name}](../{path})"
    says = f"refused: {reason}" if row.refused else f"runs: {test}"
    return f"| {row.word} | {says} | {', '.join(codes(row))} |"


def page(folder):
    """Return the whole page."""
    runs = sum(not row.refused for _, row in ROWS)
    blocks = [HEAD, f"{runs} run, {len(ROWS) - runs} are refused.\n"]
    for part, rows in TABLE.items():
        lines = [f"## {part}\n", "| word | here | checks |", "|---|---|---|"]
        lines += [line(folder, row) for row in rows]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


@pytest.mark.parametrize(
    "row", [it for _, it in ROWS], ids=[f"{part}-{row.word}" for part, row in ROWS]
)
def test_a_row_is_as_it_says(row, tmp_path):
    said = refusal(tmp_path, row)
    if row.refused:
        assert row.refused in said
    else:
        assert said == ""


@pytest.mark.parametrize(
    "test", sorted({row.proved_by for _, row in ROWS}), ids=lambda it: it
)
def test_a_test_that_is_named_is_there(test):
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {it.name for it in tree.body if isinstance(it, ast.FunctionDef)}


def test_every_kind_of_element_and_event_is_in_the_table():
    read = [bpmn.read(row.file, file="p.bpmn") for _, row in ROWS if not row.refused]
    nodes = [
        node
        for diagram in read
        for process in diagram.processes
        for node in nodes_of(process)
    ]
    assert {it.kind for it in nodes} == set(ElementKind)
    assert {it.event.kind for it in nodes} == set(EventKind)


def test_what_runs_is_proved_by_a_test_of_its_own():
    assert {it.word for _, it in ROWS if not it.refused} & {
        it.word for _, it in ROWS if it.proved_by == REFUSED_BY
    } == set()


def test_the_codes_are_told_of_somewhere():
    pages = [ROOT / "docs" / it for it in ("workspace.md", "rules.md", "diagrams.md")]
    known = set(re.findall(r"BP\d{3}", "".join(it.read_text("utf-8") for it in pages)))
    assert {code for _, row in ROWS for code in row.codes} <= known


def test_the_page_is_what_the_table_says(tmp_path):
    written = page(tmp_path)
    if os.environ.get(WRITE):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, (
        f"docs/elements.md is stale; write it anew with {WRITE}=1 pytest {__file__}"
    )
