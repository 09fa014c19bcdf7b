"""Who does a user task, in the standard's own words: humanPerformer, potentialOwner."""

from __future__ import annotations

import pytest
from tests.engine.conftest import diagram

from bizproc import bpmn
from bizproc.errors import DeploymentError

ENDS = '<startEvent id="s"/>{}<endEvent id="e"/>'
FLOWS = "s>t\nt>e"
RESOURCES = '<resource id="r1" name="sales"/><resource id="r2" name="support"/>'
REF = '<{0} id="{1}"><resourceRef>{2}</resourceRef></{0}>'
WRITTEN = (
    '<{0} id="w"><resourceAssignmentExpression><formalExpression>{1}</formalExpression>'
    "</resourceAssignmentExpression></{0}>"
)


def task(*roles: str, words: str = "", tag: str = "userTask") -> str:
    extended = f"<extensionElements><zeebe:userTask/>{words}</extensionElements>"
    return f'<{tag} id="t">{extended if words else ""}{"".join(roles)}</{tag}>'


@pytest.mark.parametrize(
    ("roles", "assignee", "offered"),
    [
        ([REF.format("humanPerformer", "a", "r1")], "sales", ()),
        ([WRITTEN.format("humanPerformer", "= boss")], "ann", ()),
        ([REF.format("potentialOwner", "a", "r1")], None, ("sales",)),
        (
            [
                REF.format("potentialOwner", "a", "r1"),
                REF.format("potentialOwner", "b", "r2"),
            ],
            None,
            ("sales", "support"),
        ),
        ([WRITTEN.format("potentialOwner", "= [boss, group]")], None, ("ann", "law")),
        (
            [
                REF.format("humanPerformer", "a", "r1"),
                REF.format("potentialOwner", "b", "r2"),
            ],
            "sales",
            ("support",),
        ),
    ],
)
def test_the_standards_words_say_whom_a_task_asks(
    play, roles, assignee, offered
) -> None:
    play.draw(ENDS.format(task(*roles)), FLOWS, root=RESOURCES)
    found = play.task(play.start({"boss": "ann", "group": "law"}), "t")
    assert (found.assignee, found.candidate_groups) == (assignee, offered)


@pytest.mark.parametrize(
    "drawn",
    [
        task(REF.format("performer", "a", "r1")),
        task(REF.format("resourceRole", "a", "r1")),
        task('<rendering id="a"/>'),
        task(REF.format("performer", "a", "r1"), tag="manualTask"),
        task(REF.format("potentialOwner", "a", "r1"), tag="manualTask"),
    ],
)
def test_other_roles_are_kept_and_ask_nobody(drawn) -> None:
    text = diagram("p", ENDS.format(drawn), FLOWS, root=RESOURCES)
    read = bpmn.read(text.encode(), file="f.bpmn")
    assert [(it.code, it.location.element) for it in read.kept] == [("BP018", "t")]
    node = read.processes[0].scope.nodes["t"]
    assert node.user_task is None or not node.user_task.values


@pytest.mark.parametrize(
    ("drawn", "code", "says"),
    [
        (
            task(
                REF.format("humanPerformer", "a", "r1"),
                words='<zeebe:assignmentDefinition assignee="bob"/>',
            ),
            "BP012",
            "humanPerformer and zeebe:assignmentDefinition assignee both say who",
        ),
        (
            task(
                REF.format("humanPerformer", "a", "r1"),
                REF.format("humanPerformer", "b", "r2"),
            ),
            "BP012",
            "a task is one person's",
        ),
        (
            task(
                REF.format("potentialOwner", "a", "r1"),
                WRITTEN.format("potentialOwner", "= group"),
            ),
            "BP012",
            "write one with a list",
        ),
        (task(WRITTEN.format("potentialOwner", "group(x)")), "BP013", "forget the ="),
        (task('<potentialOwner id="a"/>'), "BP012", "names one resource"),
    ],
)
def test_what_says_nobody_or_two_is_refused(drawn, code, says) -> None:
    text = diagram("p", ENDS.format(drawn), FLOWS, root=RESOURCES)
    with pytest.raises(DeploymentError) as error:
        bpmn.read(text.encode(), file="f.bpmn")
    [finding] = error.value.findings
    assert (finding.code, finding.location.element) == (code, "t")
    assert says in finding.message


def test_a_resource_that_is_not_there_is_told_once() -> None:
    drawn = task(REF.format("potentialOwner", "a", "r9"))
    text = diagram("p", ENDS.format(drawn), FLOWS, root=RESOURCES)
    with pytest.raises(DeploymentError) as error:
        bpmn.read(text.encode(), file="f.bpmn")
    [finding] = error.value.findings
    assert "'r9'" in finding.message
