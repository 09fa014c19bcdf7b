"""Lists of a portal, page by page: full although some records are hidden."""

import itertools

import pytest

from bizproc.errors import InvalidValueError
from bizproc.portal.repository.rights import EVERYBODY_MAY


class EveryThird:
    """Show a clerk every third deal, others everything."""

    def can(self, user, action, record):
        del action
        number = int(record.id.partition("-")[2] or 0)
        return "NOT_FOUND" if user == "u_clerk" and number % 3 else None


@pytest.fixture(
    params=itertools.product(["memory", "sqlite"], ["own", "everybody"]), ids=str
)
def office(request, make_office, tmp_path):
    store, rights = request.param
    url = f"sqlite:///{tmp_path}/crm.db" if store == "sqlite" else "memory://"
    given = EveryThird() if rights == "own" else EVERYBODY_MAY
    office = make_office(tmp_path, url=url, rights=given)
    # every third of ten deals, from the third on
    office.visible = 3 if rights == "own" else 10
    yield office
    office.portal.close()


@pytest.fixture
def deals(office):
    """Make ten deals and return their ids."""
    return [
        office.portal.create(
            "deal",
            {
                "title": f"Сделка {number}",
                "funnel": "contract",
                "responsible": "u_mgr" if number % 2 else "u_mgr2",
            },
        ).id
        for number in range(10)
    ]


def pages(read, limit, **options):
    after = None
    while True:
        page = read(limit=limit, after=after, **options)
        yield page
        if page.next is None:
            return
        assert len(page) == limit
        after = page.next


def check_pages(read, order, *, count):
    whole = read()
    assert (len(whole), whole.next) == (count, None)
    for limit in (1, 2, count, count + 1):
        assert list(itertools.chain(*pages(read, limit))) == whole
        backwards = pages(read, limit, order=f"-{order}")
        assert list(itertools.chain(*backwards)) == whole[::-1]
    with pytest.raises(InvalidValueError, match=f"known: {order}, -{order}"):
        read(order="colour")


def test_records_are_found_page_by_page(office, deals):
    def seen_by(user):
        return lambda **it: office.portal.find("deal", by=user, **it)

    check_pages(seen_by("u_mgr"), "number", count=len(deals))
    check_pages(
        seen_by("u_clerk"),
        "number",
        count=office.visible,
    )
    of_one = {"responsible": "u_mgr"}
    check_pages(
        lambda **it: office.portal.find("deal", where=of_one, **it), "number", count=5
    )
    title = {"title": "Сделка 7"}
    [found] = office.portal.find("deal", limit=1, **title)
    assert found.id == deals[7]
    assert office.portal.find("deal", limit=1, **title).next is None
    check_pages(office.portal.find, "number", count=10)


def test_history_is_read_page_by_page(office, deals):
    for amount in range(3):
        office.portal.change(deals[2], {"amount": amount + 1}, by="u_mgr")
    of_one = len(office.portal.record_history(deals[2]))
    check_pages(
        lambda **it: office.portal.record_history(deals[2], by="u_clerk", **it),
        "at",
        count=of_one,
    )
    of_all = office.portal.record_history(by="u_clerk")
    shown = {it.record for it in of_all}
    assert shown == set(deals[2::3] if office.visible == 3 else deals)
    check_pages(
        lambda **it: office.portal.record_history(by="u_clerk", **it),
        "at",
        count=len(of_all),
    )


def test_notifications_and_mails_are_read_page_by_page(office, deals):
    for deal in deals:
        office.perform("notify", deal, to='"u_clerk"', text='"Посмотри"')
        office.perform(
            "send_email", deal, to='"a@b.example"', subject='"С"', body='"Т"'
        )
        office.engine.run_due()
    visible = office.visible

    def told(**options):
        return office.portal.notifications(by="u_clerk", **options)

    check_pages(told, "at", count=visible)
    first = told()[0]
    office.portal.read_notification(first.id, by="u_clerk")
    unread = {"read": False}
    check_pages(lambda **it: told(**unread, **it), "at", count=visible - 1)
    assert told(read=True) == [office.portal.notifications(record=first.record)[0]]
    assert office.portal.unread("u_clerk") == visible - 1
    check_pages(
        lambda **it: office.portal.mails(by="u_clerk", **it), "at", count=visible
    )
    check_pages(office.portal.mails, "at", count=10)


def test_changes_of_constants_are_read_page_by_page(office):
    for value in (11, 12, 13):
        office.portal.set_constants({"LargeReminderPeriod": value}, by="u_admin")
    check_pages(office.portal.constant_changes, "at", count=3)


def test_an_inbox_goes_on_list_by_list(office, deals):
    for number, deal in enumerate(deals):
        office.perform(
            "create_task",
            deal,
            title=f'"Дело {number}"',
            assignee='"group:support_staff"' if number % 2 else '"u_spec1"',
            creator='"u_head"',
            observers='["u_clerk"]',
            due=f'"2027-06-0{number % 3 + 2}"',
        )
    whole = office.portal.inbox("u_spec1")
    assert len(whole.own) == sum(whole.counts.values()) == 10
    assert [it.due for it in whole.own] == sorted(it.due for it in whole.own)
    first = office.portal.inbox("u_spec1", limit=4)
    assert first.own == whole.own[:4]
    assert first.counts == whole.counts
    rest = office.portal.inbox_tasks("u_spec1", "own", after=first.own.next)
    assert first.own + rest == whole.own
    assert first.created == first.observed == first.to_control == []
    for user, which, count in (
        ("u_head", "created", 10),
        ("u_clerk", "observed", office.visible),
    ):
        check_pages(
            lambda user=user, which=which, **it: office.portal.inbox_tasks(
                user, which, **it
            ),
            "due",
            count=count,
        )
        assert len(getattr(office.portal.inbox(user), which)) == count
    office.at("2027-06-03T23:00")
    assert office.portal.inbox("u_spec1").overdue == 7
    with pytest.raises(InvalidValueError, match="did you mean 'created'"):
        office.portal.inbox_tasks("u_head", "creatd")


def test_what_one_is_to_do_is_neither_created_nor_observed(office, deals):
    own = {"assignee": '"u_head"', "creator": '"u_head"', "observers": '["u_head"]'}
    for deal in deals[:3]:
        office.perform("create_task", deal, title='"Своё"', **own)
    office.perform(
        "create_task", deals[3], title='"Чужое"', **{**own, "assignee": '"u_mgr"'}
    )
    inbox = office.portal.inbox("u_head", limit=1)
    assert (inbox.counts, inbox.overdue) == ({"task": 3}, 0)
    assert [it.title for it in inbox.created] == ["Чужое"]
    assert [it.title for it in inbox.observed] == ["Чужое"]
    assert (inbox.created.next, inbox.own.next is None) == (None, False)
