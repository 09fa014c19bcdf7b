"""Converting a lead makes records: each only by who may make it."""

import pytest

from bizproc.crm.sales import Sales
from bizproc.errors import ForbiddenError, NotFoundError


class Denied:
    """Everybody may everything but what a test denies to u_emp1."""

    def __init__(self):
        self.denied = {}
        self.asked = []

    def can(self, user, action, record):
        self.asked.append((user, action, record.type))
        if user != "u_emp1":
            return None
        return self.denied.get((action, record.type))


@pytest.fixture
def rights():
    return Denied()


@pytest.fixture
def office(make_office, tmp_path, rights):
    return make_office(tmp_path, rights=rights)


@pytest.fixture
def lead(office):
    fields = {"title": "Заявка", "name": "Анна", "email": "anna@lead.example"}
    return office.portal.create("lead", {**fields, "responsible": "u_emp1"}).id


def state(office):
    rows = office.portal.find()
    return {it.id: (it.revision, dict(it.fields)) for it in rows}


def convert(office, lead, **options):
    return Sales(office.portal).convert_lead(
        lead, funnel="contract", by="u_emp1", company="match", **options
    )


def known_contact(office, **fields):
    given = {"name": "Анна", "emails": ["anna@lead.example"], **fields}
    return office.portal.create("contact", given).id


@pytest.mark.parametrize(
    ("action", "type_", "options"),
    [
        ("create", "deal", {}),
        ("create", "contact", {}),
        ("create", "company", {}),
        ("change:deal", "lead", {}),
        ("create", "contact", {"contact": "new"}),
    ],
)
@pytest.mark.parametrize("refusal", ["FORBIDDEN", "NOT_FOUND"])
def test_who_may_not_make_a_record_makes_none_by_converting(
    office, rights, lead, action, type_, options, refusal
):
    before = state(office), office.events(lead)
    rights.denied = {(action, type_): refusal}
    hidden = refusal == "NOT_FOUND" and type_ == "lead"
    with pytest.raises(NotFoundError if hidden else ForbiddenError):
        convert(office, lead, **options)
    assert (state(office), office.events(lead)) == before
    rights.denied = {}
    made = convert(office, lead, **options)
    assert {made["contact"], made["company"], made["deal"]} <= set(state(office))


@pytest.mark.parametrize(
    ("denied", "options"),
    [
        ("change:company", {}),
        ("change:responsible", {"contact_responsible": "u_mgr"}),
    ],
)
def test_who_may_not_change_a_contact_does_not_by_converting(
    office, rights, lead, denied, options
):
    contact = known_contact(office)
    before = state(office)
    rights.denied = {(denied, "contact"): "FORBIDDEN"}
    with pytest.raises(ForbiddenError, match=denied):
        convert(office, lead, **options)
    assert state(office) == before
    rights.denied = {}
    assert convert(office, lead, **options)["contact"] == contact


def test_what_is_not_made_needs_no_right(office, rights, lead):
    company = office.portal.create("company", {"title": "Ромашка"}).id
    contact = known_contact(office, company=company, responsible="u_mgr")
    rights.denied = {
        (action, type_): "FORBIDDEN"
        for action in ("create", "change:company", "change:responsible")
        for type_ in ("contact", "company")
    }
    made = convert(office, lead)
    assert (made["contact"], made["company"]) == (contact, company)


def test_a_deal_is_asked_for_with_the_funnel_it_goes_into(office, rights, lead):
    seen = []

    def can(user, action, record):
        if action == "create" and record.type == "deal":
            seen.append((user, record.fields["funnel"]))

    rights.can = can
    convert(office, lead)
    assert seen == [("u_emp1", "contract")]


def test_a_lead_that_is_converted_already_is_only_named_again(office, rights, lead):
    made = convert(office, lead)
    rights.denied = {
        ("create", "contact"): "FORBIDDEN",
        ("create", "company"): "FORBIDDEN",
    }
    before = state(office)
    assert convert(office, lead) == made
    assert state(office) == before


def test_a_process_converts_whoever_set_it_off(office, rights, lead):
    rights.denied = {
        ("create", type_): "FORBIDDEN" for type_ in ("deal", "contact", "company")
    }
    rights.asked.clear()
    office.perform("convert_lead", lead, funnel='"contract"')
    assert office.portal.get(lead).fields["deal"] == "deal-1"
    assert rights.asked == []
