"""Workers outside take jobs of external actions, and report what became of them."""

import datetime as dt

import pytest
from tests.two_workers import second_worker

from bizproc.action import Actions
from bizproc.errors import ConflictError, InvalidValueError, NotFoundError
from bizproc.secret import Secret
from bizproc.store import JOBS

LEASE = dt.timedelta(minutes=5)
CALL = (
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="charge"/><zeebe:ioMapping>'
    '<zeebe:input source="= amount" target="amount"/></zeebe:ioMapping>'
    '<zeebe:taskHeaders><zeebe:header key="bank" value="north"/></zeebe:taskHeaders>'
    '</extensionElements></serviceTask><boundaryEvent id="caught" attachedToRef="call">'
    '<errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>'
)
ROOT = '<error id="no" errorCode="NO_MONEY"/>'
WAYS = "s>call\ncall>e\ncaught>refused"


@pytest.fixture
def bank(play):
    @play.actions.add("charge", external=True)
    def charge(amount: int) -> None:
        raise AssertionError(amount)

    play.draw(CALL, WAYS, root=ROOT)
    return play


def take(play, worker="w1", **options):
    return play.engine.activate_jobs("charge", worker=worker, **options)


def rows(play):
    with play.engine.read() as tx:
        return tx.select(JOBS, order_by=("id",))


def test_a_worker_gets_what_it_needs_and_the_process_goes_on(bank):
    instance = bank.start({"amount": 5}, key="order-1")
    assert bank.engine.run_due() == 0
    [job] = take(bank)
    assert (job.action, job.instance_id, job.element_id) == ("charge", instance, "call")
    assert (job.process_id, job.key, job.variables) == ("p", "order-1", {"amount": 5})
    assert (job.headers, job.attempt, job.retries) == ({"bank": "north"}, 1, 3)
    assert job.leased_until == bank.clock.time + LEASE
    assert job.idempotency_key.startswith(f"{instance}/call/")
    assert take(bank) == []
    bank.engine.complete_job(job.id, job.lease_id, {"receipt": "R-1"})
    assert bank.state(instance) == "COMPLETED"
    assert bank.variables(instance) == {"amount": 5, "receipt": "R-1"}
    assert rows(bank) == []


def test_the_engine_leaves_them_to_workers_outside(bank):
    bank.start({"amount": 5})
    assert bank.engine.next_due() is None
    assert bank.engine.run_due() == 0
    [job] = rows(bank)
    assert (job.attempts, job.lock, job.worker) == (0, None, None)
    [wait] = bank.engine.explain(job.instance_id).waits[:1]
    told = "a worker outside that activates 'charge' takes and completes it"
    assert wait.goes_on == (told,)
    take(bank, "north-7")
    [job] = rows(bank)
    assert (job.attempts, job.worker) == (1, "north-7")
    [wait] = bank.engine.explain(job.instance_id).waits[:1]
    assert wait.goes_on == ("'north-7', which has 'charge', reports",)
    bank.clock.time += 2 * LEASE
    assert bank.engine.run_due() == 0


