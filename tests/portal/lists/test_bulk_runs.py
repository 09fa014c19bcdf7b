"""Many records are changed one by one: with rights, once, and until it is stopped."""

import threading

import pytest
from tests.rights.office import made, opened

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.lists.bulk_runner import BulkRunner
from bizproc.portal.records import commands
from bizproc.portal.schema.list_tables import BulkOutcome, BulkState


def deals(office, count=5, **fields):
    return [
        office.portal.create(
            "deal", {"title": f"Deal {n}", "funnel": "contract", **fields}
        ).id
        for n in range(count)
    ]


def begun(office, records, by="u_mgr", **options):
    return office.portal.begin_bulk("deal", records, by=by, **options)


def outcomes(portal, run, by="u_mgr"):
    return {it.record: (it.outcome, it.code) for it in portal.bulk_steps(run, by=by)}


def test_it_goes_on_in_slices_and_tells_how_far_it_is(office):
    records = deals(office)
    office.portal.change(records[1], {"responsible": "u_mgr2"})
    run = begun(office, [*records, records[0]], fields={"responsible": "u_mgr2"})
    assert (run.total, run.state) == (5, BulkState.RUNNING)
    assert office.portal.running_bulk() == [run.id]
    assert office.portal.get(records[0]).fields["responsible"] is None
    assert office.portal.carry_out_bulk(run.id, limit=2) == 2
    progress = office.portal.bulk_progress(run.id, by="u_mgr")
    assert (progress.done, progress.unchanged, progress.left) == (1, 1, 3)
    assert progress.is_running
    assert office.portal.carry_out_bulk(run.id) == 3
    progress = office.portal.bulk_progress(run.id, by="u_mgr")
    assert (progress.done, progress.unchanged, progress.left) == (4, 1, 0)
    assert progress.run.state is BulkState.DONE
    assert progress.run.ended_at is not None
    assert office.portal.carry_out_bulk(run.id) == 0
    assert office.portal.running_bulk() == []
    of_one = office.portal.record_history(records[0], order="-at")
    assert {it.by for it in of_one if it.field == "responsible"} == {"u_mgr"}


def test_what_is_refused_is_told_of_each_record_and_stops_no_other(office):
    [gone, moved, kept] = deals(office, 3, amount=5)
    office.portal.delete(gone)
    run = begun(office, [gone, moved, "deal-999", kept], fields={"stage": "NONE"})
    office.portal.carry_out_bulk(run.id)
    assert {code for _, code in outcomes(office.portal, run.id).values()} == {
        "NOT_FOUND"
    }
    run = begun(office, [gone, moved, kept], fields={"stage": "LOST"})
    office.portal.carry_out_bulk(run.id)
    assert outcomes(office.portal, run.id) == {
        gone: (BulkOutcome.REFUSED, "NOT_FOUND"),
        moved: (BulkOutcome.DONE, None),
        kept: (BulkOutcome.DONE, None),
    }
    [step] = office.portal.bulk_steps(run.id, by="u_mgr", outcome=BulkOutcome.REFUSED)
    assert "was deleted" in step.message


def test_a_record_that_fails_unexpectedly_holds_no_other_up(office, monkeypatch):
    records = deals(office, 3)
    change = commands.change

    def failing(repository, record_id, *given, **options):
        if record_id == records[1]:
            raise ZeroDivisionError
        return change(repository, record_id, *given, **options)

    monkeypatch.setattr(commands, "change", failing)
    run = begun(office, records, fields={"comment": "x"})
    office.portal.carry_out_bulk(run.id)
    assert [code for _, code in outcomes(office.portal, run.id).values()] == [
        None,
        "UNEXPECTED",
        None,
    ]


def test_records_are_deleted_and_stay_so(office):
    records = deals(office, 3)
    run = begun(office, records, deletes=True)
    office.portal.carry_out_bulk(run.id)
    assert office.portal.find("deal") == []


def test_it_can_be_stopped_and_nothing_more_happens(office):
    records = deals(office)
    run = begun(office, records, fields={"comment": "x"})
    office.portal.carry_out_bulk(run.id, limit=2)
    with pytest.raises(NotFoundError, match="no bulk run"):
        office.portal.stop_bulk(run.id, by="u_mgr2")
    office.portal.stop_bulk(run.id, by="u_mgr")
    assert office.portal.carry_out_bulk(run.id) == 0
    progress = office.portal.bulk_progress(run.id, by="u_mgr")
    assert (progress.done, progress.left) == (2, 3)
    assert progress.run.state is BulkState.STOPPED
    assert not progress.is_running
    office.portal.stop_bulk(run.id, by="u_mgr")
    found = [office.portal.get(it).fields["comment"] for it in records]
    assert found == ["x", "x", None, None, None]


