"""While somebody is away another does it; at the end everything is as before."""

import pytest
from tests.portal.people.staff import staff

from bizproc.errors import ForbiddenError, InvalidTransitionError, NotFoundError

__all__ = ["staff"]


def test_new_tasks_go_to_the_substitute_and_say_for_whom(staff):
    staff.away("u_mgr", "u_mgr2")
    deal = staff.deal()
    asked = [staff.ask(it, deal) for it in ("role:responsible", "u_mgr")]
    for element, address in zip(asked, ("role:responsible", "u_mgr"), strict=True):
        task = staff.office.task(element)
        assert (task.assignee, task.details.instead_of) == ("u_mgr2", "u_mgr")
        assert task.details.addresses.assignee == address
    assert staff.own("u_mgr2") == staff.own("u_mgr") == asked
    told = staff.office.events(deal, "substituted")
    assert [(it[0], it[2]) for it in told] == [("substituted", "u_mgr2")] * 2
    entry = next(
        it for it in staff.portal.record_history(deal) if it.event == "substituted"
    )
    assert (entry.old, entry.new) == ("u_mgr", "u_mgr2")


def test_open_tasks_are_offered_and_who_acts_first_has_them(staff):
    first, second, third = (staff.ask("role:responsible") for _ in range(3))
    staff.away("u_mgr", "u_mgr2")
    assert staff.own("u_mgr") == staff.own("u_mgr2") == [first, second, third]
    assert sum(staff.portal.inbox("u_mgr2").counts.values()) == 3

    staff.act(first, "claim", "u_mgr2")
    assert staff.own("u_mgr") == [second, third]
    seen = staff.portal.inbox("u_mgr").observed
    assert [it.element_id for it in seen] == [first]
    for action in ("start", "claim", "defer"):
        with pytest.raises(InvalidTransitionError, match="u_mgr2's already") as no:
            staff.act(first, action, "u_mgr")
        assert no.value.code == "TASK_CLAIMED"
    with pytest.raises(InvalidTransitionError, match="u_mgr2's already"):
        staff.complete(first, "u_mgr")

    staff.act(second, "start", "u_mgr")
    assert staff.own("u_mgr2") == [first, third]
    assert sum(staff.portal.inbox("u_mgr2").counts.values()) == 2
    with pytest.raises(InvalidTransitionError) as no:
        staff.complete(second, "u_mgr2")
    assert no.value.code == "TASK_CLAIMED"

    task = staff.office.task(third).id
    done = staff.complete(third, "u_mgr2")
    assert (done.details.closed_by, done.assignee) == ("u_mgr2", "u_mgr2")
    assert done.details.instead_of == "u_mgr"
    with pytest.raises(InvalidTransitionError) as no:
        staff.engine.complete_user_task(task, by="u_mgr")
    assert no.value.code == "TASK_CLOSED"


def test_who_is_away_may_take_a_new_task_back_until_it_is_begun(staff):
    staff.away("u_mgr", "u_mgr2")
    back, begun = staff.ask("role:responsible"), staff.ask("role:responsible")
    staff.act(back, "start", "u_mgr")
    task = staff.office.task(back)
    assert (task.assignee, task.details.instead_of) == ("u_mgr", None)
    assert staff.own("u_mgr2") == [begun]
    staff.act(begun, "start", "u_mgr2")
    with pytest.raises(InvalidTransitionError):
        staff.act(begun, "pause", "u_mgr")


def test_at_the_end_all_is_as_before_and_what_was_taken_stays(staff):
    old, kept = staff.ask("role:responsible"), staff.ask("role:responsible")
    staff.away("u_mgr", "u_mgr2", ends="2027-06-10")
    staff.act(kept, "start", "u_mgr2")
    staff.office.at("2027-06-10T23:59")
    assert staff.own("u_mgr2") == [old, kept]
    staff.office.at("2027-06-11T00:00")
    assert (staff.own("u_mgr"), staff.own("u_mgr2")) == ([old], [kept])
    with pytest.raises(ForbiddenError):
        staff.act(old, "start", "u_mgr2")
    later = staff.ask("role:responsible")
    assert staff.assignee(later) == "u_mgr"


def test_a_planned_absence_begins_by_itself(staff):
    staff.away("u_mgr", "u_mgr2", begins="2027-06-05", ends="2027-06-06")
    before = staff.ask("role:responsible")
    assert (staff.own("u_mgr"), staff.own("u_mgr2")) == ([before], [])
    staff.office.at("2027-06-05T00:00")
    during = staff.ask("role:responsible")
    assert staff.assignee(during) == "u_mgr2"
    assert staff.own("u_mgr2") == [before, during]


def test_what_is_released_is_offered_to_both_again(staff):
    element = staff.ask("role:responsible")
    staff.away("u_mgr", "u_mgr2")
    staff.act(element, "start", "u_mgr2")
    staff.act(element, "release", "u_mgr2")
    task = staff.office.task(element)
    assert (task.assignee, task.details.instead_of) == ("u_mgr", None)
    assert staff.own("u_mgr") == staff.own("u_mgr2") == [element]


