"""Addresses in actions: a name that nobody has is a fault, an empty group is none."""

import pytest

from bizproc.errors import NotFoundError
from bizproc.portal.people.resolution import people_of
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

BY = Actor(by="u_admin")


@pytest.mark.parametrize("address", ["u_nope", "user:u_nope", "group:nope"])
def test_a_name_that_nobody_has_is_refused_with_a_suggestion(office, address):
    with office.engine.work() as work, pytest.raises(NotFoundError, match="nope"):
        people_of(repository_of(work), [None, address], record=None, actor=BY)


def test_everyone_and_nobody_are_fine(office):
    with office.engine.work() as work:
        repository = repository_of(work)
        assert people_of(repository, None, record=None, actor=BY) == ()
        everyone = people_of(repository, "group:everyone", record=None, actor=BY)
        assert len(everyone) > 5
