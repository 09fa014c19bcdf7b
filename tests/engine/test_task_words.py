"""What Camunda 8 says of a user task beside its assignee: to whom, when, how urgent."""

from __future__ import annotations

import datetime as dt

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def task(words: str) -> str:
    return (
        '<userTask id="t"><extensionElements><zeebe:userTask/>'
        f"{words}</extensionElements></userTask>"
    )


def begun(play, words, **variables):
    play.draw(S + task(words) + E, "s>t\nt>e")
    return play.task(play.start(variables), "t")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ('candidateUsers="ann, bob"', ("ann", "bob")),
        ('candidateGroups="sales , support"', ("sales", "support")),
        ('candidateGroups="sales" candidateUsers="ann"', ("sales", "ann")),
        ('candidateUsers="= people"', ("zoe", "ann")),
        ('candidateUsers="= people[1]" candidateGroups="zoe"', ("zoe",)),
    ],
)
def test_a_task_is_offered_to_people_by_name_as_to_groups(play, words, offered) -> None:
    kept = begun(play, f"<zeebe:assignmentDefinition {words}/>", people=["zoe", "ann"])
    assert (kept.assignee, kept.candidate_groups) == (None, offered)
    for name in offered:
        assert [it.id for it in play.engine.user_tasks(groups=[name])] == [kept.id]
    play.engine.act_on_task(kept.id, "claim", by=offered[0])
    assert play.engine.user_task(kept.id).assignee == offered[0]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        *(("0", "low"), ("25", "low"), ("26", "normal"), ("50", "normal")),
        *(("51", "high"), ("100", "high"), ("= urgent", "high")),
        *(("= 3 * 10", "normal"), ('= "low"', "low")),
    ],
)
def test_a_priority_is_one_of_three(play, written, means) -> None:
    words = f"<zeebe:priorityDefinition priority='{written}'/>"
    assert begun(play, words, urgent=80).details.priority == means


def test_a_task_tells_when_to_look_at_it_and_which_form_asks(play) -> None:
    kept = begun(
        play,
        '<zeebe:taskSchedule followUpDate="=duration(&#34;P1D&#34;)" dueDate="= due"/>'
        '<zeebe:formDefinition externalReference="order-form"/>',
        due="2027-03-05T10:00:00Z",
    )
    assert kept.details.follow_up == play.clock.time + dt.timedelta(days=1)
    assert kept.due == dt.datetime(2027, 3, 5, 10, tzinfo=dt.UTC)
    assert (kept.form_id, kept.details.form_key) == (None, "order-form")
    play.engine.complete_user_task(kept.id, {"anything": 1})


def test_a_task_of_which_nothing_is_said_has_the_usual_details(play) -> None:
    kept = begun(play, "")
    assert (kept.details.priority, kept.details.follow_up) == ("normal", None)
    assert (kept.details.form_key, kept.candidate_groups) == (None, ())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('priority="= 101"', "a whole number from 0 to 100"),
        ('priority="= -1"', "a whole number from 0 to 100"),
        ('priority="= 2.5"', "a whole number from 0 to 100"),
        ('priority="= true"', "a whole number from 0 to 100"),
    ],
)
def test_a_priority_that_is_none_is_an_incident(play, words, says) -> None:
    play.draw(S + task(f"<zeebe:priorityDefinition {words}/>") + E, "s>t\nt>e")
    instance = play.start()
    [incident] = play.engine.incidents(instance=instance)
    assert says in incident.message


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('<zeebe:priorityDefinition priority="101"/>', "whole number from 0 to 100"),
        ('<zeebe:priorityDefinition priority="high"/>', "whole number from 0 to 100"),
        ("<zeebe:priorityDefinition/>", "whole number from 0 to 100"),
        ('<zeebe:taskSchedule followUpDate="soon"/>', "followUpDate 'soon' is no ISO"),
        ('<zeebe:formDefinition formId="a" formKey="b"/>', "keep one"),
        ('<zeebe:formDefinition externalReference="= x"/>', "must be a plain text"),
        ("<zeebe:formDefinition/>", "needs a formId"),
    ],
)
def test_words_that_mean_nothing_are_refused(words, says) -> None:
    data = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
        f'<process id="p" isExecutable="true">{S}{task(words)}{E}'
        '<sequenceFlow id="a" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="b" sourceRef="t" targetRef="e"/></process></definitions>'
    )
    with pytest.raises(DeploymentError) as error:
        bpmn.read(data.encode(), file="f.bpmn")
    [finding] = error.value.findings
    assert says in finding.message
    assert finding.location.element == "t"