def test_what_one_took_in_an_absence_is_offered_in_the_next(staff):
    element = staff.ask("role:responsible")
    absence = staff.away("u_mgr", "u_mgr2")
    staff.act(element, "start", "u_mgr")
    assert staff.own("u_mgr2") == []
    staff.portal.end_absence(absence.id, by="u_admin")
    staff.office.at("2027-06-02T09:00")
    staff.away("u_mgr", "u_mgr2")
    assert staff.own("u_mgr2") == [element]


def test_a_chain_leads_to_who_is_there(staff):
    staff.away("u_mgr", "u_mgr2")
    staff.away("u_mgr2", "u_emp1")
    staff.away("u_emp1", "u_mgr")
    assert staff.assignee(staff.ask("u_mgr")) == "u_head"
    staff.portal.end_absence(
        staff.portal.directory().absences["u_emp1"][0].id, by="u_admin"
    )
    assert staff.assignee(staff.ask("u_mgr")) == "u_emp1"


def test_nobody_left_is_the_head_then_an_administrator(staff):
    staff.away("u_mgr")
    assert staff.assignee(staff.ask("u_mgr")) == "u_head"
    staff.away("u_head")
    assert staff.assignee(staff.ask("u_mgr")) == "u_admin"
    assert staff.assignee(staff.ask("role:head")) == "u_admin"


def test_who_must_not_do_a_task_does_not_stand_in(staff):
    staff.away("u_mgr", "u_mgr2", "u_emp1")
    not_by = "= [&quot;u_mgr2&quot;]"
    assert staff.assignee(staff.ask("u_mgr", not_by=not_by)) == "u_emp1"


def test_a_group_of_which_nobody_is_there_is_not_left_alone(staff):
    for person in ("u_spec1", "u_spec2"):
        staff.away(person, "u_clerk")
    offered = staff.ask("group:support_staff")
    assert staff.assignee(offered) is None
    staff.away("u_spec3")
    assert staff.assignee(staff.ask("group:support_staff")) == "u_clerk"


def test_notifications_reach_both(staff):
    staff.away("u_mgr", "u_mgr2")
    deal = staff.deal()
    staff.office.perform("notify", deal, to='"role:responsible"', text='"T"')
    assert sorted(staff.office.notices("Do")) == [("Do", "u_mgr"), ("Do", "u_mgr2")]


def test_a_notification_to_a_group_reaches_its_members(staff):
    staff.away("u_spec1", "u_clerk")
    deal = staff.deal()
    staff.office.perform("notify", deal, to='"group:support_staff"', text='"T"')
    told = [to for _, to in staff.office.notices("Do")]
    assert told == ["u_spec1", "u_spec2", "u_spec3"]


def test_the_word_of_a_creator_who_is_away_is_another_s(staff):
    deal = staff.deal()
    staff.office.perform(
        "create_task",
        deal,
        title='"T"',
        assignee='"u_mgr"',
        creator='"u_head"',
        control="true",
    )
    staff.complete("Do", "u_mgr")
    staff.away("u_head", "u_mgr2")
    [task] = staff.portal.inbox("u_mgr2").to_control
    staff.engine.act_on_task(task.id, "accept", by="u_mgr2")
    assert not staff.portal.inbox("u_head").to_control


def test_a_new_responsible_who_is_away_is_stood_in_for(staff):
    deal = staff.deal(responsible="u_emp1")
    element = staff.ask("role:responsible", deal)
    staff.away("u_mgr", "u_mgr2")
    staff.portal.change(deal, {"responsible": "u_mgr"}, by="u_admin")
    task = staff.office.task(element)
    assert (task.assignee, task.details.instead_of) == ("u_mgr2", "u_mgr")


def test_what_another_does_for_the_head_stays_while_the_head_is_the_same(staff):
    deal = staff.deal()
    staff.away("u_head", "u_emp1")
    element = staff.ask("role:head", deal)
    staff.act(element, "start", "u_emp1")
    staff.portal.change(deal, {"responsible": "u_mgr2"}, by="u_admin")
    assert staff.assignee(element) == "u_emp1"
    assert staff.told("TaskDelegated") == []


def test_two_who_stand_in_for_each_other_have_each_task_once(staff):
    first = staff.away("u_mgr", "u_mgr2")
    given, taken = staff.ask("u_mgr"), staff.ask("u_mgr")
    staff.act(taken, "start", "u_mgr2")
    staff.portal.end_absence(first.id, by="u_admin")
    staff.office.at("2027-06-02T09:00")
    staff.away("u_mgr2", "u_mgr")
    assert staff.own("u_mgr") == [given, taken]
    assert sum(staff.portal.inbox("u_mgr").counts.values()) == 2
    assert staff.portal.inbox("u_mgr").observed == []
    staff.act(taken, "pause", "u_mgr")
    task = staff.office.task(taken)
    assert (task.assignee, task.details.instead_of) == ("u_mgr", None)


def test_nobody_gives_a_task_back_to_who_left(staff):
    staff.away("u_mgr", "u_mgr2")
    element = staff.ask("u_mgr")
    staff.portal.dismiss("u_mgr", by="u_admin")
    with pytest.raises(NotFoundError, match="not active"):
        staff.act(element, "release", "u_mgr2")


