"""What an extension does with the comments on tasks: `after_comment`."""

import pytest

from bizproc.crm.extension import CRM
from bizproc.errors import ForbiddenError, RefusedError
from bizproc.model.message import Message
from bizproc.portal.extension import Extension
from bizproc.portal.records import commands
from bizproc.portal.repository import history


class Thread:
    """Keep comments in the history of the record, and say so to whoever waits."""

    def __init__(self):
        self.heard = []

    def __call__(self, repository, task, comment, actor):
        self.heard.append((task.id, len(task.details.comments), comment, actor.by))
        if comment.text == "нельзя":
            msg = "that must not be said"
            raise RefusedError(msg, code="REFUSED")
        history.append(repository, task.record, "said", actor=actor, new=comment.text)
        commands.change(repository, task.record, {"comment": comment.text}, actor=actor)
        repository.unit.publish(
            Message(
                name="said",
                keys=(task.record,),
                event={"text": comment.text, "record": task.record},
                by=actor.by,
            )
        )


@pytest.fixture
def thread():
    return Thread()


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path, thread):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    desk = Extension(name="desk", messages={"said": ("text",)}, after_comment=thread)
    office = make_office(tmp_path, url=url, extensions=[CRM, desk])
    yield office
    office.portal.close()


@pytest.fixture
def deal(office):
    return office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id


@pytest.fixture
def task(office, deal):
    office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"')
    return office.task("Do").id


def test_a_comment_is_heard_with_its_attachments(office, thread, deal, task):
    office.engine.comment_on_task(task, "раз", attachments=["a.pdf"], by="u_mgr")
    office.engine.comment_on_task(task, "два", by="u_admin")
    heard = [
        (id_, count, it.text, it.by, it.attachments, by)
        for id_, count, it, by in thread.heard
    ]
    assert heard == [
        (task, 1, "раз", "u_mgr", ("a.pdf",), "u_mgr"),
        (task, 2, "два", "u_admin", (), "u_admin"),
    ]
    assert office.events(deal, "said") == [("said", None, "раз"), ("said", None, "два")]
    assert office.portal.get(deal).fields["comment"] == "два"


def test_a_comment_that_goes_with_an_action_is_heard(office, thread, task):
    office.engine.act_on_task(task, "start", by="u_mgr", text="начал")
    assert [it.text for _, _, it, _ in thread.heard] == ["начал"]


def test_a_refused_comment_is_not_written(office, deal, task):
    with pytest.raises(RefusedError, match="must not be said"):
        office.engine.comment_on_task(task, "нельзя", by="u_mgr")
    assert office.engine.user_task(task).details.comments == ()
    assert office.events(deal, "said") == []


def test_an_action_whose_comment_is_refused_is_undone(office, task):
    with pytest.raises(RefusedError, match="must not be said"):
        office.engine.act_on_task(task, "start", by="u_mgr", text="нельзя")
    assert office.engine.user_task(task).state.value == "CREATED"


def test_who_may_not_comment_is_not_heard(office, thread, task):
    with pytest.raises(ForbiddenError):
        office.engine.comment_on_task(task, "раз", by="u_emp1")
    assert thread.heard == []


def test_a_repeated_event_is_heard_once(office, thread, task):
    for _ in range(2):
        office.engine.comment_on_task(task, "раз", by="u_mgr", event_id="e1")
    assert len(thread.heard) == 1


def test_what_it_publishes_reaches_waits(office, deal, task, service_task):
    subscription = '<zeebe:subscription correlationKey="= deal.id" />'
    root = (
        '<message id="m" name="said"><extensionElements>'
        f"{subscription}</extensionElements></message>"
    )
    body = (
        '<startEvent id="s" /><intermediateCatchEvent id="Heard">'
        '<messageEventDefinition messageRef="m" /></intermediateCatchEvent>'
        + service_task("Tell", "log", event='"told"', text='"да"')
        + '<endEvent id="e" />'
    )
    process = office.draw(body, "s>Heard Heard>Tell Tell>e", root=root)
    office.engine.start(process, key=deal)
    office.engine.comment_on_task(task, "раз", by="u_mgr")
    assert office.events(deal, "told") == [("told", None, "да")]
