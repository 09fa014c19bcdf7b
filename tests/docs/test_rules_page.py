"""docs/rules.md tells the rules of BPMN that are checked, each with its message.

It is made from the table of the tests. After a change of a rule write it anew with

    BIZPROC_WRITE_DOCS=1 pytest tests/docs/test_rules_page.py
"""

import itertools
import os
from pathlib import Path

import pytest
from tests.bpmn.rules.table import TABLE
from tests.bpmn.rules.telling import told

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
WRITE = "BIZPROC_WRITE_DOCS"

HEAD = """\
# What makes a diagram well formed

BPMN 2.0 says more of a diagram than its schema can check. `bizproc check` tells each of these faults
with its file, line and element; a deployment refuses a file with an error, and takes one with warnings.
The numbers are those under which the literature on BPMN conformance lists the standard's constraints;
the messages are those of a small diagram with that fault and no other. Made from the table of the
tests; `tests/docs/test_rules_page.py` says how.
"""


def message_of(folder, rule):
    """Return what is said of the broken diagram, as it is said."""
    said = (
        it.message
        for it in told(folder, rule.broken)
        if (it.code, it.location.element) == (rule.code, rule.element)
        and rule.finding in it.message
    )
    return next(said, rule.finding).replace("|", "\\|")


def row(folder, says, rules):
    """Return one rule with all that may be told of it."""
    numbers = sorted({number for rule in rules for number in rule.numbers})
    codes = dict.fromkeys(
        f"{rule.code}{' (warning)' if rule.level == 'warning' else ''}"
        for rule in rules
    )
    messages = dict.fromkeys(message_of(folder, rule) for rule in rules)
    cells = (
        says,
        ", ".join(f"{number:03}" for number in numbers),
        ", ".join(codes),
        "<br>".join(messages),
    )
    return f"| {' | '.join(cells)} |"


def page(folder):
    blocks = [HEAD]
    for about, rules in TABLE.items():
        rows = [
            row(folder, says, list(group))
            for says, group in itertools.groupby(rules, key=lambda it: it.says)
        ]
        head = "| rule | numbers | code | what is told |\n|---|---|---|---|"
        blocks.append(f"## {about}\n\n{head}\n" + "\n".join(rows) + "\n")
    return "\n".join(blocks)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return page(tmp_path_factory.mktemp("rules"))


def test_the_page_is_what_the_table_says(written):
    if os.environ.get(WRITE):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written, (
        f"docs/rules.md is stale; write it anew with {WRITE}=1 pytest {__file__}"
    )


def test_a_rule_stands_once_in_the_page():
    for rules in TABLE.values():
        groups = [says for says, _ in itertools.groupby(rules, key=lambda it: it.says)]
        assert len(groups) == len(set(groups))