def test_overdue_tasks_of_who_is_away_are_counted_too(staff):
    late = "2027-06-01T10:00:00+03:00"
    staff.ask("u_mgr", due=late)
    staff.away("u_mgr", "u_mgr2")
    staff.office.at("2027-06-01T12:00")
    assert staff.portal.inbox("u_mgr2").overdue == 1
    assert staff.portal.inbox("u_mgr").overdue == 1


def test_an_administrator_acts_without_taking(staff):
    element = staff.ask("u_mgr")
    staff.away("u_mgr", "u_mgr2")
    staff.act(element, "start", "u_admin")
    assert staff.assignee(element) == "u_mgr"
    assert staff.own("u_mgr2") == [element]


def test_others_have_no_part_in_it(staff):
    element = staff.ask("u_mgr")
    staff.away("u_mgr", "u_mgr2", "u_emp1")
    with pytest.raises(ForbiddenError):
        staff.act(element, "start", "u_emp1")
    assert staff.own("u_emp1") == []


def test_who_is_away_comments_on_what_another_has(staff):
    staff.away("u_mgr", "u_mgr2")
    element = staff.ask("u_mgr")
    staff.act(element, "start", "u_mgr2")
    task = staff.office.task(element).id
    staff.engine.comment_on_task(task, text="T", by="u_mgr")
    with pytest.raises(ForbiddenError):
        staff.engine.comment_on_task(task, text="T", by="u_emp1")


def test_delegating_by_name_gives_it_to_that_person(staff):
    element = staff.ask("role:responsible")
    staff.away("u_mgr", "u_mgr2")
    staff.engine.delegate_task(staff.office.task(element).id, "u_emp1", by="u_mgr2")
    task = staff.office.task(element)
    assert (task.assignee, task.details.instead_of) == ("u_emp1", None)
    assert staff.own("u_mgr") == staff.own("u_mgr2") == []


def test_the_substitutes_are_told_once(staff):
    absence = {"begins": "2027-06-05", "ends": "2027-06-06", "event_id": "a"}
    first = staff.away("u_mgr", "u_mgr2", "u_emp1", **absence)
    assert staff.away("u_mgr", "u_mgr2", "u_emp1", **absence) == first
    told = staff.told("SubstituteNamed")
    assert [to for to, _ in told] == ["u_mgr2", "u_emp1"]
    assert "2027-06-05 00:00 – 2027-06-07 00:00" in told[0][1]


@pytest.mark.parametrize(
    ("person", "given", "fault"),
    [
        ("u_mgr", {"substitutes": ["u_mgr"]}, "cannot stand in for themselves"),
        ("u_mgr", {"substitutes": ["u_mgr3"]}, "did you mean 'u_mgr"),
        ("u_mg", {}, "did you mean 'u_mgr'"),
        ("u_mgr", {"begins": "2027-06-09", "ends": "2027-06-08"}, "before it begins"),
        ("u_mgr", {"begins": "2027-05-01", "ends": "2027-05-02"}, "over already"),
        ("u_mgr", {"begins": "P3D"}, "a date, or a date and time"),
        ("u_mgr", {"begins": "soon"}, "soon"),
        ("u_emp1", {"begins": "2027-06-20"}, "is away"),
        ("u_emp1", {"ends": "2027-06-20"}, "is away"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(staff, person, given, fault):
    staff.away("u_emp1", begins="2027-06-10", ends="2027-06-30")
    before = (staff.portal.people(), len(staff.portal.people_changes()))
    with pytest.raises(Exception, match=fault):
        staff.portal.set_absence(person, by="u_admin", **given)
    assert (staff.portal.people(), len(staff.portal.people_changes())) == before


def test_an_absence_may_follow_another_at_once(staff):
    staff.away("u_mgr", begins="2027-06-10", ends="2027-06-12")
    staff.away("u_mgr", begins="2027-06-13", ends="2027-06-14")
    staff.away("u_mgr", begins="2027-06-08", ends="2027-06-09")


def test_an_absence_is_called_off_or_ends_early(staff):
    planned = staff.away("u_mgr", begins="2027-07-01")
    staff.portal.end_absence(planned.id, by="u_admin")
    assert staff.portal.directory().absences == {}
    begun = staff.away("u_mgr", "u_mgr2")
    staff.office.at("2027-06-02T09:00")
    ended = staff.portal.end_absence(begun.id, by="u_admin")
    assert ended.ends == staff.office.clock.now()
    assert staff.assignee(staff.ask("u_mgr")) == "u_mgr"
    with pytest.raises(Exception, match="is over"):
        staff.portal.end_absence(begun.id, by="u_admin")
    with pytest.raises(Exception, match="there is no absence"):
        staff.portal.end_absence("absence-9", by="u_admin")


def test_others_may_not_say_who_is_away(staff):
    for command in (
        lambda: staff.portal.set_absence("u_mgr", by="u_mgr"),
        lambda: staff.portal.end_absence("absence-1", by="u_head"),
    ):
        with pytest.raises(ForbiddenError, match="may not change people"):
            command()
