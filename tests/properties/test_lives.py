"""Whatever happens, and whenever: what must hold of every record and instance."""

import datetime as dt
import os
import time
from collections import Counter

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from bizproc.model.states import InstanceState
from bizproc.testing.scenarios.playing import Mode, Player
from bizproc.testing.scenarios.world import World

KINDS = (
    *("lead", "deal", "contract", "complete", "complete", "complete", "complete"),
    *("wait", "wait", "wait", "pay", "stage", "stage", "edit", "edit"),
    *("start_task", "delete_task", "delete", "constant"),
)
TIMED = (
    *("deal", "deal", "lead", "contract", "wait", "wait", "wait", "wait"),
    *("complete", "complete", "pay", "stage", "edit", "constant"),
)
JUMP = dt.timedelta(days=400)
PACES = (JUMP, JUMP, JUMP, dt.timedelta(hours=7), dt.timedelta(minutes=59))
CONTRACTS = (
    "contract",
    "wait",
    "wait",
    "edit",
    "edit",
    "stage",
    "constant",
    "complete",
)


def lives(*kinds, longest, shortest=6):
    """Return the strategy of lives that begin with a record and then go on."""
    pick = st.integers(0, 5039)
    first = st.tuples(
        st.sampled_from(("deal", "contract", "lead")), pick, st.just(False)
    )
    act = st.tuples(st.sampled_from(kinds), pick, st.booleans())
    rest = st.lists(act, min_size=shortest, max_size=longest)
    return st.builds(lambda begun, acts: [begun, *acts], first, rest)


def some(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )


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


@some(70)
@given(lives(*KINDS, longest=30))
def test_of_any_life(born, acts):
    life = born().live(acts).note()
    one_live_instance_per_key(life.crm)
    every_effect_once(life.crm)
    nothing_waits_for_what_has_ended(life.crm)
    nothing_waits_after_a_terminal_stage(life.crm)
    no_more_renewals_than_end_dates(life)
    only_a_deleted_task_stops_a_process(life.crm)
    life.world.__exit__(None, None, None)


def one_live_instance_per_key(crm):
    alive = crm.engine.instances(state=InstanceState.ACTIVE)
    counted = Counter((it.process_id, it.key) for it in alive)
    assert [it for it, number in counted.items() if number > 1] == []


def only_a_deleted_task_stops_a_process(crm):
    """No order of acts makes an incident, save that somebody deletes a form."""
    found = crm.engine.incidents(include_resolved=True)
    assert [it for it in found if it.code != "TASK_DELETED"] == []


def every_effect_once(crm):
    """Each time an element begins it makes one task, and tells each person once."""
    begun = Counter(
        (row.id, event.element_id)
        for row in crm.engine.instances()
        for event in crm.engine.history(row.id)
        if event.type == "element_activated"
    )
    tasks = Counter(
        (it.instance_id, it.element_id)
        for it in crm.engine.user_tasks(include_closed=True)
    )
    told = Counter(
        (it.instance_id, it.element, it.to)
        for it in crm.notifications()
        if it.element not in {"TaskDelegated", "IncidentRaised", "MailReceived"}
    )
    assert [it for it, number in tasks.items() if number > begun[it]] == []
    assert [it for it, number in told.items() if number > begun[it[:2]]] == []
    mails = crm.mails()
    assert len({it.message_id for it in mails}) == len(mails)
    sent = Counter(it.element for it in mails)
    begun_anywhere = Counter()
    for (_, element), number in begun.items():
        begun_anywhere[element] += number
    assert [it for it, number in sent.items() if number > begun_anywhere[it]] == []


def nothing_waits_for_what_has_ended(crm):
    alive = {it.id for it in crm.engine.instances(state=InstanceState.ACTIVE)}
    assert [it for it in crm.engine.timers() if it.instance_id not in alive] == []
    waiting = [it for it in crm.engine.user_tasks() if it.token is not None]
    assert [it for it in waiting if it.instance_id not in alive] == []


def nothing_waits_after_a_terminal_stage(crm):
    schema = crm.workspace.schema
    for record in crm.find():
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
            *(it for it in crm.engine.timers() if it.key == record.id),
            *(it for it in crm.engine.user_tasks() if it.key == record.id and it.token),
            *crm.engine.instances(key=record.id, state=InstanceState.ACTIVE),
        ]
        assert [it for it in rows if it.process_id in over] == [], record


def no_more_renewals_than_end_dates(life):
    ends = {
        id_: {str(fields["contract_end_date"])}
        for id_, fields in life.given.items()
        if fields.get("contract_end_date")
    }
    for it in life.crm.record_history():
        if it.field == "contract_end_date" and it.new is not None:
            ends.setdefault(it.record, set()).add(str(it.new))
    renewals = Counter(it.fields.get("renewal_of") for it in life.crm.find("deal"))
    del renewals[None]
    too_many = {
        contract: (number, ends[contract])
        for contract, number in renewals.items()
        if number > len(ends[contract])
    }
    assert too_many == {}
    return renewals.total()


@some(60)
@given(lives(*CONTRACTS, longest=25))
def test_renewals_are_never_more_than_the_end_dates_of_their_contract(born, acts):
    life = born().live([("contract", 1, False), *acts]).note()
    event(f"renewals: {no_more_renewals_than_end_dates(life)}")
    every_effect_once(life.crm)
    nothing_waits_after_a_terminal_stage(life.crm)


@some(25)
@given(lives(*KINDS, longest=20))
def test_what_is_printed_can_be_replayed(born, bench, read, acts):
    life = born().live(acts).note()
    run = read(life.written())
    with World(bench, run.given, store="memory") as world:
        failed = Player(run, world, Mode()).all()
        assert failed is None, failed
        again = [
            (it.record, it.event, it.field, it.old, it.new, it.by, it.at)
            for it in world.crm.record_history()
        ]
    lived = [
        (it.record, it.event, it.field, it.old, it.new, it.by, it.at)
        for it in life.crm.record_history()
    ]
    assert again == lived


@some(50)
@example(JUMP, [("deal", 45, False), ("wait", 7, False)])  # reminds of a payment
@given(st.sampled_from(PACES), lives(*TIMED, longest=14))
def test_the_pace_of_the_clock_changes_nothing_but_when_it_is_noticed(born, pace, acts):
    life = born().live(acts).note()
    assert born(pace=pace).live(acts).history() == life.history()


@some(7)
@given(lives(*TIMED, longest=20))
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
