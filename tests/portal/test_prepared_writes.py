"""What extensions add to a write before it is made: `prepare_create`, `prepare_change`."""

import pytest

from bizproc.crm.extension import CRM
from bizproc.errors import (
    DomainError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)
from bizproc.portal.extension import Extension
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of


class Desk:
    """Number deals by `lost_reason`, note who writes, refuse what is called «нет»."""

    def __init__(self):
        self.calls = []

    def prepare_create(self, repository, type_name, given, actor):
        self.calls.append((type_name, dict(given), actor.by, actor.origin))
        if given.get("title") == "нет":
            msg = "no such deals"
            raise RefusedError(msg, code="REFUSED")
        if type_name != "deal":
            return given
        number = repository.tx.next_number("desk")
        return {**given, "lost_reason": f"no. {number}", "comment": actor.name}

    def prepare_change(self, repository, row, given, actor):
        del repository
        self.calls.append((row.id, dict(given), actor.by, actor.origin))
        if "amount" in given and row.stage == "PAID":
            msg = f"{row.id} is paid"
            raise ForbiddenError(msg)
        if given.get("amount") not in (None, row.fields.get("amount")):
            return {**given, "comment": f"{row.fields.get('amount')} {actor.name}"}
        return given


def extension(desk, name="desk"):
    return Extension(
        name=name,
        prepare_create=desk.prepare_create,
        prepare_change=desk.prepare_change,
    )


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path, desk):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url, extensions=[CRM, extension(desk)])
    yield office
    office.portal.close()


def shown(office, record, *names):
    fields = office.portal.get(record).fields
    return tuple(fields[name] for name in names)


def test_a_record_is_made_with_what_the_extension_adds(office, desk):
    made = office.portal.create("deal", {"title": "Т"}, by="u_mgr")
    assert shown(office, made.id, "lost_reason", "comment") == ("no. 1", "u_mgr")
    assert desk.calls == [("deal", {"title": "Т"}, "u_mgr", "user")]
    assert office.events(made.id) == [("created", None, None)]
    company = office.portal.create("company", {"title": "К"}, by="u_mgr")
    assert company.fields["title"] == "К"


def test_processes_and_forms_are_prepared_too(office, desk):
    lead = office.portal.create("lead", {"title": "Л"}).id
    office.perform("create_record", lead, type='"deal"', fields='{title: "П"}')
    assert desk.calls[-1] == ("deal", {"title": "П"}, "process:p1", "process")
    [made] = office.portal.find("deal")
    assert shown(office, made.id, "lost_reason", "comment") == ("no. 1", "process:p1")
    form = {"name": "Анна", "email": "anna@example.org", "service": "Услуга 1"}
    office.portal.submit("service_request", form)
    assert desk.calls[-1][0] == "lead"
    assert desk.calls[-1][2:] == ("anna@example.org", "user")


def test_what_is_added_is_part_of_the_one_write(office):
    made = office.portal.create("deal", {"title": "Т", "amount": 5}, by="u_mgr").id
    office.portal.change(made, {"amount": 7}, by="u_emp1")
    record = office.portal.get(made)
    assert record.revision == 2
    assert shown(office, made, "amount", "comment") == (7, "5 u_emp1")
    assert office.events(made, "changed") == [
        ("changed", "amount", 7),
        ("changed", "comment", "5 u_emp1"),
    ]


def test_a_change_of_a_process_is_prepared_with_its_actor(office, desk):
    made = office.portal.create("deal", {"title": "Т"}).id
    office.perform("set_fields", made, fields="{amount: 3}")
    assert desk.calls[-1] == (made, {"amount": 3}, "process:p1", "process")
    assert shown(office, made, "comment") == ("None process:p1",)


def test_what_changes_nothing_stays_nothing(office):
    made = office.portal.create("deal", {"title": "Т", "amount": 5}).id
    office.portal.change(made, {"amount": 5}, by="u_mgr")
    assert office.portal.get(made).revision == 1


@pytest.mark.parametrize("by", ["u_mgr", None])
def test_a_refused_creation_leaves_nothing_and_uses_no_number_up(office, by):
    with pytest.raises(RefusedError, match="no such deals"):
        office.portal.create("deal", {"title": "нет"}, by=by)
    with pytest.raises(InvalidValueError, match="colour"):
        office.portal.create("deal", {"title": "Т", "colour": 1}, by=by)
    assert office.portal.find() == []
    made = office.portal.create("deal", {"title": "Т"}, by=by).id
    assert (made, shown(office, made, "lost_reason")) == ("deal-1", ("no. 1",))


