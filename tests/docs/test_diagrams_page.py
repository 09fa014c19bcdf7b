"""What docs/diagrams.md says of several people is what happens."""

import itertools
import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "diagrams.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## Several people\n")[2].partition("\n## ")[0]
S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
FLOWS = "s>Ask Ask>Said Said>Approved Approved>e"


def cells(row):
    return [it.strip() for it in row.strip("|").split("|")]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


def rows(heading):
    """Return the rows of the table that begins with a heading."""
    table = SECTION.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [cells(it) for it in table.splitlines()[2:]]


FIELDS = {name: code(text) for name, text in rows("in the modeler")}
WAYS = [(name, code(done)[0], code(then)[0]) for name, done, then in rows("how many")]


def script(id_, expression, variable):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script'
        f" expression={quoteattr(expression)} resultVariable={quoteattr(variable)}/>"
        "</extensionElements></scriptTask>"
    )


def drawn(office, done, then, *, people, sequential=False):
    """Draw what the page says, and start it."""
    [name, assignee, *_] = FIELDS["input element"]
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<extensionElements><zeebe:loopCharacteristics"
        f" inputCollection={quoteattr(people)} inputElement={quoteattr(name)}"
        f" outputCollection={quoteattr(FIELDS['output collection'][0])}"
        f" outputElement={quoteattr(FIELDS['output element'][0])}/></extensionElements>"
        f"<completionCondition>{escape(done)}</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    ask = (
        '<userTask id="Ask"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        f'<zeebe:input source={quoteattr(assignee)} target="assignee"/>'
        f"</zeebe:ioMapping></extensionElements>{loop}</userTask>"
    )
    said = re.search(r"`said` above is `([^`]+)`", SECTION)
    assert said is not None
    body = S + ask + script("Said", f"= {said[1]}", "said")
    process = office.draw(body + script("Approved", then, "approved") + E, FLOWS)
    return office.engine.start(process).id


def answered(office, instance, votes):
    """Let people answer in turn until it is over; return how many did."""
    number = 0
    for yes in votes:
        open_ = office.engine.user_tasks(instance=instance)
        if not open_:
            break
        task = min(open_, key=lambda it: it.number)
        answers = {"approved": yes, "comment": None}
        office.engine.complete_user_task(task.id, answers, by=task.assignee)
        number += 1
    return number


# how → of those who agreed and refused among three: is it over, was it approved
MEANT = {
    "everybody, until one refuses": lambda yes, no: (no > 0 or yes == 3, no == 0),
    "any one": lambda yes, no: (yes > 0 or no == 3, yes > 0),
    "two of them": lambda yes, no: (yes >= 2 or no >= 2, yes >= 2),
    "the majority": lambda yes, no: (yes >= 2 or no >= 2, yes >= 2),
}


def test_every_way_is_tried():
    assert [name for name, *_ in WAYS] == list(MEANT)


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize(("name", "done", "then"), WAYS)
def test_the_conditions_of_the_page_count_as_it_says(
    office, name, done, then, sequential
):
    [people, *_] = FIELDS["input collection"]
    people = people.replace("group:lawyers", "group:support_staff")
    for votes in itertools.product([True, False], repeat=3):
        instance = drawn(office, done, then, people=people, sequential=sequential)
        assert len(office.engine.user_tasks(instance=instance)) == (
            1 if sequential else 3
        )
        number = answered(office, instance, votes)
        given = votes[:number]
        yes, no = given.count(True), given.count(False)
        assert MEANT[name](yes, no) == (True, MEANT[name](yes, no)[1])
        before = given[:-1]
        if before:
            assert not MEANT[name](before.count(True), before.count(False))[0]
        found = office.engine.variables(instance)
        assert office.engine.incidents(instance=instance) == []
        assert found["approved"] is MEANT[name](yes, no)[1], (votes, found)


def test_of_nobody_it_is_true_that_nobody_refused(office):
    _, done, then = WAYS[0]
    instance = drawn(office, done, then, people="= []")
    found = office.engine.variables(instance)
    assert (found["decisions"], found["approved"]) == ([], True)


def test_the_escalation_of_the_page_gives_the_task_to_the_head(office):
    (shown,) = re.findall(r"```xml\n(.*?)```", SECTION, re.DOTALL)
    ask = (
        '<userTask id="Ask"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        '<zeebe:input source="u_mgr" target="assignee"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    end = '<endEvent id="f"/>'
    process = office.draw(
        S + ask + shown + E + end, "s>Ask Ask>e Overdue>Escalate Escalate>f"
    )
    office.engine.start(process)
    task = office.task("Ask").id
    office.at("2027-06-03T09:00")
    assert (office.task("Ask").id, office.task("Ask").assignee) == (task, "u_head")


def test_the_four_eyes_of_the_page(office):
    last, after_several = re.findall(
        r"`(= [^`]+)`", SECTION.partition("*Four eyes.*")[2]
    )[:2]
    ask = (
        '<userTask id="Ask"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
        '<zeebe:input source="u_mgr" target="assignee"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    seen = script("Said", '= [{by: "u_head"}, {by: "u_mgr"}]', "said")
    for expression, expected in (
        (last, ("u_admin",)),
        (after_several, ("u_head", "u_mgr")),
    ):
        check = (
            '<userTask id="Check"><extensionElements><zeebe:userTask/><zeebe:ioMapping>'
            '<zeebe:input source="group:support_staff" target="assignee"/>'
            f'<zeebe:input source={quoteattr(expression)} target="not_by"/>'
            "</zeebe:ioMapping></extensionElements></userTask>"
        )
        process = office.draw(
            S + ask + seen + check + E, "s>Ask Ask>Said Said>Check Check>e"
        )
        office.engine.start(process)
        office.complete("Ask", "u_admin")
        assert office.task("Check").details.not_by == expected
        office.complete("Check", "u_spec1")
