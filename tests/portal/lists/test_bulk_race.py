"""A bulk run carried out by two processes at once: each record is changed once."""

import datetime as dt
import threading

import pytest
from tests.office import ROOT, Office

from bizproc.connecting import open_workspace
from bizproc.testing.clock import FakeClock

RECORDS = 24


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_of_module")
    return f"sqlite:///{tmp_path}/crm.db"


def another(url, workspace):
    """Open the database once more, as another process of the application does."""
    clock = FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC))
    return open_workspace(url, ROOT, workspace=workspace, clock=clock, jobs="inline")


def test_two_carry_out_one_run(url, workspace, tmp_path):
    portal = Office(tmp_path, url, workspace=workspace).portal
    leads = [portal.create("lead", {"title": f"{n}"}).id for n in range(RECORDS)]
    run = portal.begin_bulk("lead", leads, fields={"comment": "x"}, by="u_mgr").id
    both = [another(url, workspace) for _ in range(2)]
    barrier, failed = threading.Barrier(2), []

    def carry_out(one):
        try:
            barrier.wait()
            while one.carry_out_bulk(run, limit=3):
                pass
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    threads = [threading.Thread(target=carry_out, args=(it,)) for it in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    progress = portal.bulk_progress(run, by="u_mgr")
    assert (progress.done, progress.left, progress.is_running) == (RECORDS, 0, False)
    assert {portal.get(it).revision for it in leads} == {2}
    changes = [it for it in portal.record_history() if it.field == "comment"]
    assert sorted(it.record for it in changes) == sorted(leads)
    for one in (portal, *both):
        one.close()
