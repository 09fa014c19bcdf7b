"""Each rule is told by a finding of its own; nothing is told of a sound diagram."""

from __future__ import annotations

import pytest
from tests.bpmn.rules.table import TABLE
from tests.bpmn.rules.telling import told

RULES = [
    pytest.param(rule, id=f"{about}-{at}-{rule.numbers or ''}")
    for about, rules in TABLE.items()
    for at, rule in enumerate(rules)
]


@pytest.mark.parametrize("rule", RULES)
def test_a_planted_fault_is_told_where_it_is_and_for_what_it_is(tmp_path, rule):
    findings = told(tmp_path, rule.broken)
    shown = "\n".join(map(str, findings))
    meant = [
        it
        for it in findings
        if it.code == rule.code
        and it.location.element == rule.element
        and it.level == rule.level
        and rule.finding in it.message
    ]
    assert len(meant) == 1, shown
    assert meant[0].location.line is not None
    assert {it.code for it in findings if it not in meant} == rule.besides, shown


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_told_of_the_sound_twin(tmp_path, rule):
    assert told(tmp_path, rule.sound) == []


# what is told of a drawing that nobody runs as well
DRAWN = {
    *("BP006", "BP007", "BP008", "BP011", "BP014", "BP140", "BP141", "BP143"),
    *("BP180", "BP181", "BP182", "BP183", "BP184", "BP185", "BP187"),
}
# no process starts by a condition here, and any may in BPMN
RUNS_ELSEWHERE = "a start event cannot be a conditional event"


def drawn_only(text):
    return text.replace('isExecutable="true"', 'isExecutable="false"')


@pytest.mark.parametrize("rule", RULES)
def test_a_drawing_that_nobody_runs_is_judged_as_well(tmp_path, rule):
    sound = told(tmp_path, drawn_only(rule.sound))
    assert {it.code for it in sound} <= {"BP017"}
    if rule.code not in DRAWN or rule.finding.startswith(RUNS_ELSEWHERE):
        return
    findings = told(tmp_path, drawn_only(rule.broken))
    assert {it.level for it in findings} == {"warning"}
    meant = [
        it.code
        for it in findings
        if it.location.element == rule.element and rule.finding in it.message
    ]
    assert meant == [rule.code]


def test_sixty_diagrams_with_a_fault_and_forty_clean_ones_are_told_apart():
    """The files differ from one another: no fault and no drawing is counted twice."""
    rules = [rule for part in TABLE.values() for rule in part]
    assert len({rule.broken for rule in rules}) >= 60
    assert len({rule.sound for rule in rules}) >= 40
    assert not {rule.broken for rule in rules} & {rule.sound for rule in rules}
