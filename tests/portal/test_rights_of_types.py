"""Rights that an extension brings for the records of a type, and for their tasks."""

import pytest

from bizproc.connecting import open_workspace
from bizproc.crm.extension import CRM
from bizproc.errors import ConfigurationError, ForbiddenError, NotFoundError
from bizproc.portal.extension import Extension
from bizproc.portal.people import authorization

HIDDEN = "тайна"


def rights(workspace, user, action, record):
    """Let clerks look only; nobody but the head sees a secret or pauses a task."""
    if workspace.people.is_member(user, "administrators"):
        return None
    if str(record.fields.get("title")).startswith(HIDDEN):
        return None if user == "u_head" else "NOT_FOUND"
    if action == "create":
        return "FORBIDDEN" if "amount" in record.fields else None
    if action in ("see", "change:comment", "move:FEEDBACK", "task:comment"):
        return None
    if action in ("task:start", "task:complete", "task:claim"):
        return None if user == record.fields.get("responsible") else "FORBIDDEN"
    return "FORBIDDEN"


DESK = Extension(name="desk", rights={"deal": rights})


class Port:
    """Hide from the head what is hidden twice; let nobody comment."""

    def __init__(self):
        self.asked = set()

    def can(self, user, action, record):
        self.asked.add(action.partition(":")[0])
        if action == "change:comment":
            return "FORBIDDEN"
        hidden = user == "u_head" and record.fields.get("title") == HIDDEN * 2
        return "NOT_FOUND" if hidden else None


def desk_office(make_office, folder, **options):
    return make_office(folder, extensions=[CRM, DESK], **options)


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = desk_office(make_office, tmp_path, url=url)
    yield office
    office.portal.close()


def deal(office, title="Т", **fields):
    return office.portal.create(
        "deal", {"title": title, "responsible": "u_mgr", **fields}
    ).id


def task_of(office, record, assignee='"u_emp1"', **inputs):
    office.perform("create_task", record, title='"Т"', assignee=assignee, **inputs)
    return office.engine.user_tasks(record=record)[-1].id


@pytest.mark.parametrize(
    ("by", "fields", "refused"),
    [
        ("u_mgr", {"comment": "да"}, None),
        ("u_mgr", {"comment": "да", "amount": 5}, "change:amount"),
        ("u_mgr", {"stage": "FEEDBACK"}, None),
        ("u_mgr", {"stage": "LOST"}, "move:LOST"),
        ("u_admin", {"amount": 5, "stage": "LOST"}, None),
        (None, {"amount": 5, "stage": "LOST"}, None),
    ],
)
def test_writes_of_the_type_need_its_rights(office, by, fields, refused):
    record = deal(office)
    if refused is None:
        office.portal.change(record, fields, by=by)
        return
    with pytest.raises(ForbiddenError, match=refused):
        office.portal.change(record, fields, by=by)
    assert office.portal.get(record).revision == 1


def test_creating_is_asked_with_what_was_given(office):
    with pytest.raises(ForbiddenError, match="create a record of type deal"):
        office.portal.create("deal", {"title": "Т", "amount": 5}, by="u_mgr")
    made = office.portal.create("deal", {"title": "Т"}, by="u_mgr")
    assert made.fields["amount"] is None


def test_other_types_stay_everybodys(office):
    company = office.portal.create("company", {"title": HIDDEN}, by="u_emp1").id
    office.portal.change(company, {"title": HIDDEN * 2}, by="u_emp2")
    assert [it.id for it in office.portal.find("company", by="u_clerk")] == [company]
    office.portal.delete(company, by="u_emp1")


def test_types_that_nobody_narrows_ask_nothing(office, monkeypatch):
    company = office.portal.create("company", {"title": "К"}, by="u_emp1").id
    office.perform("notify", company, to='"u_emp1"', text='"т"')

    def ask(*_):
        raise AssertionError

    monkeypatch.setattr(authorization.RecordRights, "can", ask)
    office.portal.change(company, {"title": "Л"}, by="u_emp2")
    assert len(office.portal.find("company", by="u_emp1")) == 1
    # not even the record is read
    monkeypatch.delattr(authorization, "Record")
    assert len(office.portal.notifications(by="u_emp1")) == 1
    assert len(office.portal.record_history(company, by="u_emp1")) > 1


