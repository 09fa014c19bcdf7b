"""Who may not see a record, or a field, learns nothing of it.

Two worlds are told apart by what is hidden alone; whatever somebody asks must be
answered letter for letter the same in both.
"""

import json

import pytest
from tests.rights.office import ORACLE, OWNERS, TYPES, made, opened

from bizproc.cli.output import plain
from bizproc.errors import BizprocError
from bizproc.portal.notifications import notify
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.repository import repository_of
from bizproc.portal.schema.tables import (
    RECEIVED_MAILS,
    SENT_MAILS,
    ReceivedMail,
    SentMail,
)

PEOPLE = ("u_nils", "u_both", "u_nora", "u_acc", "u_trainee")


def told(ask):
    """Return an answer, or what a refusal says, as text."""
    try:
        found = ask()
    except BizprocError as error:
        return f"{error.code}: {error}"
    page = {"items": plain(found), "next": getattr(found, "next", None)}
    return json.dumps(page, ensure_ascii=False, sort_keys=True)


def every_answer(portal, user):
    """Yield each list, page and count that a person can ask for, by its name."""
    lists = {
        "find": lambda **page: portal.find(by=user, **page),
        **{
            f"find {type_}": lambda type_=type_, **page: portal.find(
                type_, by=user, **page
            )
            for type_ in TYPES
        },
        "notifications": lambda **page: portal.notifications(by=user, **page),
        "mails": lambda **page: portal.mails(by=user, **page),
        "received mails": lambda **page: portal.received_mails(by=user, **page),
        "history": lambda **page: portal.record_history(by=user, **page),
        "tasks": lambda **page: portal.tasks_of(user, include_closed=True, **page),
    }
    for name, ask in lists.items():
        yield name, told(ask)
        for limit in (1, 2):
            after, number = None, 0
            while after is not None or number == 0:
                page = ask(limit=limit, after=after)
                number += 1
                yield f"{name}, page {number} of {limit}", told(lambda page=page: page)
                after = page.next
    yield "inbox", told(lambda: portal.inbox(user))
    yield "first of the inbox", told(lambda: portal.inbox(user, limit=1))
    yield "unread", told(lambda: portal.unread(user))
    yield "rights", told(lambda: portal.rights_of(user, by=user))


def life_of(portal, type_, owner, **more):
    """Let something happen with a record: history, a task, mails, notices."""
    record = made(portal, type_, owner, **more)
    portal.change(record, {"title": "Another thing"})
    if type_ == "order":
        portal.start("offer", key=record)
    with portal.engine.work() as work:
        repository = repository_of(work)
        everybody = [it for it in repository.people.people.values() if it.active]
        about = Actor(element="Tell")
        notify(repository, everybody, f"Look at {record}", record=record, actor=about)
        number, words = repository.ordinal(), {"subject": "Re", "text": "Hello"}
        mail = {"number": number, "record": record, "at": repository.now, **words}
        sent = SentMail(message_id=f"<{record}>", from_="o@x.example", to=(), **mail)
        work.transaction.insert(SENT_MAILS, sent)
        came = ReceivedMail(id=f"<re-{record}>", kind="personal", **mail)
        work.transaction.insert(RECEIVED_MAILS, came)
    return record


@pytest.fixture
def worlds():
    """Open two companies that are the same until somebody writes into the second."""
    first, second = opened(), opened()
    yield first, second
    first.close()
    second.close()


@pytest.mark.parametrize("user", PEOPLE)
def test_a_world_with_hidden_records_answers_as_one_without(worlds, user):
    cells = [(type_, owner) for type_ in TYPES for owner in OWNERS]
    cells = [it for it in cells if it[0] != "notice" or it[1] is None]
    seen = [it for it in cells if ORACLE.reaches(user, it[0], "see", it[1])]
    hidden = [it for it in cells if it not in seen]
    for portal in worlds:
        for type_, owner in seen:
            life_of(portal, type_, owner)
    before = dict(every_answer(worlds[0], user))
    for type_, owner in hidden:
        life_of(worlds[1], type_, owner)
    assert dict(every_answer(worlds[1], user)) == before


