"""Whatever a file holds, reading and asking it raises only the project's errors."""

from __future__ import annotations

import contextlib
import os
import random
import re
from pathlib import Path

import pytest

from bizproc import dmn, feel
from bizproc.errors import BizprocError, DeploymentError, Finding, SourceError

PROCESSES = Path(__file__).parents[2] / "processes"
FULL = """<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="n" namespace="u">
<itemDefinition name="tP"><itemComponent name="age"><typeRef>number</typeRef>
<allowedValues><text>[0..150]</text></allowedValues></itemComponent></itemDefinition>
<itemDefinition name="tPs" isCollection="true"><typeRef>tP</typeRef></itemDefinition>
<inputData id="p" name="p"><variable name="p" typeRef="tP"/></inputData>
<businessKnowledgeModel id="k" name="k"><encapsulatedLogic>
<formalParameter name="n" typeRef="number"/><conditional>
<if><literalExpression><text>n &lt; 1</text></literalExpression></if>
<then><literalExpression><text>0</text></literalExpression></then>
<else><literalExpression><text>n + k(n - 1)</text></literalExpression></else>
</conditional></encapsulatedLogic></businessKnowledgeModel>
<decision id="a" name="a"><variable name="a" typeRef="number"/>
<informationRequirement><requiredInput href="#p"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<context><contextEntry><variable name="f"/><functionDefinition>
<formalParameter name="x"/><literalExpression><text>x * 2</text></literalExpression>
</functionDefinition></contextEntry><contextEntry><variable name="r"/><relation>
<column name="c"/><row><literalExpression><text>1</text></literalExpression></row>
</relation></contextEntry><contextEntry><variable name="s"/><some iteratorVariable="i">
<in><literalExpression><text>[1, 2]</text></literalExpression></in>
<satisfies><literalExpression><text>i &gt; 1</text></literalExpression></satisfies>
</some></contextEntry><contextEntry><variable name="w"/><filter>
<in><literalExpression><text>r</text></literalExpression></in>
<match><literalExpression><text>c = 1</text></literalExpression></match>
</filter></contextEntry><contextEntry><invocation>
<literalExpression><text>k</text></literalExpression><binding><parameter name="n"/>
<literalExpression><text>f(p.age)</text></literalExpression></binding></invocation>
</contextEntry></context></decision>
<decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/>
</informationRequirement><decisionTable hitPolicy="OUTPUT ORDER">
<input><inputExpression typeRef="number"><text>a</text></inputExpression></input>
<output><outputValues><text>"x", "y"</text></outputValues><defaultOutputEntry>
<text>"y"</text></defaultOutputEntry></output>
<rule id="r1"><inputEntry><text>&lt; 5, [7..9]</text></inputEntry>
<outputEntry><text>"x"</text></outputEntry></rule></decisionTable></decision>
<decisionService id="s" name="s"><outputDecision href="#b"/><inputData href="#p"/>
</decisionService></definitions>"""
SEEDS = [
    *((PROCESSES / f"{it}.dmn").read_text() for it in ("lead_routing", "ladders")),
    FULL,
]
PIECES = [
    *("", "<rule/>", "</text>", "((((", '"', "id=", "<text>1 +</text>", "&x;", "\x00"),
    *("<list>", "</context>", "<context/>", "#a", "#b", "name", "not(", "..", "-1e999"),
    *("0", "decision", "tPs", "k(n)", "null", "9" * 50, "[", "for i in 1..9 return"),
]
MUTANTS = int(os.environ.get("BIZPROC_DMN_MUTANTS", "500"))


def mutant(number: int) -> str:
    """Return a seed with up to three cuts, swaps of words or insertions."""
    dice = random.Random(number)  # noqa: S311  # the same mutants in every run
    text = dice.choice(SEEDS)
    for _ in range(dice.randint(1, 3)):
        words = re.findall(r"[\w#:]+", text)
        place = dice.randrange(len(text))
        change = dice.randrange(4)
        if change == 0:
            cut = place + dice.randint(0, 40)
            text = text[:place] + dice.choice(PIECES) + text[cut:]
        elif change == 1:
            text = text.replace(dice.choice(words), dice.choice(words + PIECES))
        elif change == 2:
            elements = re.findall(r"<(\w+)[ />]", text)
            text = text.replace(
                f"<{dice.choice(elements)} ", f"<{dice.choice(elements)} "
            )
        else:
            found = list(re.finditer(r"<text>[^<]*</text>|\w+=\"[^\"]*\"", text))
            one, other = dice.choice(found), dice.choice(found)
            text = text[: one.start()] + other[0] + text[one.end() :]
    return text


@pytest.mark.parametrize("strict", [True, False])
def test_mutated_files(*, strict: bool) -> None:
    used = 0
    findings: list[tuple[Finding, ...]] = []
    for number in range(MUTANTS):
        text = mutant(number)
        try:
            decisions = dmn.read(text.encode(), file="sent.dmn", strict=strict)
        except (SourceError, DeploymentError) as error:
            findings.append(error.findings)
            continue
        used += 1
        assert dmn.show(decisions)
        assert dmn.describe(decisions)
        assert all(it.location.file == "sent.dmn" for it in dmn.analyse(decisions))
        for key in [*decisions, *decisions.services]:
            for given in ({"p": {"age": 3}}, {"text": object(), "funnel": 1}):
                with contextlib.suppress(BizprocError):
                    decisions.evaluate(key, given, strict=strict)
    assert used > MUTANTS / 20
    assert all(findings)
    assert {it.location.file for some in findings for it in some} == {"sent.dmn"}


def test_an_entity_in_a_cell_reads_no_file() -> None:
    entity = '<!DOCTYPE definitions [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = SEEDS[0].replace("?>\n", f"?>\n{entity}\n", 1).replace("u_spec1", "&x;")
    with pytest.raises(SourceError, match="a DOCTYPE is not allowed"):
        dmn.read(text.encode(), file="sent.dmn")


def test_a_long_chain_of_requirements_is_no_recursion() -> None:
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">'
    parts = [
        '<decision id="d0"><literalExpression><text>1</text></literalExpression></decision>'
    ]
    parts += [
        f'<decision id="d{n}"><informationRequirement><requiredDecision '
        f'href="#d{n - 1}"/></informationRequirement><literalExpression>'
        f"<text>d{n - 1} + 1</text></literalExpression></decision>"
        for n in range(1, 1_500)
    ]
    text = head + "\n".join(parts) + "</definitions>"
    patient = feel.Budget(decision_seconds=600)  # a busy machine is slow, not wrong
    decisions = dmn.read(text.encode(), file="t")
    assert decisions.evaluate("d1499", {}, budget=patient).value == 1_500
