"""Public forms: so many from one sender in a minute, and each once."""

import datetime as dt

import pytest

from bizproc.errors import RefusedError

ANSWERS = {"name": "Анна", "title": "Подключение"}


@pytest.fixture
def submit(office):
    def send(sender="10.0.0.1", **answers):
        given = {**ANSWERS, **answers}
        return office.portal.submit("service_request", given, sender=sender).id

    return send


@pytest.fixture
def allowed(office):
    return office.portal.workspace.settings.form_rate


def refused(submit, **given):
    with pytest.raises(RefusedError) as caught:
        submit(**given)
    return caught.value.code


def test_the_minute_slides_and_its_edge_is_free(office, submit, allowed):
    submit()
    office.clock.advance(dt.timedelta(seconds=30))
    for _ in range(allowed - 1):
        submit()
    assert refused(submit) == "RATE_LIMITED"
    office.clock.advance(dt.timedelta(seconds=30) - dt.timedelta(microseconds=1))
    assert refused(submit) == "RATE_LIMITED"
    office.clock.advance(dt.timedelta(microseconds=1))
    submit()
    assert refused(submit) == "RATE_LIMITED"


def test_what_was_refused_does_not_count_and_leaves_nothing(office, submit, allowed):
    for _ in range(2):
        assert refused(submit, name="") == "REQUIRED_FIELD"
    for _ in range(allowed):
        submit()
    assert refused(submit) == "RATE_LIMITED"
    assert refused(submit, name="") == "RATE_LIMITED"
    assert len(office.portal.find("lead")) == allowed


def test_a_repeated_submission_is_answered_whatever_the_rate(office, submit, allowed):
    first = submit(submission_id="s-1")
    for _ in range(allowed - 1):
        submit()
    assert submit(submission_id="s-1") == first
    assert refused(submit, submission_id="s-2") == "RATE_LIMITED"
    # the id of another sender is another submission
    assert submit(sender="10.0.0.2", submission_id="s-1") != first
    assert len(office.portal.find("lead")) == allowed + 1


def test_who_has_no_address_is_not_counted(submit, allowed):
    for _ in range(allowed + 1):
        submit(sender=None)


def test_a_submission_is_in_the_name_of_its_address(office, submit):
    known = submit(email="Anna@example.org")
    [created] = [
        it.by for it in office.portal.record_history(known) if it.event == "created"
    ]
    assert created.casefold() == "anna@example.org"
