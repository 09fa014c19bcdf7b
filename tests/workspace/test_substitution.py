"""Who stands in for whom, against a slow reference that walks all the ways."""

import datetime as dt
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import Directory, User
from bizproc.workspace.people.substitution import absence_of, stand_in, stood_in_for

NOW = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PEOPLE = [f"u{number}" for number in range(6)]


@st.composite
def companies(draw):
    """Draw people who lead each other anyhow, some gone, some away in a circle."""
    ids = st.sampled_from(PEOPLE)
    users = [
        User(
            id=id_,
            name=id_,
            head=draw(st.none() | ids),
            active=draw(st.booleans()),
            groups=draw(st.sampled_from([(), ("administrators",)])),
        )
        for id_ in PEOPLE
    ]
    absences = {}
    for id_ in draw(st.sets(ids)):
        begins = NOW + draw(st.integers(-2, 1)) * HOUR
        ends = draw(
            st.none() | st.integers(1, 3).map(lambda it, b=begins: b + it * HOUR)
        )
        absences[id_] = (
            Absence(
                id=id_,
                person=id_,
                begins=begins,
                ends=ends,
                substitutes=tuple(draw(st.lists(ids, max_size=3))),
            ),
        )
    return replace(Directory.of(users), absences=absences)


def is_there(people, person):
    user = people.people[person]
    away = any(
        it.begins <= NOW and (it.ends is None or it.ends > NOW)
        for it in people.absences.get(person, ())
    )
    return user.active and not away


def substitutes(people, person):
    known = people.absences.get(person, ())
    if people.people[person].active:
        known = [it for it in known if absence_of(people, person, NOW) == it]
    return known[0].substitutes if known else ()


def first_there(people, person, without, way=()):
    """Walk every way that names nobody twice; the first who is there counts."""
    if person in way:
        return None
    if is_there(people, person):
        return person if person not in without else None
    for other in substitutes(people, person):
        found = first_there(people, other, without, (*way, person))
        if found is not None:
            return found
    return None


def reference(people, person, without=()):
    climbed = []
    while person is not None and person not in climbed:
        climbed.append(person)
        found = first_there(people, person, without)
        if found is not None:
            return found
        person = people.head_of(person)
    admins = [it.id for it in people.users("administrators") if it.id not in without]
    there = [it for it in admins if is_there(people, it)]
    return next(iter([*there, *admins]), None)


@given(companies(), st.sampled_from(PEOPLE), st.sets(st.sampled_from(PEOPLE)))
def test_who_stands_in_is_who_the_slow_walk_finds(people, person, without):
    found = stand_in(people, person, NOW, without=without)
    assert (found.id if found is not None else None) == reference(
        people, person, without
    )


@given(companies())
def test_one_stands_in_for_those_who_are_away_and_whose_stand_in_he_is(people):
    for person in PEOPLE:
        assert set(stood_in_for(people, person, NOW)) == {
            it
            for it in PEOPLE
            if it != person
            and people.people[it].active
            and absence_of(people, it, NOW) is not None
            and reference(people, it) == person
        }


def away(person, *substitutes, begins=NOW, ends=None):
    return {
        person: (
            Absence(
                id=person,
                person=person,
                begins=begins,
                ends=ends,
                substitutes=substitutes,
            ),
        )
    }


@given(st.sampled_from([-1, 0, 1]))
@example(0)
def test_an_absence_holds_from_its_beginning_until_before_its_end(step):
    people = replace(
        Directory.of([User(id="a", name="A"), User(id="b", name="B")]),
        absences=away("a", "b", ends=NOW + HOUR),
    )
    moment = dt.timedelta(microseconds=step)
    begins = stand_in(people, "a", NOW + moment)
    ends = stand_in(people, "a", NOW + HOUR + moment)
    assert begins.id == ("a" if step < 0 else "b")
    assert ends.id == ("b" if step < 0 else "a")