def test_a_run_is_seen_by_who_began_it_and_by_administrators(office):
    run = begun(office, deals(office, 1), fields={"comment": "x"})
    for ask in (office.portal.bulk_progress, office.portal.bulk_steps):
        ask(run.id, by="u_mgr")
        ask(run.id, by="u_admin")
        with pytest.raises(NotFoundError, match="no bulk run"):
            ask(run.id, by="u_mgr2")
        with pytest.raises(ForbiddenError):
            ask(run.id, by="u_nobody")


def test_sent_twice_it_is_one_run(office):
    records = deals(office, 2)
    runs = {
        begun(office, records, fields={"comment": "x"}, event_id="e1").id
        for _ in range(2)
    }
    assert len(runs) == 1


def test_what_cannot_be_done_to_any_is_refused_at_once(office):
    for records, options, message in (
        ([], {"deletes": True}, "choose 1 to"),
        (["lead-1"], {"deletes": True}, "no record of type deal"),
        (["deal-1"], {}, "changed in some fields, or deleted"),
        (["deal-1"], {"deletes": True, "fields": {"comment": "x"}}, "or deleted"),
        (["deal-1"], {"fields": {"amuont": 1}}, "did you mean 'amount'"),
        (["deal-1"], {"fields": {"amount": "much"}}, "expects an amount"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            begun(office, records, **options)


def test_rights_are_asked_of_each_record():
    portal = opened()
    own = made(portal, "order", "u_nils")
    others = made(portal, "order", "u_sara")
    run = portal.begin_bulk(
        "order", [own, others], fields={"comment": "x"}, by="u_nils"
    )
    portal.carry_out_bulk(run.id)
    assert outcomes(portal, run.id, "u_nils") == {
        own: (BulkOutcome.DONE, None),
        others: (BulkOutcome.REFUSED, "NOT_FOUND"),
    }
    run = portal.begin_bulk("order", [own], deletes=True, by="u_nils")
    portal.carry_out_bulk(run.id)
    assert outcomes(portal, run.id, "u_nils")[own] == (BulkOutcome.REFUSED, "FORBIDDEN")
    with pytest.raises(InvalidValueError, match="no field 'margin'"):
        portal.begin_bulk("order", [own], fields={"margin": 1}, by="u_nils")
    assert "u_root" in portal.who_may("delete", own, by="u_nils")
    assert "u_nils" not in portal.who_may("delete", own, by="u_nils")
    with pytest.raises(NotFoundError):
        portal.who_may("delete", others, by="u_nils")
    portal.close()


def test_who_leaves_changes_nothing_more(office):
    run = begun(office, deals(office, 2), fields={"comment": "x"})
    office.portal.carry_out_bulk(run.id, limit=1)
    office.portal.dismiss("u_mgr", by="u_admin")
    office.portal.carry_out_bulk(run.id)
    found = outcomes(office.portal, run.id, "u_admin")
    assert [*found.values()][1] == (BulkOutcome.REFUSED, "FORBIDDEN")


def test_a_runner_beside_a_worker_carries_everything_out(office):
    records = deals(office, 30)
    for comment in ("x", "y"):
        begun(office, records, fields={"comment": comment})
    runner, stopping = BulkRunner(office.portal), threading.Event()
    while runner.carry_out():
        pass
    stopping.set()
    runner.follow(stopping)
    assert office.portal.running_bulk() == []
    assert {it.fields["comment"] for it in office.portal.find("deal")} == {"y"}


def test_whoever_comes_too_late_changes_nothing_twice(office):
    records = deals(office, 4)
    run = begun(office, records, fields={"comment": "x"})
    seen = office.portal.bulk_steps(run.id, by="u_mgr")
    office.portal.carry_out_bulk(run.id, limit=2)
    office.portal.change(records[0], {"comment": "another"})
    for step in seen:  # another one read these before
        office.portal._do_step(step, "u_mgr")
    assert [office.portal.get(it).revision for it in records] == [3, 2, 2, 2]
    office.portal.stop_bulk(run.id, by="u_mgr")
    assert office.portal.bulk_progress(run.id, by="u_mgr").done == 4
