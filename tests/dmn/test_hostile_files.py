"""Whatever a file holds, reading and asking it raises only the project's errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc import dmn
from bizproc.errors import BizprocError, DeploymentError, SourceError

PROCESSES = Path(__file__).parents[2] / "processes"
SEEDS = [
    (PROCESSES / f"{name}.dmn").read_text() for name in ("lead_routing", "paid_guard")
]
CUTS = st.tuples(
    st.integers(0, 6_000),
    st.integers(0, 40),
    st.sampled_from(
        [
            "",
            "<rule/>",
            "</text>",
            "((((",
            '"',
            "id=",
            "<text>1 +</text>",
            "&x;",
            "\x00",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(seed=st.sampled_from(SEEDS), cuts=st.lists(CUTS, min_size=1, max_size=3))
def test_mutated_files(seed: str, cuts: list[tuple[int, int, str]]) -> None:
    text = seed
    for place, length, insert in cuts:
        text = text[:place] + insert + text[place + length :]
    try:
        decisions = dmn.read(text.encode(), file="sent.dmn")
    except (SourceError, DeploymentError) as error:
        findings = error.findings
    else:
        for key in decisions:
            with pytest.raises(BizprocError):
                decisions.evaluate(key, {"text": object()})
        return
    assert findings
    assert all(finding.location.file == "sent.dmn" for finding in findings)


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
    assert dmn.read(text.encode(), file="t").evaluate("d1499", {}).value == 1_500
