"""Programs act as people by tokens: hashed, narrowed, of people who are there."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office import Office

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.api_tokens import SCOPES, ApiTokens, opens
from bizproc.portal.schema.account_tables import API_TOKENS


@pytest.fixture(params=["memory://", "sqlite://"])
def office(tmp_path, request):
    return Office(tmp_path, request.param)


@pytest.fixture
def tokens(office):
    return ApiTokens(office.portal)


def rows(office):
    with office.engine.read() as tx:
        return tx.select(API_TOKENS, order_by=("id",))


def test_a_token_says_whose_program_calls_and_what_it_opens(office, tokens):
    made = tokens.add("u_mgr", "shop", ["records:read", "jobs:charge"])
    caller = tokens.caller(made.token)
    assert (caller.person, caller.token_id) == ("u_mgr", made.id)
    assert caller.scopes == ("jobs:charge", "records:read")
    assert made.token.startswith("bzp_")
    assert len(made.token) == 4 + 64
    assert made.token not in repr(made)
    [row] = rows(office)
    assert made.token not in repr(row)
    assert tokens.caller(made.token + "0") is None
    assert tokens.caller(row.hash) is None
    assert tokens.caller("\ud800") is None


def test_it_ends_and_the_moment_itself_is_too_late(office, tokens):
    made = tokens.add("u_mgr", "shop", ["records:read"], days=1)
    office.clock.set(made.ends_at - dt.timedelta(microseconds=1))
    assert tokens.caller(made.token) is not None
    office.clock.set(made.ends_at)
    assert tokens.caller(made.token) is None


def test_its_last_use_is_noted_at_most_once_a_minute(office, tokens):
    made = tokens.add("u_mgr", "shop", ["records:read"])
    began = office.clock.now()
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (100, 60), (120, 120)):
        office.clock.set(began + dt.timedelta(seconds=seconds))
        tokens.caller(made.token)
        assert rows(office)[0].used_at == began + dt.timedelta(seconds=noted)


def test_one_that_is_revoked_opens_nothing(tokens):
    made, other = (tokens.add("u_mgr", it, ["operate"]) for it in ("a", "b"))
    tokens.revoke(made.id, by="u_mgr")
    assert tokens.caller(made.token) is None
    assert tokens.caller(other.token) is not None
    with pytest.raises(NotFoundError):
        tokens.revoke(made.id)


def test_who_leaves_takes_theirs_along(office, tokens):
    made = tokens.add("u_mgr", "shop", ["records:read"])
    office.portal.dismiss("u_mgr", by="u_admin")
    assert tokens.caller(made.token) is None
    with pytest.raises(NotFoundError):
        tokens.add("u_mgr", "again", ["records:read"])


def test_people_make_and_see_their_own_and_administrators_all(tokens):
    mine = tokens.add("u_mgr", "mine", ["records:read"], by="u_mgr")
    tokens.add("u_mgr", "given", ["records:read"], by="u_admin")
    with pytest.raises(ForbiddenError):
        tokens.add("u_dir", "theirs", ["records:read"], by="u_mgr")
    assert [it.name for it in tokens.tokens("u_mgr", by="u_mgr")] == ["mine", "given"]
    assert len(tokens.tokens(by="u_admin")) == 2
    for person in ("u_dir", None):
        with pytest.raises(ForbiddenError):
            tokens.tokens(person, by="u_mgr")
    with pytest.raises(NotFoundError):
        tokens.revoke(mine.id, by="u_sale1")
    with pytest.raises(ForbiddenError):
        tokens.add("u_mgr", "x", ["records:read"], by="nobody")


def test_changes_stand_in_the_audit_without_the_token(office, tokens):
    made = tokens.add("u_mgr", "shop", ["records:read"], by="u_admin")
    tokens.revoke(made.id, by="u_mgr")
    told = [
        (it.subject, it.field, it.old, it.new, it.by)
        for it in office.portal.people_changes()
    ]
    assert told == [
        ("u_mgr", "api_token", None, "shop: records:read", "u_admin"),
        ("u_mgr", "api_token", "shop", None, "u_mgr"),
    ]


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ["records:read"], 1),
        ("n" * 101, ["records:read"], 1),
        ("n", [], 1),
        ("n", ["records"], 1),
        ("n", ["jobs:"], 1),
        ("n", ["jobs: "], 1),
        ("n", ["jobs:" + "x" * 201], 1),
        ("n", ["records:read"], 0),
        ("n", ["records:read"], 367),
    ],
)
def test_what_is_not_taken_is_refused(tokens, name, scopes, days):
    with pytest.raises(InvalidValueError):
        tokens.add("u_mgr", name, scopes, days=days)


def test_nobody_has_tokens_without_end(tokens):
    for number in range(50):
        tokens.add("u_mgr", str(number), ["operate"])
    with pytest.raises(InvalidValueError, match="revoke"):
        tokens.add("u_mgr", "one more", ["operate"])


KNOWN = st.sampled_from([*SCOPES, "jobs:a", "jobs:b"])


@given(st.sets(KNOWN), KNOWN)
def test_scopes_open_what_they_name_and_all_jobs_one(scopes, needed):
    by_star = needed.startswith("jobs:") and "jobs:*" in scopes
    assert opens(scopes, needed) == (needed in scopes or by_star)
