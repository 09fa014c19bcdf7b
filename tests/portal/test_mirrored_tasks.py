"""A task that is one thing with the stage of its record: `mirror` of `create_task`."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.crm.extension import CRM
from bizproc.errors import (
    DeploymentError,
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
)
from bizproc.portal.extension import Extension

MIRROR = (
    '{open: "KP", started: "FEEDBACK", deferred: "CONTRACT", '
    'completed: "AWAIT_PAYMENT", due: "contract_end_date"}'
)
STAGES = {
    "CREATED": "KP",
    "STARTED": "FEEDBACK",
    "DEFERRED": "CONTRACT",
    "COMPLETED": "AWAIT_PAYMENT",
}
# (states before, action, state after), as the table of the engine has them
ACTS = [
    ([], "start", "STARTED"),
    ([], "defer", "DEFERRED"),
    ([], "complete", "COMPLETED"),
    (["start"], "pause", "CREATED"),
    (["start"], "defer", "DEFERRED"),
    (["start"], "complete", "COMPLETED"),
    (["defer"], "resume", "STARTED"),
    (["defer"], "complete", "COMPLETED"),
    (["complete"], "renew", "CREATED"),
]
# what the history of the record calls the way of the task
WORDS = {
    ("CREATED", "STARTED"): ["task_started"],
    ("CREATED", "DEFERRED"): ["task_deferred"],
    ("CREATED", "COMPLETED"): ["task_completed"],
    ("STARTED", "CREATED"): [],
    ("STARTED", "DEFERRED"): ["task_deferred"],
    ("STARTED", "COMPLETED"): ["task_completed"],
    ("DEFERRED", "CREATED"): ["task_resumed"],
    ("DEFERRED", "STARTED"): ["task_resumed"],
    ("DEFERRED", "COMPLETED"): ["task_completed"],
    ("COMPLETED", "CREATED"): ["task_renewed"],
    ("COMPLETED", "STARTED"): ["task_renewed"],
    ("COMPLETED", "DEFERRED"): ["task_deferred"],
}
WAIT = (
    '<userTask id="Wait"><extensionElements><zeebe:ioMapping>'
    '<zeebe:input source="u_admin" target="assignee" />'
    "</zeebe:ioMapping></extensionElements></userTask>"
)
TASK_WORDS = {
    "task_started",
    "task_deferred",
    "task_resumed",
    "task_completed",
    "task_renewed",
}


class Mirrored:
    """Hold an office with a deal and the task that is one thing with its stage."""

    def __init__(self, office):
        self.office = office
        self.portal, self.engine = office.portal, office.engine
        self.deal = self.task = None

    def open(self, stage="KP", mirror=MIRROR, fields=None, /, **inputs):
        base = {"title": "Т", "responsible": "u_mgr", "stage": stage}
        self.deal = self.portal.create("deal", {**base, **(fields or {})}).id
        return self.ask(mirror, **inputs)

    def ask(self, mirror=MIRROR, **inputs):
        asked = {"title": '"Т"', "assignee": '"role:responsible"', "mirror": mirror}
        self.office.perform("create_task", self.deal, **{**asked, **inputs})
        found = self.engine.user_tasks(record=self.deal, include_closed=True)
        self.task = max(found, key=lambda it: it.number).id if found else None
        return self

    def act(self, *actions, by="u_mgr", **options):
        for action in actions:
            if action == "complete":
                self.engine.complete_user_task(self.task, by=by, **options)
            else:
                who = "u_admin" if action == "renew" else by
                self.engine.act_on_task(self.task, action, by=who, **options)

    def move(self, stage, by="u_emp1", **fields):
        return self.portal.change(self.deal, {"stage": stage, **fields}, by=by)

    @property
    def sides(self):
        task = self.engine.user_task(self.task)
        return task.state.value, self.portal.get(self.deal).fields["stage"]

    def row(self):
        return self.engine.user_task(self.task)

    def history(self, *names):
        return [
            (it.event, it.by)
            for it in self.portal.record_history(self.deal)
            if it.event in names
        ]


@pytest.fixture(params=["memory", "sqlite"])
def mirrored(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url)
    yield Mirrored(office)
    office.portal.close()


@pytest.fixture
def quick(make_office, tmp_path):
    """Return one on the store in memory, where the store does not matter."""
    return Mirrored(make_office(tmp_path))


def listen(office, key, service_task):
    """Write who moved the record into its history, once for each move."""
    root = (
        '<message id="m" name="deal.stage_changed"><extensionElements>'
        '<zeebe:subscription correlationKey="= deal.id" />'
        "</extensionElements></message>"
    )
    body = (
        '<startEvent id="s" /><exclusiveGateway id="Again" />'
        '<intermediateCatchEvent id="Moved"><extensionElements><zeebe:ioMapping>'
        '<zeebe:output source="= (if by = null then &quot;-&quot; else by) + &quot; &quot; + old.stage + &quot;-&quot;'
        ' + new.stage" target="move" /></zeebe:ioMapping></extensionElements>'
        '<messageEventDefinition messageRef="m" /></intermediateCatchEvent>'
        + service_task("Tell", "log", event='"heard"', text="move")
    )
    process = office.draw(body, "s>Again Again>Moved Moved>Tell Tell>Again", root=root)
    office.engine.start(process, key=key)


# -- the task is changed, the record follows ----------------------------------


@pytest.mark.parametrize(("before", "action", "after"), ACTS)
def test_the_record_follows_the_task(mirrored, before, action, after):
    mirrored.open().act(*before)
    mirrored.act(action)
    assert mirrored.sides == (after, STAGES[after])


def test_the_move_is_that_persons_and_heard_once(mirrored, service_task):
    mirrored.open()
    listen(mirrored.office, mirrored.deal, service_task)
    mirrored.act("start")
    assert mirrored.history("heard") == [("heard", "process:p2")]
    assert mirrored.office.events(mirrored.deal, "heard") == [
        ("heard", None, "u_mgr KP-FEEDBACK")
    ]
    assert mirrored.history("task_started", "stage_changed") == [
        ("task_started", "u_mgr"),
        ("stage_changed", "u_mgr"),
    ]
    assert mirrored.portal.get(mirrored.deal).revision == 2


@pytest.mark.parametrize("action", ["start", "defer", "complete"])
def test_a_repeated_event_of_the_task_is_one(mirrored, action):
    mirrored.open()
    for _ in range(2):
        mirrored.act(action, event_id="e1")
    assert len(mirrored.history("stage_changed")) == 1


def test_who_may_not_act_moves_nothing(mirrored):
    mirrored.open()
    with pytest.raises(ForbiddenError):
        mirrored.act("start", by="u_emp1")
    assert mirrored.sides == ("CREATED", "KP")


def test_a_comment_that_goes_with_the_action_is_written_too(mirrored):
    mirrored.open().act("start", text="начал")
    assert [it.text for it in mirrored.row().details.comments] == ["начал"]
    assert mirrored.sides == ("STARTED", "FEEDBACK")


def test_a_deferred_task_that_comes_back_moves_its_record(mirrored, service_task):
    mirrored.open().act("defer", until="2027-06-03T10:00:00")
    listen(mirrored.office, mirrored.deal, service_task)
    mirrored.office.at("2027-06-03T10:00")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    assert mirrored.history("stage_changed")[-1] == ("stage_changed", "system")
    assert len(mirrored.history("heard")) == 1


@pytest.mark.parametrize("origins", ["user", "any"])
def test_a_moment_is_nobody_who_starts_what_people_start(
    mirrored, service_task, origins
):
    mirrored.open().act("defer", until="2027-06-03T10:00:00")
    body = (
        '<startEvent id="s"><extensionElements><zeebe:properties>'
        f'<zeebe:property name="origins" value="{origins}" /></zeebe:properties>'
        '</extensionElements><messageEventDefinition messageRef="m" /></startEvent>'
        + service_task("Tell", "log", event='"started"', text='"да"')
        + '<endEvent id="e" />'
    )
    root = '<message id="m" name="deal.stage_changed" />'
    mirrored.office.draw(body, "s>Tell Tell>e", root=root)
    mirrored.office.at("2027-06-03T10:00")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    assert len(mirrored.history("started")) == (origins == "any")


def test_an_instance_does_not_hear_what_it_moved_by_its_task(mirrored, service_task):
    root = (
        '<message id="m" name="deal.stage_changed"><extensionElements>'
        '<zeebe:subscription correlationKey="= deal.id" />'
        "</extensionElements></message>"
    )
    asked = {"title": '"Т"', "assignee": '"u_mgr"', "mirror": MIRROR}
    body = (
        '<startEvent id="s" /><parallelGateway id="Fork" />'
        + service_task("Do", "create_task", **asked)
        + '<intermediateCatchEvent id="Moved"><messageEventDefinition messageRef="m" />'
        "</intermediateCatchEvent>"
        + service_task("Heard", "log", event='"heard"', text='"да"')
        + service_task("Done", "complete_task", element='"Do"')
        + WAIT
        + '<endEvent id="e" /><endEvent id="f" />'
    )
    office = mirrored.office
    mirrored.deal = office.portal.create("deal", {"title": "Т"}).id
    flows = "s>Do Do>Fork Fork>Moved Moved>Heard Heard>e Fork>Wait Wait>Done Done>f"
    office.engine.start(office.draw(body, flows, root=root), key=mirrored.deal)
    mirrored.task = office.task("Do").id
    office.complete("Wait", "u_admin")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    assert mirrored.history("heard") == []
    mirrored.move("FEEDBACK")
    assert len(mirrored.history("heard")) == 1


def test_a_process_that_completes_the_task_moves_the_record(mirrored, service_task):
    body = (
        '<startEvent id="s" />'
        + service_task(
            "Do", "create_task", title='"Т"', assignee='"u_mgr"', mirror=MIRROR
        )
        + service_task("Done", "complete_task", element='"Do"')
        + '<endEvent id="e" />'
    )
    office = mirrored.office
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    process = office.draw(body, "s>Do Do>Done Done>e")
    office.engine.start(process, key=deal)
    assert office.portal.get(deal).fields["stage"] == "AWAIT_PAYMENT"
    moves = [
        (it.event, it.by)
        for it in office.portal.record_history(deal)
        if it.event == "stage_changed"
    ]
    assert moves == [("stage_changed", f"process:{process}")]


# -- the record is changed, the task follows -----------------------------------


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_the_task_follows_the_record(mirrored, old, new):
    mirrored.open()
    if old != "CREATED":
        mirrored.move(STAGES[old])
    assert mirrored.sides == (old, STAGES[old])
    before = len(mirrored.history(*TASK_WORDS))
    mirrored.move(STAGES[new])
    assert mirrored.sides == (new, STAGES[new])
    told = mirrored.history(*TASK_WORDS)[before:]
    assert told == [(word, "u_emp1") for word in WORDS[old, new]]
    closed = new == "COMPLETED"
    assert (mirrored.row().ended_at is not None) is closed
    assert mirrored.row().details.closed_by == ("u_emp1" if closed else None)


def test_the_move_of_a_process_moves_the_task(mirrored):
    mirrored.open()
    mirrored.office.perform("move_stage", mirrored.deal, stage='"FEEDBACK"')
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    assert mirrored.history("task_started") == [("task_started", "process:p2")]


def test_a_repeated_event_of_the_record_is_one(mirrored):
    mirrored.open()
    for _ in range(2):
        mirrored.portal.change(
            mirrored.deal, {"stage": "FEEDBACK"}, by="u_mgr", event_id="e1"
        )
    assert len(mirrored.history("task_started")) == 1


def test_a_title_of_a_stage_moves_the_task_as_its_code_does(mirrored):
    mirrored.open().move("Обратная связь")
    assert mirrored.sides == ("STARTED", "FEEDBACK")


def test_a_deferred_task_that_the_record_brought_back_stays(mirrored):
    mirrored.open().act("defer", until="2027-06-03T10:00:00")
    mirrored.move("FEEDBACK")
    mirrored.office.at("2027-06-02T10:00")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    mirrored.move("CONTRACT")  # put off anew, without a moment
    mirrored.office.at("2027-06-04T10:00")
    assert mirrored.sides == ("DEFERRED", "CONTRACT")


def test_leaving_the_completed_stage_for_another_one_starts_the_task(mirrored):
    mirrored.open().act("complete")
    mirrored.move("PAID")
    assert mirrored.sides == ("STARTED", "PAID")


def test_another_stage_leaves_an_open_task_as_it_is(mirrored):
    mirrored.open().act("defer")
    mirrored.move("PAID")
    assert mirrored.sides == ("DEFERRED", "PAID")
    mirrored.engine.comment_on_task(mirrored.task, "т", by="u_mgr")
    mirrored.engine.delegate_task(mirrored.task, "u_emp2", by="u_mgr")
    assert mirrored.sides == ("DEFERRED", "PAID")
    mirrored.act("resume", by="u_emp2")
    assert mirrored.sides == ("STARTED", "FEEDBACK")


def test_a_state_without_a_stage_is_the_tasks_alone(mirrored):
    mirrored.open("KP", '{open: "KP", completed: "AWAIT_PAYMENT"}')
    mirrored.act("start")
    assert mirrored.sides == ("STARTED", "KP")
    mirrored.move("FEEDBACK")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    mirrored.act("complete")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")


def test_completing_that_has_no_stage_is_final(mirrored):
    mirrored.open("KP", '{open: "KP", started: "FEEDBACK"}').act("complete")
    mirrored.move("CONTRACT")
    assert mirrored.sides == ("COMPLETED", "CONTRACT")


# -- how it begins --------------------------------------------------------------


@pytest.mark.parametrize(("state", "stage"), STAGES.items())
def test_a_new_task_takes_over_the_stage(mirrored, state, stage):
    mirrored.open(stage)
    assert mirrored.sides == (state, stage)
    assert mirrored.portal.get(mirrored.deal).revision == 1
    assert mirrored.history("stage_changed") == []


def test_a_new_task_of_another_stage_is_open(mirrored):
    assert mirrored.open("PAID").sides == ("CREATED", "PAID")


@pytest.mark.parametrize("side", ["task", "record"])
def test_a_process_that_waits_goes_on(mirrored, side, service_task):
    office = mirrored.office
    mirrored.deal = office.portal.create(
        "deal", {"title": "Т", "responsible": "u_mgr"}
    ).id
    asked = {"title": '"Т"', "assignee": '"u_mgr"', "wait": "true", "mirror": MIRROR}
    body = (
        '<startEvent id="s" />'
        + service_task("Do", "create_task", **asked)
        + service_task("Tell", "log", event='"told"', text="task.assignee")
        + '<endEvent id="e" />'
    )
    office.engine.start(office.draw(body, "s>Do Do>Tell Tell>e"), key=mirrored.deal)
    mirrored.task = office.task("Do").id
    if side == "task":
        mirrored.act("complete")
    else:
        mirrored.move("AWAIT_PAYMENT")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    assert office.events(mirrored.deal, "told") == [("told", None, "u_mgr")]
    mirrored.move("FEEDBACK")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    mirrored.act("complete")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    assert len(office.events(mirrored.deal, "told")) == 1


def test_a_process_does_not_wait_for_what_is_done_already(mirrored):
    mirrored.open("AWAIT_PAYMENT", wait="true")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    [instance] = mirrored.engine.instances()
    assert instance.state.value == "COMPLETED"


# -- due, assignee ---------------------------------------------------------------


def test_due_follows_the_field(mirrored):
    mirrored.open("KP", MIRROR, {"contract_end_date": "2027-07-01"}, due='"PT1H"')
    local = mirrored.portal.workspace.time.local
    assert f"{local(mirrored.row().due):%Y-%m-%d %H:%M}" == "2027-07-01 18:00"
    mirrored.portal.change(mirrored.deal, {"contract_end_date": "2027-07-05"})
    assert f"{local(mirrored.row().due):%Y-%m-%d %H:%M}" == "2027-07-05 18:00"
    assert mirrored.sides == ("CREATED", "KP")
    mirrored.move("FEEDBACK", contract_end_date="2027-07-06")
    assert f"{local(mirrored.row().due):%Y-%m-%d %H:%M}" == "2027-07-06 18:00"
    mirrored.office.perform(
        "set_fields", mirrored.deal, fields="{contract_end_date: null}"
    )
    assert mirrored.row().due is None
    assert mirrored.portal.inbox("u_mgr").own[0].due is None


def test_a_write_that_concerns_neither_leaves_the_task(mirrored):
    mirrored.open("KP", MIRROR, {"contract_end_date": "2027-07-01"})
    before = mirrored.row().revision
    mirrored.portal.change(mirrored.deal, {"comment": "да"}, by="u_mgr")
    assert mirrored.row().revision == before


def test_due_may_follow_the_move_that_the_task_made(make_office, tmp_path):
    def promise(repository, row, given, actor):
        del repository, row, actor
        moved = given.get("stage") == "FEEDBACK"
        return {**given, "contract_end_date": "2027-07-09"} if moved else given

    desk = Extension(name="desk", prepare_change=promise)
    mirrored = Mirrored(make_office(tmp_path, extensions=[CRM, desk])).open()
    mirrored.act("start", text="начал")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    assert [it.text for it in mirrored.row().details.comments] == ["начал"]
    assert mirrored.row().due.date().isoformat() == "2027-07-09"


def test_due_is_the_inputs_if_the_mirror_names_no_field(mirrored):
    mirror = '{open: "KP", completed: "PAID"}'
    mirrored.open("KP", mirror, {"contract_end_date": "2027-07-01"}, due='"2027-06-09"')
    mirrored.portal.change(mirrored.deal, {"contract_end_date": "2027-07-05"})
    assert mirrored.row().due.date().isoformat() == "2027-06-09"


def kept_open(mirrored, service_task):
    """Make the task in an instance that goes on, so that its tasks follow people."""
    office = mirrored.office
    fields = {"title": "Т", "responsible": "u_mgr"}
    mirrored.deal = office.portal.create("deal", fields).id
    asked = {"title": '"Т"', "assignee": '"role:responsible"', "mirror": MIRROR}
    body = (
        '<startEvent id="s" />'
        + service_task("Do", "create_task", **asked)
        + WAIT
        + '<endEvent id="e" />'
    )
    office.engine.start(office.draw(body, "s>Do Do>Wait Wait>e"), key=mirrored.deal)
    assert office.engine.incidents() == []
    mirrored.task = office.task("Do").id


def test_the_assignee_follows_the_responsible(mirrored, service_task):
    kept_open(mirrored, service_task)
    mirrored.portal.change(mirrored.deal, {"responsible": "u_mgr2"}, by="u_head")
    assert mirrored.row().assignee == "u_mgr2"


@pytest.mark.parametrize("stage", ["KP", "FEEDBACK", "CONTRACT", "PAID"])
@pytest.mark.parametrize("together", [False, True])
def test_a_reopened_task_is_the_responsibles_of_now(
    mirrored, service_task, together, stage
):
    kept_open(mirrored, service_task)
    mirrored.act("complete")
    if together:
        mirrored.move(stage, by="u_head", responsible="u_mgr2")
    else:
        mirrored.portal.change(mirrored.deal, {"responsible": "u_mgr2"}, by="u_head")
        assert mirrored.row().assignee == "u_mgr"  # it is done
        mirrored.move(stage)
    assert mirrored.row().assignee == "u_mgr2"
    assert len(mirrored.history("task_delegated")) == 1


def test_a_renewed_task_is_the_responsibles_of_now(mirrored, service_task):
    kept_open(mirrored, service_task)
    mirrored.act("complete")
    mirrored.portal.change(mirrored.deal, {"responsible": "u_mgr2"}, by="u_head")
    mirrored.act("renew")
    assert mirrored.sides == ("CREATED", "KP")
    assert mirrored.row().assignee == "u_mgr2"


def test_who_starts_a_task_of_a_group_by_the_record_has_claimed_it(mirrored):
    mirrored.open(assignee='"group:support_staff"')
    mirrored.move("FEEDBACK", by="u_spec2")
    assert mirrored.row().assignee == "u_spec2"


def test_a_task_that_is_given_back_to_its_group_moves_the_record(mirrored):
    mirrored.open(assignee='"group:support_staff"').act("start", by="u_spec2")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    mirrored.act("release", by="u_spec2")
    assert mirrored.sides == ("CREATED", "KP")
    assert mirrored.row().assignee is None
    mirrored.act("claim", by="u_spec1")
    assert mirrored.sides == ("CREATED", "KP")
    mirrored.move("FEEDBACK", by="u_spec2")
    assert mirrored.row().assignee == "u_spec1"


def test_a_stranger_who_moves_the_record_claims_nothing(mirrored):
    mirrored.open(assignee='"group:support_staff"')
    mirrored.move("FEEDBACK", by="u_mgr")
    assert mirrored.row().assignee is None


# -- what is refused leaves both sides ---------------------------------------------


@pytest.mark.parametrize("by", ["u_admin", "u_mgr", "u_emp1", None])
def test_it_cannot_be_deleted_alone(mirrored, by):
    mirrored.open()
    with pytest.raises(ForbiddenError, match=r"cannot be deleted alone; delete the"):
        mirrored.act("delete", by=by)
    assert mirrored.sides == ("CREATED", "KP")


def test_who_does_not_see_it_does_not_learn_why_it_stays(make_office, tmp_path):
    desk = Extension(name="desk", rights={"deal": lambda *_: "NOT_FOUND"})
    mirrored = Mirrored(make_office(tmp_path, extensions=[CRM, desk])).open()
    with pytest.raises(NotFoundError, match="there is no task"):
        mirrored.act("delete")


def test_when_its_record_is_gone_it_is_a_task_like_others(mirrored):
    mirrored.open()
    mirrored.portal.delete(mirrored.deal, by="u_mgr")
    mirrored.act("start")
    mirrored.act("delete", by="u_admin")
    assert mirrored.row().state.value == "DELETED"


def test_fields_that_the_stage_demands_are_demanded_of_the_task(mirrored, tmp_path):
    demand = tmp_path / "stage_requirements.dmn"
    demand.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"'
        ' name="d" namespace="urn:test"><decision id="stage_requirements"'
        ' name="stage_requirements"><decisionTable hitPolicy="UNIQUE">'
        '<input id="i"><inputExpression typeRef="string"><text>stage</text>'
        '</inputExpression></input><output id="o" name="fields" />'
        '<rule id="r"><inputEntry><text>"FEEDBACK"</text></inputEntry>'
        '<outputEntry><text>["kp_file"]</text></outputEntry></rule>'
        "</decisionTable></decision></definitions>"
    )
    mirrored.open()
    mirrored.engine.deploy(demand)
    for act in (
        lambda: mirrored.act("start"),
        lambda: mirrored.move("FEEDBACK"),
    ):
        with pytest.raises(InvalidValueError, match="kp_file") as refused:
            act()
        assert refused.value.code == "REQUIRED_FIELD"
        assert mirrored.sides == ("CREATED", "KP")
        assert mirrored.history("task_started", "stage_changed") == []
    mirrored.portal.change(mirrored.deal, {"kp_file": "кп.pdf"})
    mirrored.act("start")
    assert mirrored.sides == ("STARTED", "FEEDBACK")


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"requires": '["amount"]'}, "amount"),
        (
            {"checklist": '["Раз"]', "checklist_required": "true"},
            "checklist of 'Т' is not ticked off",
        ),
    ],
)
def test_what_completing_demands_is_demanded_of_the_record(mirrored, inputs, told):
    mirrored.open(**inputs)
    for act in (
        lambda: mirrored.act("complete"),
        lambda: mirrored.move("AWAIT_PAYMENT"),
    ):
        with pytest.raises(InvalidValueError, match=told) as refused:
            act()
        assert refused.value.code == "REQUIRED_FIELD"
        assert mirrored.sides == ("CREATED", "KP")
    mirrored.office.perform("move_stage", mirrored.deal, stage='"AWAIT_PAYMENT"')
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")


def test_a_field_that_completing_demands_may_come_with_the_move(mirrored):
    mirrored.open(requires='["amount"]', fields='["amount"]')
    mirrored.move("AWAIT_PAYMENT", amount=5)
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")


def test_what_completing_fills_in_is_written_with_the_move(mirrored):
    mirrored.open(requires='["amount"]', fields='["amount"]')
    mirrored.engine.complete_user_task(mirrored.task, {"amount": 5}, by="u_mgr")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    assert mirrored.portal.get(mirrored.deal).fields["amount"] == 5


def test_a_closed_task_stays_closed(mirrored):
    mirrored.open().act("complete")
    with pytest.raises(InvalidTransitionError, match="cannot start any more"):
        mirrored.act("start")
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")


def test_who_may_not_move_the_record_does_not_move_it_by_the_task(
    make_office, tmp_path
):
    def rights(workspace, user, action, record):
        del workspace, user, record
        return "FORBIDDEN" if action in refused else None

    refused = {"move:FEEDBACK", "task:defer", "task:delete", "task:delegate"}

    desk = Extension(name="desk", rights={"deal": rights})
    mirrored = Mirrored(make_office(tmp_path, extensions=[CRM, desk])).open()
    with pytest.raises(ForbiddenError, match="move:FEEDBACK"):
        mirrored.act("start")
    assert mirrored.sides == ("CREATED", "KP")
    with pytest.raises(ForbiddenError, match="may not defer the task"):
        mirrored.act("defer")
    with pytest.raises(ForbiddenError, match="may not delegate the task"):
        mirrored.engine.delegate_task(mirrored.task, "u_mgr2", by="u_mgr")
    with pytest.raises(ForbiddenError, match="delete the record"):
        mirrored.act("delete")
    mirrored.move("CONTRACT")  # a move of the record is asked for as one
    assert mirrored.sides == ("DEFERRED", "CONTRACT")


def test_a_move_that_an_extension_refuses_leaves_both(make_office, tmp_path):
    def refuse(repository, row, given, actor):
        del repository, row, actor
        if given.get("stage") == "AWAIT_PAYMENT":
            msg = "not before noon"
            raise RefusedError(msg, code="REFUSED")
        return given

    desk = Extension(name="desk", prepare_change=refuse)
    mirrored = Mirrored(make_office(tmp_path, extensions=[CRM, desk])).open()
    with pytest.raises(RefusedError, match="not before noon"):
        mirrored.act("complete")
    assert mirrored.sides == ("CREATED", "KP")


# -- both sides, at random -----------------------------------------------------------

STEPS = st.one_of(
    st.sampled_from(
        ["start", "pause", "defer", "resume", "complete", "renew", "delete", "comment"]
    ).map(lambda action: ("task", action)),
    st.sampled_from(sorted(STAGES.values())).map(lambda stage: ("record", stage)),
    st.sampled_from(sorted(STAGES.values())).map(lambda stage: ("process", stage)),
)


@given(st.sampled_from(sorted(STAGES.values())), st.lists(STEPS, max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_task_and_stage_never_part(quick, begin, steps):
    quick.open(begin)
    moves = 0
    for side, what in steps:
        before = quick.sides
        try:
            if side == "record":
                quick.move(what)
            elif side == "process":
                quick.office.perform("move_stage", quick.deal, stage=f'"{what}"')
            elif what == "comment":
                quick.engine.comment_on_task(quick.task, "т", by="u_mgr")
            else:
                quick.act(what)
        except RefusedError:
            assert quick.sides == before
        state, stage = quick.sides
        assert STAGES[state] == stage
        moves += quick.sides != before
    assert len(quick.history("stage_changed")) == moves


# -- one record, one task -----------------------------------------------------------


def test_a_second_task_is_refused_while_the_first_is_open(mirrored):
    first = mirrored.open().task
    mirrored.ask()
    [incident] = mirrored.engine.incidents()
    assert "is mirrored by the task 'Т' (task-" in incident.message
    assert [it.id for it in mirrored.engine.user_tasks(record=mirrored.deal)] == [first]


def test_a_new_task_takes_the_place_of_one_that_is_closed(mirrored):
    first = mirrored.open().task
    mirrored.act("complete")
    mirrored.move("PAID", by=None) and mirrored.act("complete")
    second = mirrored.ask().task
    assert mirrored.sides == ("COMPLETED", "AWAIT_PAYMENT")
    mirrored.move("FEEDBACK")
    assert mirrored.sides == ("STARTED", "FEEDBACK")
    assert mirrored.engine.user_task(first).state.value == "COMPLETED"
    mirrored.engine.act_on_task(first, "renew", by="u_admin")
    assert (second, mirrored.sides) == (mirrored.task, ("STARTED", "FEEDBACK"))


def test_a_cancelled_task_is_none(mirrored):
    first = mirrored.open().task
    mirrored.office.perform("cancel_tasks", mirrored.deal, scope='"record"')
    mirrored.move("FEEDBACK")
    assert mirrored.engine.user_task(first).state.value == "CANCELED"
    assert mirrored.ask().sides == ("STARTED", "FEEDBACK")


def test_purged_with_its_instance_it_is_none(mirrored):
    mirrored.open().act("complete")
    mirrored.office.at("2028-06-01T10:00")
    mirrored.engine.purge(older_than="P30D")
    assert mirrored.engine.user_tasks(record=mirrored.deal, include_closed=True) == []
    mirrored.move("FEEDBACK")
    assert mirrored.portal.get(mirrored.deal).fields["stage"] == "FEEDBACK"


# -- wrong mirrors --------------------------------------------------------------------

WRONG = [
    ("{}", "'mirror' names no stage"),
    ('{due: "contract_end_date"}', "'mirror' names no stage"),
    ('{opened: "KP"}', "no entry 'opened'; did you mean 'open'?"),
    ('{open: "KPP"}', "'mirror', open: funnel contract has no stage 'KPP'"),
    ('{open: "KP", started: "KP"}', "open and started are both the stage 'KP'"),
    (
        '{open: "KP", completed: "Формирование КП"}',
        "open and completed are both the stage 'KP'",
    ),
    (
        '{open: "KP", due: "contract_end"}',
        "no field 'contract_end' that the task could be due at; did you mean",
    ),
    ('{open: "KP", due: "amount"}', "the field 'amount' (Сумма) holds no moment"),
    ("{open: 5}", "has no stage 5"),
]


@pytest.mark.parametrize(("mirror", "told"), WRONG)
def test_a_wrong_mirror_is_an_incident_that_says_what_is_wrong(quick, mirror, told):
    # what is only known at run time; a literal is refused when it is deployed
    quick.open("KP", f"if deal.amount = null then {mirror} else {{}}")
    [incident] = quick.engine.incidents()
    assert told in incident.message
    assert incident.code in {"TYPE_ERROR", "NOT_FOUND"}
    assert quick.task is None


@pytest.mark.parametrize(("mirror", "told"), WRONG)
def test_the_check_finds_a_literal_one(quick, mirror, told):
    with pytest.raises(DeploymentError) as refused:
        quick.open("KP", mirror)
    assert told in str(refused.value)
    assert "BP104" in str(refused.value)


def test_the_check_says_nothing_of_what_it_cannot_know(quick):
    quick.open("KP", '{open: deal.stage, completed: "AWAIT_PAYMENT"}')
    assert quick.sides == ("CREATED", "KP")


def test_a_null_names_nothing(quick):
    quick.open("KP", '{open: "KP", started: null, due: null}').act("start")
    assert quick.sides == ("STARTED", "KP")


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"control": "true"}, "'mirror' and 'control' do not go together"),
        ({"fields": '["stage"]'}, "'fields' has 'stage'"),
    ],
)
def test_what_does_not_go_with_a_mirror(quick, inputs, told):
    quick.open(**inputs)
    [incident] = quick.engine.incidents()
    assert told in incident.message
    assert quick.task is None


def test_a_type_without_stages_cannot_be_mirrored(quick):
    quick.deal = quick.portal.create("company", {"title": "К"}).id
    quick.ask(assignee='"u_mgr"')
    [incident] = quick.engine.incidents()
    assert "a record of type company has no stages" in incident.message


def test_without_a_record_there_is_nothing_to_mirror(quick):
    quick.ask(assignee='"u_mgr"')
    [incident] = quick.engine.incidents()
    assert "'mirror' needs a record" in incident.message
