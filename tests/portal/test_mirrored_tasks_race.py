"""A task and its record, changed by two people at once: both sides stay one thing."""

import contextlib
import datetime as dt
import threading

import pytest
from tests.office import ROOT, Office

from bizproc.connecting import open_workspace
from bizproc.errors import InvalidTransitionError
from bizproc.testing.clock import FakeClock

STAGES = {"CREATED": "KP", "STARTED": "FEEDBACK"}
MIRROR = '{open: "KP", started: "FEEDBACK"}'
TIMES = 25


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_of_module")
    return f"sqlite:///{tmp_path}/crm.db"


def another(url, workspace):
    """Open the database once more, as another process of the application does."""
    clock = FakeClock(dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC))
    return open_workspace(url, ROOT, workspace=workspace, clock=clock, jobs="inline")


def test_two_people_at_once(url, workspace, tmp_path):
    office = Office(tmp_path, url, workspace=workspace)
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    office.perform(
        "create_task",
        deal,
        title='"Т"',
        assignee='"role:responsible"',
        mirror=MIRROR,
    )
    task = office.task("Do").id
    first, second = (another(url, workspace) for _ in range(2))
    barrier, failed = threading.Barrier(2), []

    def work(do):
        try:
            barrier.wait()
            for turn in range(TIMES):
                do(turn)
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    def act(turn):
        action = "pause" if turn % 2 else "start"
        # the other one may have been quicker
        with contextlib.suppress(InvalidTransitionError):
            first.engine.act_on_task(task, action, by="u_mgr")

    def move(turn):
        stage = "KP" if turn % 2 else "FEEDBACK"
        second.change(deal, {"stage": stage}, by="u_emp1")

    threads = [threading.Thread(target=work, args=(do,)) for do in (act, move)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first.close()
    second.close()
    assert failed == []
    state = office.engine.user_task(task).state.value
    assert office.portal.get(deal).fields["stage"] == STAGES[state]
    history = office.portal.record_history(deal)
    moves = [(it.old, it.new) for it in history if it.event == "stage_changed"]
    assert moves
    # one after the other, none lost
    assert [old for old, _ in moves] == ["KP", *(new for _, new in moves[:-1])]
    office.portal.close()
