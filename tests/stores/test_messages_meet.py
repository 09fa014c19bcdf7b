"""A message and a wait for it that come at the same moment meet, whatever the store."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.conftest import Play

from bizproc.errors import NotFoundError

MESSAGE = '<messageEventDefinition messageRef="m"/>'
ROOT = (
    '<message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="= order"/></extensionElements></message>'
)
# seconds until a test counts as hung; how fast it is, is not asked
PATIENCE = 300


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def play(request, tmp_path):
    address = {"memory": "memory://", "sqlite": f"sqlite:///{tmp_path / 'engine.db'}"}
    if request.param == "postgresql":
        found = request.getfixturevalue("empty_postgresql")
        url = found.render_as_string(hide_password=False)
    else:
        url = address[request.param]
    playing = Play(tmp_path, url)
    playing.draw(
        '<startEvent id="s"/><intermediateCatchEvent id="wait">'
        f'{MESSAGE}</intermediateCatchEvent><endEvent id="e"/>',
        "s>wait\nwait>e",
        root=ROOT,
    )
    yield playing
    playing.engine.close()


def pay(play, order, **given):
    return play.engine.publish_message("paid", correlation_key=order, **given)


def test_a_kept_message_is_given_once_and_in_order(play):
    for number in range(3):
        assert pay(play, "o1", variables={"no": number}).kept_until is not None
    found = [play.start({"order": "o1"}) for _ in range(4)]
    assert [play.state(it) for it in found] == ["COMPLETED"] * 3 + ["ACTIVE"]
    assert [play.variables(it)["no"] for it in found[:3]] == [0, 1, 2]


def test_a_message_and_its_wait_do_not_miss_each_other(play):
    """Publish and start at once: both see the other, or the later one does."""
    rounds = 25
    start = threading.Barrier(2)

    def publish():
        for number in range(rounds):
            start.wait(PATIENCE)
            pay(play, f"o{number}")

    def wait():
        for number in range(rounds):
            start.wait(PATIENCE)
            play.start({"order": f"o{number}"})

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(publish), pool.submit(wait)]:
            done.result(PATIENCE)
    assert [it.state for it in play.engine.instances()] == ["COMPLETED"] * rounds
    assert play.engine.messages() == []


def test_many_waits_and_one_message(play):
    pay(play, "o1")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: play.start({"order": "o1"}), range(8)))
    states = sorted(play.state(it) for it in found)
    assert states == ["ACTIVE"] * 7 + ["COMPLETED"]


def test_many_messages_and_one_wait(play):
    play.start({"order": "o1"})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: pay(play, "o1"), range(8)))
    assert [len(it.instances) for it in answers].count(1) == 1
    assert len(play.engine.messages()) == 7


def test_one_event_published_by_many_is_one_message(play):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: pay(play, "o1", event_id="b/1"), range(8)))
    assert [it.new for it in answers].count(True) == 1
    assert len({it.kept_until for it in answers}) == 1
    assert len(play.engine.messages()) == 1


def test_eight_operators_deliver_one_letter_once(play):
    pay(play, "o1", ttl="PT1H")
    play.clock.time += dt.timedelta(hours=1)
    instance = play.start({"order": "o1"})
    [dead] = play.engine.messages(dead=True)

    def deliver(_):
        try:
            return play.engine.deliver_message(dead.id).instances
        except NotFoundError:
            return None

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deliver, range(8)))
    assert sorted(answers, key=str) == [(instance,)] + [None] * 7
    assert play.state(instance) == "COMPLETED"
    assert play.engine.messages(dead=True) == []
