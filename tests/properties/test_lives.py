"""Whatever happens, and whenever: what must hold of every record and instance."""

import datetime as dt
import os
import time
from collections import Counter

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from bizproc.model.states import InstanceState
from bizproc.store import JOBS
from bizproc.testing.scenarios.running.clock_moves import go_to
from bizproc.testing.scenarios.running.player import Mode, Player
from bizproc.testing.scenarios.running.world import World

KINDS = (
    *("lead", "deal", "contract", "complete", "complete", "complete", "complete"),
    *("wait", "wait", "wait", "pay", "stage", "stage", "edit", "edit"),
    *("start_task", "delete_task", "delete", "constant"),
)
TIMED = (
    *("deal", "deal", "lead", "contract", "wait", "wait", "wait", "wait"),
    *("complete", "complete", "pay", "stage", "edit", "constant"),
)
BROKEN = ("fail", "fail", "operate", "again", "again", "restart", "down")
ALL = (*TIMED, "fail", "fail", "operate", "again")
FATES = ("once", "once", "twice", "crash")
STOPPING = {"TASK_DELETED", "MAIL_FAILED", "ACTION_FAILED"}
SLOWEST = 5 * 86_400
TICKS = (61, 3_540, 25_200, 259_200)
MOVES = frozenset({"stage_changed", "created", "process_started"})
AGAIN_AFTER_DELETION = [
    *(("contract", 2542, "once"), ("delete", 3837, "once"), ("again", 192, "once"))
]
SKIPPED_THEN_LOST = [
    *(("deal", 403, "once"), ("delete_task", 3980, "once")),
    *(("operate", 1988, "once"), ("stage", 616, "once")),
]
MAILED_TWICE = [
    *(("deal", 1, "once"), ("fail", 6, "once")),
    *(("edit", 0, "once"), ("wait", 3, "once")),
]
LOST_WHILE_MAILING = [
    *(("deal", 1, "once"), ("fail", 16, "once")),
    *(("edit", 0, "once"), ("stage", 28, "once")),
]
REMINDED = [("deal", 45, "once")]  # of a payment
HOUR = dt.timedelta(hours=1)
DOWN = tuple(dt.timedelta(days=it) for it in (1, 3, 9, 30, 65))
CONTRACTS = (
    *("contract", "wait", "wait", "down", "edit", "edit"),
    *("stage", "constant", "complete", "fail", "again"),
)


def lives(*kinds, longest, shortest=6, fails=True):
    """Return the strategy of lives that begin with a record and then go on."""
    pick = st.integers(0, 5039)
    first = st.tuples(
        st.sampled_from(("deal", "contract", "lead")), pick, st.just("once")
    )
    fates = (*FATES, "fails") if fails else FATES
    act = st.tuples(st.sampled_from(kinds), pick, st.sampled_from(fates))
    rest = st.lists(act, min_size=shortest, max_size=longest)
    return st.builds(lambda begun, acts: [begun, *acts], first, rest)


def some(examples):
    return settings(max_examples=examples)


ENDED = {
    "lead_qualification": ("lead", lambda _, meaning: meaning == "failure"),
    "service_request": ("lead", lambda _, meaning: meaning == "failure"),
    "contract_funnel": (
        "deal",
        lambda it, _: it["funnel"] != "contract" or it["stage"] == "LOST",
    ),
    "recurring_payments": (
        "deal",
        lambda it, _: it["funnel"] != "recurring" or it["stage"] in {"LOST", "WON"},
    ),
    "service_control": (
        "deal",
        lambda it, _: (
            it["funnel"] != "service_control"
            or it["stage"] not in {"PAID", "PROCESSING"}
        ),
    ),
}
"""By process: whose it is, and in which stages nothing of it may wait any more."""


@some(60)
@example(AGAIN_AFTER_DELETION)
@example(SKIPPED_THEN_LOST)
@example(MAILED_TWICE)
@example(LOST_WHILE_MAILING)
@given(lives(*KINDS, *BROKEN, longest=30))
def test_of_any_life(born, acts):
    life = born().live(acts).note().heal()
    one_live_instance_per_key(life.portal)
    every_effect_once(life)
    nothing_waits_for_what_has_ended(life.portal)
    nothing_waits_after_a_terminal_stage(life.portal)
    no_more_renewals_than_end_dates(life)
    only_what_fails_or_is_deleted_stops_a_process(life.portal)


def one_live_instance_per_key(portal):
    alive = portal.engine.instances(state=InstanceState.ACTIVE)
    counted = Counter((it.process_id, it.key) for it in alive)
    assert [it for it, number in counted.items() if number > 1] == []


def only_what_fails_or_is_deleted_stops_a_process(portal):
    """No order of acts makes an incident, save that somebody deletes a form."""
    found = portal.engine.incidents(include_resolved=True)
    assert [it for it in found if it.code not in STOPPING] == []


def every_effect_once(life):
    """Each time an element begins it makes one task, and tells each person once.

    It begins anew when an operator has it tried again.
    """
    portal = life.portal
    begun = Counter(
        (row.id, event.element_id)
        for row in portal.engine.instances()
        for event in portal.engine.history(row.id)
        if event.type == "element_activated" or event.data.get("action") == "retry"
    )
    tasks = Counter(
        (it.instance_id, it.element_id)
        for it in portal.engine.user_tasks(include_closed=True)
    )
    told = Counter(
        (it.instance_id, it.element, it.to)
        for it in portal.notifications()
        if it.element not in {"TaskDelegated", "IncidentRaised", "MailReceived"}
    )
    assert [it for it, number in tasks.items() if number > begun[it]] == []
    assert [it for it, number in told.items() if number > begun[it[:2]]] == []
    mails = portal.mails()
    assert len({it.message_id for it in mails}) == len(mails)
    assert {it.message_id for it in mails} <= set(life.mail.accepted)
    # whoever gets one twice knows it by its id
    sent = Counter(
        tuple(it.strip("<>").split("/")[:2]) for it in set(life.mail.accepted)
    )
    assert [it for it, number in sent.items() if number > begun[it]] == []