def test_a_hidden_record_is_not_there(office):
    hidden = deal(office, HIDDEN)
    plain = deal(office)
    for record in (hidden, plain):
        office.perform("notify", record, to='["u_emp1", "u_head"]', text='"т"')
        office.perform(
            "send_email", record, to='"c@example.org"', subject='"т"', body='"т"'
        )
        task_of(office, record, assignee='"u_emp1"', observers='"u_clerk"')
    portal = office.portal
    with pytest.raises(NotFoundError, match="does not exist"):
        portal.get(hidden, by="u_emp1")
    with pytest.raises(NotFoundError, match="does not exist"):
        portal.delete(hidden, by="u_emp1")
    assert [it.id for it in portal.find("deal", by="u_emp1")] == [plain]
    assert [it.id for it in portal.find(by="u_head")] == [hidden, plain]
    assert [it.record for it in portal.notifications(by="u_emp1")] == [plain]
    assert (portal.unread("u_emp1"), portal.unread("u_head")) == (1, 2)
    assert [it.record for it in portal.mails(by="u_emp1")] == [plain]
    assert {it.record for it in portal.record_history(by="u_emp1")} == {plain}
    inbox = portal.inbox("u_emp1")
    assert [it.record for it in inbox.own] == [plain]
    assert inbox.counts == {"task": 1}
    assert [it.record for it in portal.inbox("u_clerk").observed] == [plain]
    assert [it.record for it in portal.inbox("u_admin").created] == [hidden, plain]


def test_unread_notifications_are_counted_without_being_read(office, monkeypatch):
    company = office.portal.create("company", {"title": "К"}).id
    read = []
    for record, times in ((company, 3), (deal(office), 2), (deal(office, HIDDEN), 4)):
        for _ in range(times):
            office.perform("notify", record, to='"u_emp1"', text='"т"')
    row_of = authorization.Record.of

    def reading(row, record_type):
        read.append(row.type)
        return row_of(row, record_type)

    monkeypatch.setattr(authorization.Record, "of", reading)
    assert office.portal.unread("u_emp1") == 3 + 2
    assert read == ["deal", "deal"]  # each record once, the company not at all
    mine = office.portal.notifications(by="u_emp1", read=False)
    office.portal.read_notification(mine[0].id, by="u_emp1")
    assert office.portal.unread("u_emp1") == 3 + 2 - 1


def test_overdue_tasks_of_hidden_records_are_not_counted(office):
    for title in (HIDDEN, "Т"):
        task_of(
            office, deal(office, title), due='date and time("2027-06-01T10:00:00Z")'
        )
    office.at("2027-06-02T10:00")
    assert office.portal.inbox("u_emp1").overdue == 1


def test_a_task_to_control_of_a_hidden_record_is_not_listed(office):
    for title in (HIDDEN, "Т"):
        task = task_of(office, deal(office, title), creator='"u_clerk"', control="true")
        office.engine.complete_user_task(task, by="u_admin")
    assert len(office.portal.inbox("u_clerk").to_control) == 1


@pytest.mark.parametrize("closed", [False, True])
def test_a_task_of_a_hidden_record_is_no_task(office, closed):
    task = task_of(office, deal(office, HIDDEN))
    if closed:
        office.engine.complete_user_task(task)
    told = []
    for id_ in (task, "task-77"):
        with pytest.raises(NotFoundError) as refused:
            office.engine.act_on_task(id_, "start", by="u_emp1")
        told.append(str(refused.value).replace(id_, "…"))
    assert told[0] == told[1]


def test_rights_of_the_type_take_the_place_of_the_table_of_tasks(office):
    task = task_of(office, deal(office), assignee='"u_emp1"', creator='"u_clerk"')
    act = office.engine.act_on_task
    with pytest.raises(ForbiddenError, match="the rights to its record"):
        act(task, "start", by="u_emp1")  # though he is the assignee
    act(task, "start", by="u_mgr")  # though he is nobody to the task
    for action in ("pause", "delete"):
        with pytest.raises(ForbiddenError, match=f"may not {action} the task"):
            act(task, action, by="u_clerk")
    with pytest.raises(ForbiddenError, match="may not delegate"):
        office.engine.delegate_task(task, "u_emp2", by="u_clerk")
    with pytest.raises(ForbiddenError, match="may not tick"):
        office.engine.tick_checklist(task, 1, by="u_mgr")
    office.engine.comment_on_task(task, "т", by="u_emp2")
    act(task, "pause", by="u_admin")
    office.engine.complete_user_task(task, by="u_mgr")