@pytest.mark.parametrize("user", ["u_nils", "u_both"])
def test_a_world_with_another_value_in_a_hidden_field_answers_the_same(worlds, user):
    answers = []
    for portal, value in zip(worlds, (5, 900), strict=True):
        record = made(portal, "order", user, margin=value)
        portal.change(record, {"margin": value + 1})
        asked = {
            "change": told(
                lambda: portal.change(record, {"comment": "Seen"}, by=user)  # noqa: B023
            ),
            **dict(every_answer(portal, user)),
            "get": told(lambda: portal.get(record, by=user)),  # noqa: B023 - called here
            "one history": told(lambda: portal.record_history(record, by=user)),  # noqa: B023
            **{
                f"margin {it}": told(
                    lambda it=it, portal=portal: portal.find(
                        "order", margin=it, by=user
                    )
                )
                for it in (6, 901, None, "much")
            },
            "write": told(
                lambda: portal.change(record, {"margin": 6}, by=user)  # noqa: B023
            ),
        }
        answers.append(asked)
    assert answers[0] == answers[1]
    assert "margin" not in answers[0]["get"] + answers[0]["one history"]
    assert "900" not in json.dumps(answers)


def test_a_hidden_field_is_refused_as_one_that_is_not_there(worlds):
    portal = worlds[0]
    record = made(portal, "order", "u_nils", margin=5)
    found = []
    for name in ("margin", "nonsense"):
        given = {name: 1, "title": "T", "responsible": "u_nils"}
        said = {
            told(do).replace(name, "…")
            for do in (
                lambda: portal.find("order", where={name: 1}, by="u_nils"),  # noqa: B023
                lambda: portal.change(record, {name: 1}, by="u_nils"),  # noqa: B023
                lambda: portal.create("order", given, by="u_nils"),  # noqa: B023
            )
        }
        [words] = said
        assert words.startswith("TYPE_ERROR: a record of type order has no field '…'; ")
        found.append(words)
    assert found[0] == found[1]
    near = told(lambda: portal.find("order", where={"margi": 1}, by="u_nora"))
    assert near.endswith("did you mean 'margin'?")


DOORS = {
    "get": lambda portal, record, user: portal.get(record, by=user),
    "change": lambda portal, record, user: portal.change(
        record, {"title": "Mine"}, by=user
    ),
    "change nonsense": lambda portal, record, user: portal.change(
        record, {"nonsense": 1}, by=user
    ),
    "a stale change": lambda portal, record, user: portal.change(
        record, {"title": "Mine"}, expected_revision=7, by=user
    ),
    "delete": lambda portal, record, user: portal.delete(record, by=user),
    "consents": lambda portal, record, user: portal.consents(record, by=user),
    "history": lambda portal, record, user: portal.record_history(record, by=user),
    "notifications": lambda portal, record, user: portal.notifications(
        record=record, by=user
    ),
    "mails": lambda portal, record, user: portal.mails(record=record, by=user),
    "received mails": lambda portal, record, user: portal.received_mails(
        record=record, by=user
    ),
    "tasks": lambda portal, record, user: portal.tasks_of(user, record=record),
    "rights": lambda portal, record, user: portal.rights_of(user, record, by=user),
    "find by link": lambda portal, record, user: portal.find(
        "order", where={"customer": record}, by=user
    ),
}


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize(
    ("user", "type_", "owner"),
    [
        ("u_nils", "order", "u_sara"),
        ("u_nora", "order", "u_gone"),
        ("u_head", "payment", "u_acc"),
        ("u_trainee", "customer", None),
    ],
)
def test_a_hidden_record_answers_as_one_that_is_not_there(
    worlds, user, type_, owner, deleted
):
    portal = worlds[0]
    record = life_of(portal, type_, owner)
    if deleted:
        portal.delete(record)
    asked = [
        {
            name: told(lambda: door(portal, it, user)).replace(it, "…")  # noqa: B023
            for name, door in DOORS.items()
        }
        for it in (record, f"{type_}-77")
    ]
    assert asked[0] == asked[1]


def test_a_link_to_a_hidden_record_is_a_link_to_nothing(worlds):
    portal = worlds[0]
    hidden = made(portal, "customer", "u_acc")
    order = made(portal, "order", "u_nils")

    def link(customer):
        return portal.change(order, {"customer": customer}, by="u_nils")

    said = [told(lambda: link(it)).replace(it, "…") for it in (hidden, "customer-77")]  # noqa: B023
    assert said[0] == said[1]
    assert said[0].startswith("NOT_FOUND")