def test_a_refused_change_leaves_everything(office):
    made = office.portal.create("deal", {"title": "Т", "amount": 5}).id
    office.portal.change(made, {"stage": "PAID"})
    with pytest.raises(ForbiddenError, match="is paid"):
        office.portal.change(made, {"amount": 7, "title": "У"}, by="u_mgr")
    assert shown(office, made, "amount", "title") == (5, "Т")


def test_what_is_added_is_checked_like_what_is_given(make_office, tmp_path):
    def add(repository, type_name, given, actor):
        del repository, type_name, actor
        return {**given, "amount": "много"}

    broken = Extension(name="desk", prepare_create=add)
    office = make_office(tmp_path, extensions=[CRM, broken])
    with pytest.raises(InvalidValueError, match="amount"):
        office.portal.create("deal", {"title": "Т"})


def test_a_repeated_event_is_prepared_once(office, desk):
    for _ in range(2):
        made = office.portal.create("deal", {"title": "Т"}, event_id="e1")
    assert len(desk.calls) == 1
    for _ in range(2):
        office.portal.change(made.id, {"amount": 1}, event_id="e2")
    assert len(desk.calls) == 2


def test_an_unknown_type_is_told_before(office, desk):
    with pytest.raises(NotFoundError, match="did you mean 'deal'"):
        office.portal.create("dael", {})
    assert desk.calls == []


def test_given_records_are_put_there_as_they_are(office, desk):
    [made] = office.portal.seed([("deal", {"title": "нет"})])
    assert made.fields["lost_reason"] is None
    assert desk.calls == []


def test_extensions_are_asked_in_their_order(make_office, tmp_path):
    def adding(word):
        def add(*given_and_actor):
            given = given_and_actor[2]
            return {**given, "comment": f"{given.get('comment', '')}{word}"}

        return Extension(name=word, prepare_create=add, prepare_change=add)

    office = make_office(tmp_path, extensions=[CRM, adding("а"), adding("б")])
    made = office.portal.create("deal", {"title": "Т"})
    assert made.fields["comment"] == "аб"
    changed = office.portal.change(made.id, {"comment": "в"})
    assert changed.fields["comment"] == "ваб"


def test_what_was_given_stays_the_callers(make_office, tmp_path):
    def spoil(*given_and_actor):
        given = given_and_actor[2]
        given["comment"] = "х"
        return given

    extra = Extension(name="x", prepare_create=spoil, prepare_change=spoil)
    office = make_office(tmp_path, extensions=[CRM, extra])
    lead = office.portal.create("lead", {"title": "Л"}).id
    fields = {"address": "М"}
    with office.engine.work() as work:
        actor = Actor(by="u_mgr")
        commands.change(repository_of(work), lead, fields, actor=actor)
        made = commands.create(repository_of(work), "lead", fields, actor=actor).id
    assert fields == {"address": "М"}
    for record in (lead, made):
        assert shown(office, record, "address", "comment") == ("М", "х")


@pytest.mark.parametrize("hook", ["prepare_create", "prepare_change"])
def test_a_hook_that_returns_nothing_is_named(make_office, tmp_path, hook):
    broken = Extension(name="desk", **{hook: lambda *_: None})
    office = make_office(tmp_path, extensions=[CRM, broken])
    with pytest.raises(DomainError, match=f"{hook} of an extension returned None"):
        office.portal.change(
            office.portal.create("deal", {"title": "Т"}).id, {"title": "У"}
        )


def test_who_may_not_create_is_refused_what_was_prepared(make_office, tmp_path, desk):
    guarded = Extension(name="guard", rights={"deal": lambda *_: "FORBIDDEN"})
    office = make_office(tmp_path, extensions=[CRM, extension(desk), guarded])
    with pytest.raises(ForbiddenError, match="may not create"):
        office.portal.create("deal", {"title": "Т"}, by="u_mgr")
    assert len(desk.calls) == 1  # rights are asked about what it made of the write
    assert office.portal.find("deal") == []