def test_tasks_of_other_records_keep_the_table(office):
    company = office.portal.create("company", {"title": "К", "responsible": "u_mgr"})
    task = task_of(office, company.id, assignee='"u_emp1"')
    with pytest.raises(ForbiddenError, match="assignee and administrators may"):
        office.engine.act_on_task(task, "start", by="u_mgr")
    office.engine.act_on_task(task, "start", by="u_emp1")


def test_closed_task_is_told_to_who_sees_its_record(office):
    task = task_of(office, deal(office))
    office.engine.complete_user_task(task, by="u_mgr")
    with pytest.raises(Exception, match="it cannot pause any more"):
        office.engine.act_on_task(task, "pause", by="u_emp1")


@pytest.mark.parametrize("by", ["u_nobody", "c@example.org"])
def test_who_is_no_user_sees_and_does_nothing(office, by):
    record = deal(office)
    task = task_of(office, record)
    for do in (
        lambda: office.portal.get(record, by=by),
        lambda: office.portal.find("deal", by=by),
        lambda: office.engine.act_on_task(task, "start", by=by),
    ):
        with pytest.raises(ForbiddenError, match="no active user"):
            do()


def test_the_port_of_the_application_must_let_as_well(make_office, tmp_path):
    port = Port()
    office = desk_office(make_office, tmp_path, rights=port)
    record = deal(office)
    with pytest.raises(ForbiddenError, match="change:comment"):
        office.portal.change(record, {"comment": "да"}, by="u_mgr")
    with pytest.raises(ForbiddenError, match="change:amount"):
        office.portal.change(record, {"amount": 5}, by="u_mgr")
    company = office.portal.create("company", {"title": "К"}, by="u_mgr").id
    with pytest.raises(NotFoundError):
        office.portal.get(deal(office, HIDDEN * 2), by="u_head")
    assert office.portal.get(deal(office, HIDDEN), by="u_head")
    office.engine.act_on_task(task_of(office, record), "start", by="u_mgr")
    assert office.portal.get(company, by="u_emp1")
    # it is asked for what it knows: of tasks it knows nothing
    assert port.asked == {"see", "create", "change"}


def test_a_hidden_task_of_the_port_is_no_task_either(make_office, tmp_path):
    class Hiding:
        def can(self, user, action, record):
            del action, record
            return "NOT_FOUND" if user == "u_emp1" else None

    office = make_office(tmp_path, rights=Hiding())
    task = task_of(office, deal(office))
    with pytest.raises(NotFoundError, match="there is no task"):
        office.engine.act_on_task(task, "start", by="u_emp1")
    assert office.portal.inbox("u_emp1").own == []
    with pytest.raises(ForbiddenError, match="assignee and administrators may"):
        office.engine.act_on_task(task, "start", by="u_mgr")


def test_rights_do_not_stop_a_process(office):
    record = deal(office, HIDDEN)
    office.perform("set_fields", record, fields="{amount: 5}")
    office.perform("move_stage", record, stage='"LOST"')
    shown = office.portal.get(record).fields
    assert (shown["amount"], shown["stage"]) == (5, "LOST")


def refused(tmp_path, workspace, *extensions):
    with pytest.raises(ConfigurationError) as caught:
        open_workspace(
            "memory://", tmp_path, workspace=workspace, extensions=extensions
        )
    return str(caught.value)


def test_two_extensions_with_rights_to_one_type(tmp_path, workspace):
    second = Extension(name="second", rights={"deal": rights})
    assert refused(tmp_path, workspace, DESK, second) == (
        "the argument 'extensions': DUPLICATE_KEY: extension 'second' brings the rights "
        "of the record type 'deal', which extension 'desk' has already; leave one of "
        "them out"
    )


def test_rights_to_a_type_that_is_not_there(tmp_path, workspace):
    assert refused(
        tmp_path, workspace, Extension(name="desk", rights={"dael": rights})
    ) == (
        "the argument 'extensions': NOT_FOUND: extension 'desk' has rights to records "
        "of the type 'dael', which the workspace does not declare; did you mean "
        "'deal'?; add it to the record types"
    )