def test_a_repeated_event_id_answers_nobody_else(worlds):
    portal = worlds[0]
    mine = {"title": "T", "responsible": "u_nils"}
    first = portal.create("order", mine, by="u_nils", event_id="e-1")
    assert portal.create("order", mine, by="u_nils", event_id="e-1").id == first.id
    theirs = {"title": "T", "responsible": "u_sara"}
    assert portal.create("order", theirs, by="u_sara", event_id="e-1").id != first.id
    for event in ("e-1", "e-2"):
        assert told(
            lambda: portal.change(first.id, {"title": "X"}, by="u_sara", event_id=event)  # noqa: B023
        ) == (f"NOT_FOUND: record {first.id!r} does not exist")
    portal.change(first.id, {"comment": "Seen"}, by="u_nils", event_id="e-3")
    portal.change(first.id, {"responsible": "u_sara"})
    assert told(
        lambda: portal.change(
            first.id, {"comment": "Seen"}, by="u_nils", event_id="e-3"
        )
    ) == (f"NOT_FOUND: record {first.id!r} does not exist")


def test_the_tasks_of_a_hidden_record_are_hidden(worlds):
    portal = worlds[0]
    order = made(portal, "order", "u_nils")
    portal.start("offer", key=order)
    [task] = portal.tasks_of("u_nils")
    assert [it.id for it in portal.inbox("u_nils").own] == [task.id]
    assert portal.seen([task], by="u_nora") == [task]
    assert portal.seen([task], by="u_sara") == []

    def complete(id_):
        return portal.engine.complete_user_task(id_, {}, by="u_sara")

    said = [told(lambda: complete(it)).replace(it, "…") for it in (task.id, "none")]  # noqa: B023
    assert said[0] == said[1]


def test_a_mail_of_no_record_is_the_administrators(worlds):
    portal = worlds[0]
    portal.receive_mail(IncomingMail(message_id="<1>", from_="a@x.example"))
    assert len(portal.received_mails(by="u_root")) == 1
    assert portal.received_mails(by="u_boss") == []
    said = [
        told(lambda: portal.received_mail(it, by="u_boss")).replace(it, "…")  # noqa: B023
        for it in (portal.received_mails()[0].id, "<2>")
    ]
    assert said[0] == said[1]


def test_a_notification_about_a_record_that_is_hidden_now_is_no_more(worlds):
    portal = worlds[0]
    order = life_of(portal, "order", "u_nils")
    [notice] = portal.notifications(by="u_nils")
    portal.change(order, {"responsible": "u_sara"})
    assert portal.notifications(by="u_nils") == []
    said = [
        told(lambda: portal.read_notification(it, by="u_nils")).replace(it, "…")  # noqa: B023
        for it in (notice.id, "none")
    ]
    assert said[0] == said[1]
    portal.change(order, {"responsible": "u_nils"})
    assert portal.read_notification(notice.id, by="u_nils").read_at is not None


def test_a_task_that_was_given_to_who_cannot_see_its_record_is_hidden_too(worlds):
    portal = worlds[0]
    order = made(portal, "order", "u_nils")
    portal.start("offer", key=order)
    [task] = portal.tasks_of("u_nils")
    for person, seen in (("u_trainee", False), ("u_nora", True)):
        portal.engine.delegate_task(task.id, person, by="u_root")
        assert len(portal.tasks_of(person)) == seen
        assert len(portal.tasks_of(person, record=order)) == seen
        assert len(portal.inbox(person).own) == seen
        assert sum(portal.inbox(person).counts.values()) == seen


def test_who_asks_for_the_rights_of_others_is_an_administrator(worlds):
    portal = worlds[0]
    order = made(portal, "order", "u_nils")
    assert portal.rights_of("u_sara", order).verdicts[0].allowed is False
    assert portal.rights_of("u_sara", order, by="u_root").record == order
    assert told(lambda: portal.rights_of("u_sara", by="u_nils")).startswith("FORBIDDEN")
    assert told(lambda: portal.rights_of("u_saro")).endswith("did you mean 'u_sara'?")
    assert told(lambda: portal.rights_of("u_nils", "order-9")).startswith("NOT_FOUND")


def test_instances_of_hidden_records_are_hidden(worlds):
    portal = worlds[0]
    order = made(portal, "order", "u_nils")
    instance = portal.start("offer", key=order)
    free = portal.start("offer", key="no record")
    for user, sees in (("u_nils", True), ("u_sara", False), (None, True)):
        assert portal.sees_instance(instance, by=user) is sees
        assert portal.sees_instance(free, by=user)