def nothing_waits_for_what_has_ended(portal):
    alive = {it.id for it in portal.engine.instances(state=InstanceState.ACTIVE)}
    assert [it for it in portal.engine.timers() if it.instance_id not in alive] == []
    waiting = [it for it in portal.engine.user_tasks() if it.token is not None]
    assert [it for it in waiting if it.instance_id not in alive] == []
    left = [*portal.engine.incidents(), *jobs(portal)]
    assert [it for it in left if it.instance_id not in alive] == []


def jobs(portal):
    with portal.engine.read() as tx:
        return tx.select(JOBS)


def nothing_waits_after_a_terminal_stage(portal):
    schema = portal.workspace.schema
    for record in portal.find():
        fields = record.fields
        if "stage" not in fields:
            continue
        stage = schema.stage(record.type, fields.get("funnel"), fields["stage"])
        over = {
            process
            for process, (follows, ended) in ENDED.items()
            if follows == record.type and ended(fields, stage.meaning)
        }
        rows = [
            *(it for it in portal.engine.timers() if it.key == record.id),
            *(
                it
                for it in portal.engine.user_tasks()
                if it.key == record.id and it.token
            ),
            *portal.engine.instances(key=record.id, state=InstanceState.ACTIVE),
        ]
        assert [it for it in rows if it.process_id in over] == [], record


def no_more_renewals_than_end_dates(life):
    ends = {
        id_: {str(fields["contract_end_date"])}
        for id_, fields in life.given.items()
        if fields.get("contract_end_date")
    }
    for it in life.portal.record_history():
        if it.field == "contract_end_date" and it.new is not None:
            ends.setdefault(it.record, set()).add(str(it.new))
    renewals = Counter(it.fields.get("renewal_of") for it in life.portal.find("deal"))
    del renewals[None]
    too_many = {
        contract: (number, ends[contract])
        for contract, number in renewals.items()
        if number > len(ends[contract])
    }
    assert too_many == {}
    return renewals.total()


@some(40)
@given(lives(*CONTRACTS, longest=25))
def test_renewals_are_never_more_than_the_end_dates_of_their_contract(born, acts):
    life = born().live([("contract", 1, "once"), *acts]).note().heal()
    event(f"renewals: {no_more_renewals_than_end_dates(life)}")
    every_effect_once(life)
    nothing_waits_after_a_terminal_stage(life.portal)


@some(14)
@given(lives(*KINDS, *BROKEN, longest=20))
def test_what_is_printed_can_be_replayed(born, bench, read, acts):
    """On a database too, loaded anew before every step, with every event twice."""
    life = born().live(acts).note()
    run = read(life.written())
    mode = Mode(store="sqlite", restart=True, deliver_twice=True)
    with World(bench, run.given, store="sqlite") as world:
        failed = Player(run, world, mode).all()
        assert failed is None, failed
        again = history_of(world.environment.portal)
    lived = history_of(life.portal)
    assert again == lived


def history_of(portal):
    return [
        (it.record, it.event, it.field, it.old, it.new, it.by, it.at)
        for it in portal.record_history()
    ]


@some(24)
@example(REMINDED, TICKS)
@given(lives(*ALL, longest=14), st.lists(st.sampled_from(TICKS)))
def test_the_pace_of_the_clock_changes_nothing(born, acts, ticks):
    """However often the engine looks, and starts anew before it does: one history."""
    begun = [*acts, ("wait", 8, "once")]
    life = born().live(begun).note()
    slow = born(ticks=(SLOWEST, *ticks)).live(begun)
    assert slow.history(moments=True) == life.history(moments=True)


@some(40)
@example(REMINDED, DOWN[-1])
@given(lives(*TIMED, longest=12, fails=False), st.sampled_from(DOWN))
def test_a_downtime_tells_the_same_until_something_moves_late(born, acts, down):
    """What is missed fires in the order of its moments, once, before what follows.

    A stage that is entered late counts from its late entry, so nothing is said of
    what comes after.
    """
    life, late = born().live(acts).note(), born().live(acts)
    known = len(life.told())
    until = life.world.clock.now() + down
    go_to(life.world, until)
    go_to(late.world, until, down=True)
    told = life.told()[known:]
    moved = (at for at, *entry in told if MOVES & {entry[2]})
    first = next(moved, until + HOUR)
    expected = [entry for at, *entry in told if at < first]
    found = [entry for _, *entry in late.told()[known:]]
    event(f"{min(len(expected), 5)} told{'' if first > until else ', then moved'}")
    assert found[: len(expected)] == expected
    assert first <= until or found == expected


@some(7)
@given(lives(*TIMED, longest=20, fails=False))
def test_the_time_zone_of_the_host_changes_nothing(born, acts):
    born().live(acts).note()
    found = []
    before = os.environ.get("TZ")
    try:
        for zone in ("UTC", "America/New_York", "Asia/Tokyo"):
            os.environ["TZ"] = zone
            time.tzset()
            found.append(born().live(acts).history(moments=True))
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()
    assert found[0] == found[1] == found[2]
