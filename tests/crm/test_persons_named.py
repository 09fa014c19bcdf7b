"""Addresses in actions: a name that nobody has is a fault, an empty group is none."""

import pytest

from bizproc.crm.actor import Actor
from bizproc.crm.desk import desk_of
from bizproc.crm.persons import people_of
from bizproc.errors import NotFoundError

BY = Actor(by="u_admin")


@pytest.mark.parametrize("address", ["u_nope", "user:u_nope", "group:nope"])
def test_a_name_that_nobody_has_is_refused_with_a_suggestion(office, address):
    with office.engine.work() as work, pytest.raises(NotFoundError, match="nope"):
        people_of(desk_of(work), [None, address], record=None, actor=BY)


def test_everyone_and_nobody_are_fine(office):
    with office.engine.work() as work:
        desk = desk_of(work)
        assert people_of(desk, None, record=None, actor=BY) == ()
        everyone = people_of(desk, "group:everyone", record=None, actor=BY)
        assert len(everyone) > 5
