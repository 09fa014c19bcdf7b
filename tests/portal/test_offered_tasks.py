"""A user task of a workspace without an assignee is offered to groups and people."""

from __future__ import annotations

import pytest

from bizproc.errors import ForbiddenError


def offer(office, words):
    body = (
        '<startEvent id="s"/><userTask id="Ask" name="Ask"><extensionElements>'
        f"<zeebe:userTask/><zeebe:assignmentDefinition {words}/></extensionElements>"
        '</userTask><endEvent id="e"/>'
    )
    return office.engine.start(office.draw(body, "s>Ask Ask>e")).id


def sees(office, person):
    return [it.element_id for it in office.portal.inbox(person).own]


@pytest.mark.parametrize(
    "words",
    [
        'candidateUsers="u_spec1, u_clerk"',
        'candidateUsers="= [&#34;u_spec1&#34;, &#34;u_clerk&#34;]"',
        'candidateGroups="u_clerk" candidateUsers="u_spec1"',
    ],
)
def test_people_by_name_see_it_and_one_of_them_takes_it(office, words) -> None:
    offer(office, words)
    assert sees(office, "u_spec1") == sees(office, "u_clerk") == ["Ask"]
    assert sees(office, "u_spec2") == []
    task = office.task("Ask").id
    with pytest.raises(ForbiddenError):
        office.engine.act_on_task(task, "claim", by="u_spec2")
    office.engine.act_on_task(task, "claim", by="u_clerk")
    assert (sees(office, "u_spec1"), sees(office, "u_clerk")) == ([], ["Ask"])
    office.engine.act_on_task(task, "release", by="u_clerk")
    office.engine.complete_user_task(task, by="u_spec1")


@pytest.mark.parametrize("words", ["support_staff", "group:support_staff"])
def test_a_group_by_name_or_address_has_it(office, words) -> None:
    offer(office, f'candidateGroups="{words}"')
    assert sees(office, "u_spec1") == sees(office, "u_spec2") == ["Ask"]
    assert office.task("Ask").candidate_groups == ("support_staff",)


def test_nobody_at_all_is_an_incident(office) -> None:
    instance = offer(office, 'candidateGroups="group:no_such_group"')
    [incident] = office.engine.incidents(instance=instance)
    assert "no_such_group" in incident.message
