"""A reminder rings once, though two workers saw that it is due."""

from tests.two_workers import second_worker


def test_a_reminder_rings_once(office):
    deal = office.portal.create("deal", {"title": "Т"}).id
    office.perform(
        "create_task",
        deal,
        title='"Т"',
        assignee='"u_mgr"',
        remind_at='now() + duration("PT1H")',
    )
    before = len(office.portal.notifications(to="u_mgr"))
    late, store = second_worker(office.engine)
    office.clock.set(office.engine.next_due())
    store.before = office.engine.run_due
    late.run_due(limit=1)
    assert len(office.portal.notifications(to="u_mgr")) == before + 1
    assert office.engine.next_due() is None
