"""Who hears a message: no wait younger than it, no instance its own.

Each rule is shown where the other could not be the reason.
"""

import pytest

from bizproc.action import ActionContext
from bizproc.model.message import Message

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'
ROOT = (
    '<message id="m" name="news"><extensionElements>'
    '<zeebe:subscription correlationKey="= k"/></extensionElements></message>'
)
MESSAGE = '<messageEventDefinition messageRef="m"/>'
CATCH = f'<intermediateCatchEvent id="c">{MESSAGE}</intermediateCatchEvent>'
TELL = (
    '<serviceTask id="tell"><extensionElements><zeebe:taskDefinition type="tell"/>'
    "</extensionElements></serviceTask>"
)
THROW = (
    '<intermediateThrowEvent id="t"><extensionElements><zeebe:ioMapping>'
    '<zeebe:input source="= k" target="key"/></zeebe:ioMapping></extensionElements>'
    f"{MESSAGE}</intermediateThrowEvent>"
)


@pytest.fixture
def telling(play):
    """Add an action that raises the message in nobody's name."""

    @play.actions.add("tell", transactional=True)
    def tell(context: ActionContext) -> None:
        context.work.publish(Message(name="news", keys=("K",)))

    return play


def test_a_wait_takes_no_message_that_was_raised_before_it_began(telling):
    """The message stands in the queue while its instance goes on to the wait."""
    telling.draw(S + TELL + CATCH + E, "s>tell\ntell>c\nc>e", root=ROOT)
    instance = telling.start({"k": "K"})
    assert telling.waits(instance) == ["c"]
    telling.engine.publish_message("news", correlation_key="K")
    assert telling.state(instance) == "COMPLETED"


def test_a_wait_takes_a_message_that_was_raised_after_it_began(telling):
    """In the same command: the wait is opened first, then the message is raised."""
    telling.draw(
        S + '<parallelGateway id="f"/>' + CATCH + TELL + '<endEvent id="told"/>' + E,
        "s>f\nf>c\nf>tell\ntell>told\nc>e",
        root=ROOT,
    )
    instance = telling.start({"k": "K"})
    assert telling.path(instance).index("tell") >= 0
    assert telling.state(instance) == "COMPLETED"


def test_a_wait_that_another_instance_opens_meanwhile_is_too_young_as_well(telling):
    """Of two messages in the queue the first makes a waiter, which gets no second."""
    begin = (
        f'<startEvent id="s"><extensionElements><zeebe:properties>'
        '<zeebe:property name="key" value="= n"/></zeebe:properties>'
        f"</extensionElements>{MESSAGE}</startEvent>"
    )
    telling.draw(begin + CATCH + E, "s>c\nc>e", root=ROOT, id_="waiter")

    @telling.actions.add("twice", transactional=True)
    def twice(context: ActionContext) -> None:
        for number in ("1", "2"):
            news = Message(name="news", keys=("K",), variables={"k": "K", "n": number})
            context.work.publish(news)

    telling.draw(S + TELL.replace('type="tell"', 'type="twice"') + E, "s>tell\ntell>e")
    telling.start({"k": "K"})
    made = telling.engine.instances(process_id="waiter")
    assert sorted(it.key for it in made) == ["1", "2"]
    assert [telling.waits(it.id) for it in made] == [["c"], ["c"]]


def test_an_instance_hears_no_message_of_its_own(play):
    """Its wait is older than the message, opened by an earlier command."""
    play.draw(
        S + '<parallelGateway id="f"/><userTask id="go"/>' + CATCH + THROW + E,
        "s>f\nf>c\nf>go\ngo>t\nt>e\nc>e",
        root=ROOT,
    )
    sender, other, stranger = (play.start({"k": key}) for key in "KKX")
    play.complete(sender, "go")
    assert play.waits(sender) == ["c"]
    assert play.waits(other) == ["go"]
    assert play.waits(stranger) == ["c", "go"]
    play.complete(other, "go")
    assert [play.state(it) for it in (sender, other)] == ["COMPLETED", "COMPLETED"]
    assert play.waits(stranger) == ["c", "go"]


def test_a_signal_is_for_everybody_and_its_sender_too(play):
    signal = '<signalEventDefinition signalRef="sig"/>'
    play.draw(
        S
        + '<parallelGateway id="f"/><userTask id="go"/>'
        + f'<intermediateCatchEvent id="c">{signal}</intermediateCatchEvent>'
        + f'<intermediateThrowEvent id="t">{signal}</intermediateThrowEvent>'
        + E,
        "s>f\nf>c\nf>go\ngo>t\nt>e\nc>e",
        root='<signal id="sig" name="halt"/>',
    )
    sender, other = play.start(), play.start()
    play.complete(sender, "go")
    assert play.state(sender) == "COMPLETED"
    assert play.waits(other) == ["go"]


def test_a_wait_without_a_key_matches_nothing(play):
    play.draw(S + CATCH + E, "s>c\nc>e", root=ROOT)
    nobody, somebody = play.start({"k": None}), play.start({"k": "K"})
    play.engine.publish_message("news")
    play.engine.publish_message("news", correlation_key="")
    assert [play.state(it) for it in (nobody, somebody)] == ["ACTIVE", "ACTIVE"]
    play.engine.publish_message("news", correlation_key="K")
    assert [play.state(it) for it in (nobody, somebody)] == ["ACTIVE", "COMPLETED"]


def test_a_message_is_no_signal_of_the_same_name(play):
    signal = '<signalEventDefinition signalRef="sig"/>'
    root = ROOT + '<signal id="sig" name="news"/>'
    play.draw(S + CATCH + E, "s>c\nc>e", root=root)
    play.draw(
        S + f'<intermediateCatchEvent id="c">{signal}</intermediateCatchEvent>' + E,
        "s>c\nc>e",
        root=root,
        id_="q",
    )
    hears, listens = play.start({"k": "K"}), play.start(id_="q")
    play.engine.broadcast_signal("news")
    assert [play.state(it) for it in (hears, listens)] == ["ACTIVE", "COMPLETED"]
    again = play.start(id_="q")
    play.engine.publish_message("news", correlation_key="K")
    assert [play.state(it) for it in (hears, again)] == ["COMPLETED", "ACTIVE"]


def test_the_oldest_wait_is_served_first(play):
    order = []

    @play.actions.add("note", transactional=True)
    def note(context: ActionContext) -> None:
        order.append(context.instance_id)

    task = TELL.replace('type="tell"', 'type="note"')
    play.draw(S + CATCH + task + E, "s>c\nc>tell\ntell>e", root=ROOT)
    waiting = [play.start({"k": "K"}) for _ in range(5)]
    play.engine.publish_message("news", correlation_key="K")
    assert order == waiting
