"""A ticket that is put off until a moment is in work again then (B-30)."""


def test_a_ticket_put_off_until_a_moment_comes_back_to_work(office, ticket):
    task = office.task("HandleTicket").id
    office.engine.act_on_task(task, "defer", until="2027-06-01T12:00", by="u_spec3")
    assert office.portal.get(ticket).fields["stage"] == "POSTPONED"
    office.at("2027-06-01T12:00")
    fields = office.portal.get(ticket).fields
    assert fields["stage"] == "ACTIVE"
    # nobody began it
    assert fields["started_at"] is None
    assert office.task("HandleTicket").state == "STARTED"
    # the return of the settings found nothing to do
    office.at("2027-06-03T12:00")
    assert [it[2] for it in office.events(ticket, "stage_changed")] == [
        "POSTPONED",
        "ACTIVE",
    ]
    assert office.engine.incidents() == []
