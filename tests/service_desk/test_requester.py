"""Whom an address belongs to: contacts before open leads, of several the newest."""

import pytest

from bizproc.service_desk.requester import Requester, find_requester, user_of_address

EMAIL = "client@example.org"


@pytest.fixture
def find(office):
    """Return what looks for an address."""
    return lambda email=EMAIL: office.portal.run(
        lambda repository, _: find_requester(repository, email)
    )


@pytest.fixture
def make(office):
    """Return what makes a record and gives its id."""
    return lambda type_name, **fields: office.portal.create(type_name, fields).id


def test_the_newest_contact_and_its_own_company(find, make):
    company = make("company", title="Ромашка")
    make("contact", emails=[EMAIL], company=company)
    assert find("Client@Example.org").company_name == "Ромашка"
    newest = make("contact", emails=["other@example.org", EMAIL])
    assert find() == Requester(contact=newest)


def test_an_address_of_two_companies_is_nobodys(find, make):
    for title in ("Первый", "Второй"):
        make("contact", emails=[EMAIL], company=make("company", title=title))
    make("contact", emails=[EMAIL])
    assert find() == Requester()


def test_a_company_that_is_gone_counts_no_more(office, find, make):
    gone = make("company", title="Первый")
    make("contact", emails=[EMAIL], company=gone)
    left = make("company", title="Второй")
    newest = make("contact", emails=[EMAIL], company=left)
    office.portal.delete(gone)
    assert find() == Requester(contact=newest, company=left, company_name="Второй")


def test_open_leads_where_there_is_no_contact(office, find, make):
    company, contact = make("company", title="Ромашка"), make("contact", name="Иван")
    deal = make("deal", funnel="contract", title="Д")
    make("lead", title="Л", email=EMAIL, company=company, deal=deal)
    assert find() == Requester()  # it became a deal
    lead = make("lead", title="Л", email=EMAIL, company=company, contact=contact)
    found = Requester(contact=contact, company=company, company_name="Ромашка")
    assert find() == found
    office.portal.change(lead, {"stage": "SPAM"})
    assert find() == Requester()


def test_nothing_is_found_by_no_address(find, make):
    make("contact", emails=[])
    assert find(None) == find("") == find(" ") == Requester()


@pytest.mark.parametrize(
    ("email", "user"),
    [
        ("CLIENT1@portal.example", "u_client1"),
        ("nobody@portal.example", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_users_are_known_by_their_address(office, email, user):
    found = office.portal.run(lambda repository, _: user_of_address(repository, email))
    assert (found.id if found else None) == user
