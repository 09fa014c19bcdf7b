"""A message that nobody awaits is kept, given to one wait, answered, or a dead letter."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.engine import Domain
from bizproc.engine.components import Options
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.model.publication import Publication

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
HOUR = dt.timedelta(hours=1)
A_MOMENT = dt.timedelta(microseconds=1)


def message(name="paid", key="= order", id_="m"):
    inner = f'<zeebe:subscription correlationKey="{key}"/>' if key else ""
    return (
        f'<message id="{id_}" name="{name}"><extensionElements>{inner}'
        "</extensionElements></message>"
    )


def properties(**values):
    inner = "".join(
        f'<zeebe:property name="{name}" value="{value}"/>'
        for name, value in values.items()
    )
    return (
        f"<extensionElements><zeebe:properties>{inner}</zeebe:properties>"
        "</extensionElements>"
    )


def catch(id_="wait", definition=MESSAGE, extra=""):
    return (
        f'<intermediateCatchEvent id="{id_}">{extra}{definition}'
        "</intermediateCatchEvent>"
    )


def thrown(extra="", ref="m"):
    return (
        f'<messageEventDefinition messageRef="{ref}"><extensionElements>{extra}'
        "</extensionElements></messageEventDefinition>"
    )


def draw_late(play, extra="", root=None):
    """Draw a process that asks a person before it waits for its payment."""
    play.draw(
        S + '<userTask id="ask"/>' + catch(extra=extra) + E,
        "s>ask\nask>wait\nwait>e",
        root=root or message(),
    )


def pay(play, order="o1", **given):
    return play.engine.publish_message("paid", correlation_key=order, **given)


# -- kept and given ----------------------------------------------------------


def test_a_message_that_comes_too_early_is_taken_by_the_wait_when_it_opens(play):
    draw_late(play)
    instance = play.start({"order": "o1"})
    answer = pay(play, variables={"amount": 5})
    until = play.clock.time + HOUR
    assert answer == Publication(new=True, kept_until=until)
    [kept] = play.engine.messages()
    assert (kept.name, kept.keys, kept.expires_at) == ("paid", ("o1",), until)
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"order": "o1", "amount": 5}
    assert play.engine.messages() == []
    told = [it.data for it in play.engine.history(instance) if it.element_id == "wait"]
    assert {"name": "paid", "kept": kept.id, "published_at": kept.published_at} in told


def test_the_sender_learns_whom_a_message_reached(play):
    draw_late(play)
    instance = play.start({"order": "o1"})
    play.complete(instance, "ask")
    assert pay(play) == Publication(new=True, instances=(instance,))
    assert play.engine.messages() == []


def test_a_message_is_kept_to_its_last_moment_and_no_longer(play):
    draw_late(play)
    first, second = play.start({"order": "o1"}), play.start({"order": "o2"})
    pay(play, "o1", ttl=HOUR)
    pay(play, "o2", ttl="PT1H")
    play.clock.time += HOUR - A_MOMENT
    play.complete(first, "ask")
    assert play.state(first) == "COMPLETED"
    play.clock.time += A_MOMENT
    play.complete(second, "ask")
    assert play.waits(second) == ["wait"]
    assert play.engine.messages() == []
    [dead] = play.engine.messages(dead=True)
    assert dead.keys == ("o2",)


@pytest.mark.parametrize("given", [{"ttl": dt.timedelta(0)}, {"ttl": "PT0S"}])
def test_a_message_without_a_time_to_live_is_gone(play, given):
    draw_late(play)
    instance = play.start({"order": "o1"})
    assert pay(play, **given) == Publication(new=True)
    play.complete(instance, "ask")
    assert play.waits(instance) == ["wait"]
    assert play.engine.messages(dead=True) == []


def test_a_message_without_a_key_is_kept_only_if_asked(play):
    draw_late(play)
    assert play.engine.publish_message("paid").kept_until is None
    until = play.clock.time + HOUR
    assert play.engine.publish_message("paid", ttl=HOUR).kept_until == until


def test_how_long_messages_are_kept_is_an_option(make_play):
    play = make_play(options=Options(message_ttl=dt.timedelta(0)))
    draw_late(play)
    assert pay(play) == Publication(new=True)


@pytest.mark.parametrize(
    ("ttl", "told"),
    [
        (dt.timedelta(seconds=-1), "negative"),
        ("-PT1H", "negative"),
        ("soon", "no ISO 8601"),
        ("2027-03-02", "is a duration such as PT1H"),
        (3600, "is a duration such as PT1H"),
        (dt.timedelta.max, "outside the years"),
    ],
)
def test_a_wrong_time_to_live_is_refused(play, ttl, told):
    draw_late(play)
    with pytest.raises(InvalidValueError, match=told):
        pay(play, ttl=ttl)
    assert play.engine.messages() == []


def test_a_condition_leaves_a_kept_message_for_another_wait(play):
    draw_late(play, extra=properties(condition="= amount &gt; least"))
    poor, rich = (play.start({"order": "o1", "least": least}) for least in (100, 10))
    pay(play, variables={"amount": 50})
    play.complete(poor, "ask")
    assert play.waits(poor) == ["wait"]
    play.complete(rich, "ask")
    assert play.state(rich) == "COMPLETED"


def test_a_faulty_condition_is_one_incident_and_takes_nothing(play):
    draw_late(play, extra=properties(condition="= amount &gt; unheard"))
    instance = play.start({"order": "o1"})
    pay(play)
    pay(play)
    play.complete(instance, "ask")
    assert len(play.engine.incidents()) == 1
    assert len(play.engine.messages()) == 2


def test_a_kept_message_ends_the_race_of_an_event_based_gateway(play):
    play.draw(
        S
        + '<eventBasedGateway id="g"/>'
        + catch()
        + catch("other", '<messageEventDefinition messageRef="n"/>')
        + E,
        "s>g\ng>wait\ng>other\nwait>e\nother>e",
        root=message() + message("refused", id_="n"),
    )
    pay(play)
    play.engine.publish_message("refused", correlation_key="o1")
    instance = play.start({"order": "o1"})
    assert play.state(instance) == "COMPLETED"
    [left] = play.engine.messages()
    assert left.name == "refused"


def test_a_kept_message_interrupts_a_task_before_its_work_begins(play):
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(1)

    play.draw(
        S
        + '<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="work"/>'
        "</extensionElements></serviceTask>"
        f'<boundaryEvent id="b" attachedToRef="call">{MESSAGE}</boundaryEvent>' + E,
        "s>call\ncall>e\nb>e",
        root=message(),
    )
    pay(play)
    instance = play.start({"order": "o1"})
    assert play.state(instance) == "COMPLETED"
    assert (calls, play.path(instance)[-2:]) == ([], ["b", "e"])


def test_a_signal_is_never_kept(play):
    play.draw(
        S + '<userTask id="ask"/>' + catch(definition=SIGNAL) + E,
        "s>ask\nask>wait\nwait>e",
        root='<signal id="g" name="alarm"/>',
    )
    instance = play.start()
    assert play.engine.broadcast_signal("alarm") == Publication(new=True)
    play.complete(instance, "ask")
    assert play.engine.broadcast_signal("alarm").instances == (instance,)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("pay"), st.sampled_from("ab"), st.integers(0, 3)),
            st.tuples(st.just("wait"), st.sampled_from("ab"), st.just(0)),
            st.tuples(st.just("pass"), st.just(""), st.integers(1, 2)),
        ),
        max_size=14,
    )
)
def test_messages_and_waits_meet_in_order_and_once(make_play, steps):
    """Follow the rule by hand: the oldest that lives meets the oldest that waits."""
    play = make_play()
    play.draw(S + catch() + E, "s>wait\nwait>e", root=message())
    kept, waiting, expected, got = [], [], {}, {}
    for number, (what, key, size) in enumerate(steps):
        now = play.clock.time
        if what == "pass":
            play.clock.time += size * HOUR
        elif what == "pay":
            mine = [it for it in waiting if it[1] == key]
            answer = pay(play, key, variables={"no": number}, ttl=size * HOUR)
            assert answer.instances == tuple(it[0] for it in mine)
            assert answer.kept_until == (
                now + size * HOUR if size and not mine else None
            )
            expected.update({it[0]: number for it in mine})
            waiting = [it for it in waiting if it[1] != key]
            if not mine and size:
                kept.append((number, key, now + size * HOUR))
        else:
            instance = play.start({"order": key})
            fit = [it for it in kept if it[1] == key and it[2] > now]
            if fit:
                expected[instance] = fit[0][0]
                kept.remove(fit[0])
            else:
                waiting.append((instance, key))
    for instance in play.engine.instances():
        if instance.state == "COMPLETED":
            got[instance.id] = play.variables(instance.id)["no"]
    assert got == expected
    now = play.clock.time
    for dead in (False, True):
        listed = [it.variables["no"] for it in play.engine.messages(dead=dead)]
        due = sorted(it for it in kept if (it[2] <= now) == dead)
        assert listed == [it[0] for it in sorted(due, key=lambda it: it[2])]


# -- repeated deliveries -----------------------------------------------------


def test_a_repeat_of_what_nobody_got_finds_who_waits_by_now(play):
    draw_late(play)
    instance = play.start({"order": "o1"})
    sent = {"event_id": "bank/4711", "ttl": dt.timedelta(0)}
    assert pay(play, **sent).new
    play.complete(instance, "ask")
    assert pay(play, **sent) == Publication(new=True, instances=(instance,))
    assert pay(play, **sent) == Publication(new=False, instances=(instance,))


def test_a_repeat_of_a_kept_message_is_not_kept_twice(play):
    draw_late(play)
    until = play.clock.time + HOUR
    assert pay(play, event_id="bank/1") == Publication(new=True, kept_until=until)
    assert pay(play, event_id="bank/1") == Publication(new=False, kept_until=until)
    assert len(play.engine.messages()) == 1


def test_a_repeated_start_tells_what_it_started(play):
    play.draw(f'<startEvent id="s">{MESSAGE}</startEvent>' + E, "s>e", root=message())
    answer = pay(play, event_id="bank/1")
    [instance] = play.engine.instances()
    assert answer == Publication(new=True, started=(instance.id,))
    assert pay(play, event_id="bank/1") == Publication(
        new=False, started=(instance.id,)
    )


def test_a_start_that_is_held_off_leaves_the_message_to_a_wait(play):
    play.draw(
        f'<startEvent id="s">{MESSAGE}</startEvent><userTask id="ask"/>' + catch() + E,
        "s>ask\nask>wait\nwait>e",
        root=message(key="= order"),
    )
    [first] = pay(play, variables={"order": "o1"}).started
    again = pay(play, variables={"order": "o1"})
    assert again.started == ()
    assert again.kept_until is not None
    play.complete(first, "ask")
    assert play.state(first) == "COMPLETED"


# -- dead letters ------------------------------------------------------------


def test_a_dead_letter_is_delivered_by_hand_once(play):
    draw_late(play)
    instance = play.start({"order": "o1"})
    pay(play, variables={"amount": 5})
    play.clock.time += HOUR
    play.complete(instance, "ask")
    [dead] = play.engine.messages(dead=True)
    answer = play.engine.deliver_message(dead.id)
    assert answer == Publication(new=True, instances=(instance,))
    assert play.variables(instance)["amount"] == 5
    assert play.engine.messages(dead=True) == []
    with pytest.raises(NotFoundError, match=dead.id):
        play.engine.deliver_message(dead.id)


def test_what_cannot_be_delivered_stays_what_it_was(play):
    draw_late(play)
    pay(play)
    [kept] = play.engine.messages()
    answer = play.engine.deliver_message(kept.id)
    assert answer == Publication(new=True, kept_until=kept.expires_at)
    assert play.engine.messages() == [kept]
    play.clock.time += HOUR
    assert play.engine.deliver_message(kept.id) == Publication(new=True)
    assert play.engine.messages(dead=True) == [kept]


def test_delivering_by_hand_starts_what_was_deployed_since(play):
    pay(play)
    [kept] = play.engine.messages()
    play.draw(
        f'<startEvent id="s">{MESSAGE}</startEvent>' + catch() + E,
        "s>wait\nwait>e",
        root=message(key="= order"),
    )
    [started] = play.engine.deliver_message(kept.id).started
    assert play.state(started) == "ACTIVE"  # its own wait does not get it as well
    assert play.engine.messages() == []


def test_lists_are_read_page_by_page(play):
    for number in range(3):
        pay(play, f"o{number}")
    first = play.engine.messages(limit=2)
    assert [it.keys for it in first] == [("o0",), ("o1",)]
    rest = play.engine.messages(limit=2, after=first.next)
    assert ([it.keys for it in rest], rest.next) == ([("o2",)], None)


def test_only_operators_deliver_by_hand(make_play):
    class Nobody:
        def check_actor(self, *_):
            pass

        def check_operator(self, _, action, by):
            message = f"{by} may not {action}"
            raise ForbiddenError(message)

    play = make_play(domain=Domain(permissions=Nobody()))
    pay(play)
    [kept] = play.engine.messages()
    with pytest.raises(ForbiddenError, match="mia may not deliver"):
        play.engine.deliver_message(kept.id, by="mia")
    assert play.engine.messages() == [kept]


# -- thrown by processes -----------------------------------------------------

PUBLISH = '<zeebe:publishMessage correlationKey="= parcel" timeToLive="{}"/>'


def draw_courier(play, extra, variables=None, key=None):
    body = f'<endEvent id="tell">{thrown(extra)}</endEvent>'
    play.draw(S + body, "s>tell", root=message(key=key), id_="courier")
    return play.start(variables or {"parcel": "o1"}, id_="courier", key="c-9")


def test_a_throw_takes_its_key_and_time_to_live_from_publish_message(play):
    draw_late(play)
    instance = play.start({"order": "o1"})
    draw_courier(play, PUBLISH.format("PT2H"))
    [kept] = play.engine.messages()
    assert kept.keys == ("o1",)
    assert kept.expires_at == play.clock.time + 2 * HOUR
    play.complete(instance, "ask")
    assert play.state(instance) == "COMPLETED"


def test_a_send_task_takes_publish_message_too(play):
    draw_late(play)
    send = (
        '<sendTask id="tell" messageRef="m"><extensionElements>'
        + PUBLISH.format("= duration(&quot;P1D&quot;)")
        + "</extensionElements></sendTask>"
    )
    play.draw(S + send + E, "s>tell\ntell>e", root=message(key=None), id_="courier")
    play.start({"parcel": "o1"}, id_="courier")
    [kept] = play.engine.messages()
    assert kept.expires_at == play.clock.time + 24 * HOUR


@pytest.mark.parametrize(
    ("extra", "key", "meant"),
    [("", "= parcel", "o1"), ("", None, "c-9"), (PUBLISH.format(""), None, "o1")],
)
def test_a_throw_has_the_key_of_its_message_else_of_its_instance(
    play, extra, key, meant
):
    draw_courier(play, extra, key=key)
    [kept] = play.engine.messages()
    assert kept.keys == (meant,)
    assert kept.expires_at == play.clock.time + HOUR


def test_a_faulty_time_to_live_throws_nothing_until_it_is_mended(play):
    courier = draw_courier(
        play, PUBLISH.format("= span"), {"parcel": "o1", "span": "yesterday"}
    )
    [incident] = play.engine.incidents(instance=courier)
    assert "'yesterday' is no ISO 8601" in incident.message
    assert play.engine.messages() == []


def test_an_instance_never_takes_what_it_sent_itself(play):
    play.draw(
        S
        + f'<intermediateThrowEvent id="tell">{MESSAGE}</intermediateThrowEvent>'
        + catch()
        + E,
        "s>tell\ntell>wait\nwait>e",
        root=message(),
    )
    first = play.start({"order": "o1"})
    assert play.waits(first) == ["wait"]
    # the other's is for the first, the first's for the other
    second = play.start({"order": "o1"})
    assert play.state(first) == play.state(second) == "COMPLETED"


def test_a_signal_that_is_thrown_starts_processes(play):
    root = '<signal id="g" name="alarm"/>'
    play.draw(
        f'<startEvent id="s">{SIGNAL}</startEvent>' + E, "s>e", root=root, id_="guard"
    )
    play.draw(S + f'<endEvent id="cry">{SIGNAL}</endEvent>', "s>cry", root=root)
    play.start()
    # of one moment: which id is the less, decides their order
    assert {it.process_id for it in play.engine.instances()} == {"p", "guard"}


@pytest.mark.parametrize("kind", ["endEvent", "intermediateThrowEvent"])
def test_a_throw_writes_its_outputs_after_all_of_it_could_be_evaluated(play, kind):
    five = '<zeebe:output source="= n + 1" target="n"/>'
    body = (
        f'<{kind} id="tell"><extensionElements><zeebe:ioMapping>{five}'
        f'</zeebe:ioMapping></extensionElements>{MESSAGE}</{kind}><endEvent id="end"/>'
    )
    ways = "s>tell" if kind == "endEvent" else "s>tell\ntell>end"
    play.draw(
        S + body.removesuffix('<endEvent id="end"/>' if kind == "endEvent" else ""),
        ways,
        root=message(key=None),
    )
    assert play.variables(play.start({"n": 4}, key="k")) == {"n": 5}
    faulty = play.start({"n": "four"}, key="q")
    assert len(play.engine.incidents(instance=faulty)) == 1
    assert [it.keys for it in play.engine.messages()] == [("k",)]


# -- keys that are null ------------------------------------------------------


def draw_receive(play):
    play.draw(
        S + '<receiveTask id="wait" messageRef="m"/>' + E,
        "s>wait\nwait>e",
        root=message(),
    )


@pytest.mark.parametrize("receives", [True, False])
def test_a_null_key_where_the_token_waits_is_an_incident_to_mend(play, receives):
    if receives:
        draw_receive(play)
    else:
        play.draw(S + catch() + E, "s>wait\nwait>e", root=message())
    instance = play.start({"order": None})
    [incident] = play.engine.incidents(instance=instance)
    assert (incident.element_id, incident.code) == ("wait", "NULL_KEY")
    assert "'paid' (= order) is null" in incident.message
    play.engine.resolve_incident(incident.id)
    assert len(play.engine.incidents(instance=instance)) == 1


def test_a_null_key_beside_the_token_matches_nothing_and_is_told(play):
    handler = (
        '<subProcess id="sub" triggeredByEvent="true">'
        f'<startEvent id="hs">{MESSAGE}</startEvent><endEvent id="he"/>'
        '<sequenceFlow id="h" sourceRef="hs" targetRef="he"/></subProcess>'
    )
    play.draw(
        S + '<userTask id="ask"/>'
        f'<boundaryEvent id="b" attachedToRef="ask">{MESSAGE}</boundaryEvent>'
        '<eventBasedGateway id="race"/>'
        + catch()
        + catch("other", SIGNAL)
        + handler
        + E,
        "s>ask\nask>race\nrace>wait\nrace>other\nwait>e\nother>e\nb>e",
        root=message() + '<signal id="g" name="x"/>',
    )
    instance = play.start({"order": None})
    play.complete(instance, "ask")
    assert play.engine.incidents(instance=instance) == []
    missing = [
        (it.element_id, it.data)
        for it in play.engine.history(instance)
        if it.type == "key_missing"
    ]
    told = {"message": "paid"}
    assert missing == [("hs", told), ("b", told), ("wait", told)]
    assert play.engine.broadcast_signal("x").instances == (instance,)


# -- names that nobody knows -------------------------------------------------


def test_a_name_that_nothing_deployed_waits_for_is_told(play):
    draw_late(play)
    assert not play.engine.publish_message("payed", correlation_key="o1").known
    assert pay(play).known  # nobody waits yet, but somebody may
    assert not play.engine.broadcast_signal("paid").known


def test_a_computed_name_may_be_any(play):
    draw_late(play, root=message("= &quot;p&quot; + order"))
    assert play.engine.publish_message("po1", correlation_key="o1").known