def test_the_same_report_twice_is_answered_twice_and_counts_once(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    given = job.id, job.lease_id
    bank.engine.complete_job(*given, {"receipt": "R-1"})
    bank.engine.complete_job(*given, {"receipt": "R-1"})
    with pytest.raises(ConflictError, match="something else already"):
        bank.engine.complete_job(*given, {"receipt": "R-2"})
    with pytest.raises(ConflictError, match="something else already"):
        bank.engine.fail_job(*given, "no line")
    assert bank.variables(instance)["receipt"] == "R-1"


def test_a_lease_that_ran_out_goes_to_the_next_and_the_first_is_refused(bank):
    instance = bank.start({"amount": 5})
    [first] = take(bank)
    bank.clock.time += LEASE
    [second] = take(bank, "w2")
    assert second.id == first.id
    assert (second.attempt, second.lease_id != first.lease_id) == (2, True)
    assert second.idempotency_key == first.idempotency_key
    for report in (
        lambda: bank.engine.complete_job(first.id, first.lease_id),
        lambda: bank.engine.fail_job(first.id, first.lease_id, "x"),
        lambda: bank.engine.throw_error(first.id, first.lease_id, "NO_MONEY"),
        lambda: bank.engine.extend_job(first.id, first.lease_id, LEASE),
    ):
        with pytest.raises(ConflictError, match="is over"):
            report()
    assert bank.state(instance) == "ACTIVE"
    bank.engine.complete_job(second.id, second.lease_id)
    with pytest.raises(ConflictError):
        bank.engine.complete_job(first.id, first.lease_id)
    assert bank.state(instance) == "COMPLETED"


def test_a_late_completion_counts_if_nobody_got_the_job_meanwhile(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.clock.time += 3 * LEASE
    bank.engine.complete_job(job.id, job.lease_id)
    assert bank.state(instance) == "COMPLETED"


def test_a_job_of_an_element_that_was_left_is_not_found(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.terminate(instance)
    with pytest.raises(NotFoundError):
        bank.engine.complete_job(job.id, job.lease_id)
    with pytest.raises(NotFoundError):
        bank.engine.extend_job(job.id, job.lease_id, "PT1M")


def test_a_failed_try_waits_and_then_becomes_an_incident(bank):
    instance = bank.start({"amount": 5})
    for attempt, minutes in ((1, 1), (2, 5), (3, 30)):
        [job] = take(bank)
        assert (job.attempt, job.retries) == (attempt, 4 - attempt)
        bank.engine.fail_job(job.id, job.lease_id, "no line")
        bank.engine.fail_job(job.id, job.lease_id, "no line")
        assert take(bank) == []
        bank.clock.time += dt.timedelta(minutes=minutes)
    [job] = take(bank)
    bank.engine.fail_job(job.id, job.lease_id, "no line")
    [incident] = bank.engine.incidents(instance=instance)
    assert (incident.code, incident.message) == ("ACTION_FAILED", "no line")
    assert incident.attempts == 4
    bank.engine.resolve_incident(incident.id)
    [job] = take(bank)
    bank.engine.complete_job(job.id, job.lease_id)
    assert bank.state(instance) == "COMPLETED"


def test_a_worker_may_say_how_many_tries_are_left_and_when(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.fail_job(job.id, job.lease_id, "x", retries=1, backoff="PT10S")
    bank.clock.time += dt.timedelta(seconds=9)
    assert take(bank) == []
    bank.clock.time += dt.timedelta(seconds=1)
    [job] = take(bank)
    assert job.retries == 0
    bank.engine.fail_job(job.id, job.lease_id, "x")
    assert len(bank.engine.incidents(instance=instance)) == 1


def test_a_worker_cannot_make_more_tries_than_there_are(bank):
    bank.start({"amount": 5})
    for attempt in (1, 2, 3, 4):
        [job] = take(bank)
        assert job.attempt == attempt
        bank.engine.fail_job(job.id, job.lease_id, "x", retries=100, backoff="PT0S")
    assert take(bank) == []


def test_no_try_is_left_is_an_incident_at_once(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.fail_job(job.id, job.lease_id, "", retries=0)
    [incident] = bank.engine.incidents(instance=instance)
    assert incident.message == "the worker did not say why"


@pytest.mark.parametrize("code", ["NO_MONEY", "OTHER"])
def test_a_business_error_is_caught_or_is_an_incident_that_is_skipped(bank, code):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.throw_error(job.id, job.lease_id, code, "the account is empty")
    bank.engine.throw_error(job.id, job.lease_id, code, "the account is empty")
    found = bank.engine.incidents(instance=instance)
    if code == "NO_MONEY":
        assert "refused" in bank.path(instance)
        assert found == []
        return
    [incident] = found
    assert incident.code == "OTHER"
    bank.engine.resolve_incident(incident.id, action="skip")
    assert bank.state(instance) == "COMPLETED"


def test_what_was_reported_is_taken_over_by_the_engine_after_an_incident(bank):
    """The results came, but the process could not go on: nobody is asked again."""
    body = CALL.replace("</zeebe:ioMapping>", "")
    body = body.replace(
        'target="amount"/>',
        'target="amount"/><zeebe:output source="= 1 + missing" target="x"/>'
        "</zeebe:ioMapping>",
    )
    bank.draw(body, WAYS, root=ROOT)
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.complete_job(job.id, job.lease_id, {"receipt": "R-1"})
    [incident] = bank.engine.incidents(instance=instance)
    bank.engine.set_variables(instance, {"missing": 1}, new=True)
    bank.engine.resolve_incident(incident.id)
    bank.engine.run_due()
    assert take(bank) == []
    assert bank.state(instance) == "COMPLETED"
    assert bank.variables(instance)["x"] == 2


def test_a_worker_of_the_engine_takes_over_what_was_reported(make_play):
    """A job that has its outcome is for nobody outside any more."""
    play = make_play(jobs="worker")

    @play.actions.add("charge", external=True)
    def charge(amount: int) -> None: ...

    play.draw(CALL, WAYS, root=ROOT)
    instance = play.start({"amount": 5})
    [job] = take(play)
    play.engine.suspend(instance)
    play.engine.complete_job(job.id, job.lease_id, {"receipt": "R-1"})
    play.engine.resume(instance)
    assert play.state(instance) == "ACTIVE"
    assert play.engine.next_due() == play.clock.time
    assert play.engine.run_due() == 1
    assert play.state(instance) == "COMPLETED"


def test_a_lost_worker_is_a_failed_try_and_the_last_one_an_incident(bank):
    instance = bank.start({"amount": 5})
    for attempt in (1, 2, 3, 4):
        [job] = take(bank)
        assert job.attempt == attempt
        bank.clock.time += LEASE
    assert take(bank) == []
    [incident] = bank.engine.incidents(instance=instance)
    assert "the worker was lost in try 4" in incident.message


def test_a_lease_can_be_extended_and_never_gets_shorter(bank):
    bank.start({"amount": 5})
    [job] = take(bank, lease="PT1M")
    now = bank.clock.time
    extend = bank.engine.extend_job
    assert extend(job.id, job.lease_id, "PT30S") == now + dt.timedelta(minutes=1)
    assert extend(job.id, job.lease_id, "PT2M") == now + dt.timedelta(minutes=2)
    bank.clock.time += dt.timedelta(minutes=1)
    assert take(bank) == []
    bank.clock.time += dt.timedelta(minutes=1)
    assert len(take(bank)) == 1


def test_a_suspended_instance_keeps_the_results_until_it_is_resumed(bank):
    instance = bank.start({"amount": 5})
    [job] = take(bank)
    bank.engine.suspend(instance)
    bank.engine.complete_job(job.id, job.lease_id, {"receipt": "R-1"})
    assert bank.state(instance) == "ACTIVE"
    assert take(bank) == []
    bank.engine.resume(instance)
    bank.engine.run_due()
    assert bank.state(instance) == "COMPLETED"
    assert bank.variables(instance)["receipt"] == "R-1"


def test_several_jobs_at_once_and_two_workers_share_them(bank):
    started = [bank.start({"amount": n}) for n in range(5)]
    first, second = take(bank, max_jobs=3), take(bank, "w2", max_jobs=3)
    assert (len(first), len(second)) == (3, 2)
    assert {it.instance_id for it in (*first, *second)} == set(started)


def test_of_two_workers_that_see_the_same_job_one_gets_it(bank):
    bank.start({"amount": 5})
    other, store = second_worker(bank.engine)
    got = []
    store.before = lambda: got.append(take(bank))
    late = other.activate_jobs("charge", worker="w2")
    assert ([len(it) for it in got], late) == ([1], [])


def test_a_wrong_input_is_a_business_error_of_the_element(bank):
    instance = bank.start({"amount": "much"})
    assert take(bank) == []
    [incident] = bank.engine.incidents(instance=instance)
    assert "expected a whole number" in incident.message


def test_limits_of_an_action_hold_for_workers_outside(play):
    @play.actions.add("charge", external=True, concurrency=1)
    def charge(amount: int) -> None: ...

    play.draw(CALL, WAYS, root=ROOT)
    for _ in range(2):
        play.start({"amount": 5})
    [job] = take(play, max_jobs=2)
    assert take(play) == []
    play.engine.complete_job(job.id, job.lease_id)
    assert len(take(play)) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"max_jobs": 0},
        {"max_jobs": 101},
        {"worker": " "},
        {"worker": "w" * 201},
        {"lease": "PT0S"},
        {"lease": "P2D"},
        {"lease": "soon"},
        {"lease": 5},
    ],
)
def test_what_is_beyond_is_refused(bank, options):
    with pytest.raises(InvalidValueError):
        take(bank, **options)


def test_other_actions_are_not_given_out(bank):
    bank.actions.add("local")(lambda: None)
    with pytest.raises(InvalidValueError, match="external=True"):
        bank.engine.activate_jobs("local", worker="w")
    with pytest.raises(NotFoundError, match="did you mean 'charge'"):
        bank.engine.activate_jobs("chrage", worker="w")


def test_an_external_action_has_no_transaction_no_time_limit_and_no_secret():
    def plain(amount: int) -> None: ...

    def secret(key: Secret) -> None: ...

    for options in ({"transactional": True}, {"timeout": LEASE}):
        with pytest.raises(InvalidValueError, match="charge"):
            Actions().add("charge", external=True, **options)(plain)
    with pytest.raises(InvalidValueError, match="no secret leaves"):
        Actions().add("charge", external=True)(secret)
