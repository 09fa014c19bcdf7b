"""A deal on hold keeps its form and its waiting task for the stage it left."""

import pytest

from bizproc.errors import InvalidTransitionError, InvalidValueError

FORM = """{"id": "decide", "components": [{"type": "textfield", "key": "word",
"label": "Слово", "validate": {"required": true}}]}"""
HEAD = """
<message id="M" name="deal.stage_changed"><extensionElements>
<zeebe:subscription correlationKey="= deal.id"/></extensionElements></message>
<message id="G" name="deal.deleted"><extensionElements>
<zeebe:subscription correlationKey="= deal.id"/></extensionElements></message>
<message id="C" name="deal.created"/>
"""
START = """<startEvent id="s"><messageEventDefinition messageRef="C"/></startEvent>
<exclusiveGateway id="Which" default="Which_Closed"/><endEvent id="Closed"/>
<intermediateCatchEvent id="WaitResume"><messageEventDefinition messageRef="M"/>
</intermediateCatchEvent>
<sequenceFlow id="a0" sourceRef="s" targetRef="Which"/>
<sequenceFlow id="a1" sourceRef="Which" targetRef="Offer">
<conditionExpression>= deal.stage = "KP"</conditionExpression></sequenceFlow>
<sequenceFlow id="a2" sourceRef="Which" targetRef="Decision">
<conditionExpression>= deal.stage = "FEEDBACK"</conditionExpression></sequenceFlow>
<sequenceFlow id="a3" sourceRef="Which" targetRef="WaitResume">
<conditionExpression>= deal.stage = "ON_HOLD"</conditionExpression></sequenceFlow>
<sequenceFlow id="Which_Closed" sourceRef="Which" targetRef="Closed"/>
<sequenceFlow id="a4" sourceRef="WaitResume" targetRef="Which"/>
"""


def block(id_, body, ways):
    flows = "".join(
        f'<sequenceFlow id="{id_}{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(way.split(">") for way in ways.split())
    )
    return f"""<subProcess id="{id_}"><startEvent id="{id_}S"/>{body}
<endEvent id="{id_}E"/>{flows}</subProcess>
<boundaryEvent id="{id_}Left" attachedToRef="{id_}"><messageEventDefinition
messageRef="M"/></boundaryEvent>
<sequenceFlow id="{id_}Out" sourceRef="{id_}Left" targetRef="Which"/>
<sequenceFlow id="{id_}Done" sourceRef="{id_}" targetRef="Which"/>"""


@pytest.fixture(params=["memory", "sqlite"])
def office(request, make_office, tmp_path, service_task):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url)
    (tmp_path / "decide.form").write_text(FORM)
    prepare = service_task(
        "Prepare",
        "create_task",
        title='"КП"',
        assignee='"role:responsible"',
        fields='["kp_file"]',
        requires='["kp_file"]',
        wait="true",
    )
    move = service_task("Move", "move_stage", stage='"FEEDBACK"')
    form = """<userTask id="Decide"><extensionElements><zeebe:userTask/>
<zeebe:formDefinition formId="decide"/><zeebe:ioMapping>
<zeebe:input source="= &quot;role:responsible&quot;" target="assignee"/>
<zeebe:output source="= word" target="word"/>
</zeebe:ioMapping></extensionElements></userTask>"""
    tell = service_task("Tell", "log", event='"said"', text="word")
    lose = service_task("Lose", "move_stage", stage='"LOST"')
    body = (
        START
        + block("Offer", prepare + move, "OfferS>Prepare Prepare>Move Move>OfferE")
        + block(
            "Decision",
            form + tell + lose,
            "DecisionS>Decide Decide>Tell Tell>Lose Lose>DecisionE",
        )
    )
    _draw(office, body)
    yield office
    office.portal.close()


def _draw(office, body):
    path = office.folder / "funnel.bpmn"
    path.write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        f' targetNamespace="urn:test">{HEAD}<process id="funnel"'
        f' isExecutable="true">{body}</process></definitions>'
    )
    office.engine.deploy(path, office.folder / "decide.form")


def deal_at(office, stage):
    fields = {"funnel": "contract", "stage": stage, "responsible": "u_mgr"}
    return office.portal.create("deal", fields, by="u_mgr").id


def move(office, deal, stage):
    office.portal.change(deal, {"stage": stage}, by="u_mgr")


def test_task_stays_open_and_is_taken_over(office):
    deal = deal_at(office, "KP")
    before = office.task("Prepare")
    move(office, deal, "ON_HOLD")
    assert office.task("Prepare").id == before.id
    move(office, deal, "KP")
    assert office.task("Prepare").id == before.id
    office.complete("Prepare", "u_mgr", kp_file="kp.pdf")
    assert office.portal.get(deal).fields["stage"] == "FEEDBACK"
    assert office.open_tasks() == ["Decide"]
    assert [it[0] for it in office.events(deal)].count("task_created") == 2


def test_task_completed_on_hold_lets_the_block_go_on_at_return(office):
    deal = deal_at(office, "KP")
    move(office, deal, "ON_HOLD")
    with pytest.raises(InvalidValueError, match="kp_file"):
        office.complete("Prepare", "u_mgr")
    office.complete("Prepare", "u_mgr", kp_file="kp.pdf")
    assert office.portal.get(deal).fields["stage"] == "ON_HOLD"
    move(office, deal, "KP")
    assert office.portal.get(deal).fields["stage"] == "FEEDBACK"
    assert office.open_tasks() == ["Decide"]


def test_form_answered_on_hold_is_checked_and_its_answers_count(office):
    deal = deal_at(office, "FEEDBACK")
    move(office, deal, "ON_HOLD")
    with pytest.raises(InvalidValueError, match="word") as refused:
        office.complete("Decide", "u_mgr")
    assert refused.value.code == "REQUIRED_FIELD"
    office.complete("Decide", "u_mgr", word="нет")
    assert office.events(deal, "said") == []
    move(office, deal, "FEEDBACK")
    assert office.events(deal, "said") == [("said", None, "нет")]
    assert office.portal.get(deal).fields["stage"] == "LOST"


def test_a_kept_task_is_taken_over_by_the_element_it_is_migrated_to(office):
    deal = deal_at(office, "KP")
    task = office.task("Prepare").id
    move(office, deal, "ON_HOLD")
    path = office.folder / "funnel.bpmn"
    path.write_text(path.read_text().replace('"Prepare"', '"Draft"'))
    office.engine.deploy(path, office.folder / "decide.form")
    done = office.engine.migrate(process="funnel", to=2, mapping={"Prepare": "Draft"})
    assert [it.outcome for it in done.instances] == ["migrated"]
    assert office.task("Draft").id == task
    move(office, deal, "KP")
    assert office.task("Draft").id == task


@pytest.mark.parametrize("stage", ["FEEDBACK", "LOST", "CONTRACT"])
def test_another_stage_cancels_what_was_kept(office, stage):
    deal = deal_at(office, "KP")
    task = office.task("Prepare").id
    move(office, deal, "ON_HOLD")
    move(office, deal, stage)
    assert "Prepare" not in office.open_tasks()
    with pytest.raises(InvalidTransitionError):
        office.engine.complete_user_task(task, by="u_mgr")
    if stage == "FEEDBACK":
        move(office, deal, "KP")
        assert office.task("Prepare").id != task


def test_twice_on_hold_is_still_one_task(office):
    deal = deal_at(office, "KP")
    task = office.task("Prepare").id
    for stage in ("ON_HOLD", "KP", "ON_HOLD", "KP"):
        move(office, deal, stage)
    assert office.task("Prepare").id == task
    move(office, deal, "LOST")
    assert office.open_tasks() == []


def test_deleted_on_hold_is_made_anew(office):
    deal = deal_at(office, "KP")
    task = office.task("Prepare").id
    move(office, deal, "ON_HOLD")
    office.engine.act_on_task(task, "delete", by="u_admin")
    move(office, deal, "KP")
    assert office.task("Prepare").id != task
    assert office.engine.incidents() == []


def test_stopping_the_instance_cancels_what_was_kept(office):
    deal = deal_at(office, "KP")
    move(office, deal, "ON_HOLD")
    [instance] = office.engine.instances(key=deal)
    office.engine.terminate(instance.id)
    assert office.open_tasks() == []


def test_other_stage_moves_still_cancel(office):
    deal = deal_at(office, "KP")
    move(office, deal, "FEEDBACK")
    assert office.open_tasks() == ["Decide"]
    [task] = office.engine.user_tasks(record=deal, include_closed=True)[:1]
    assert (task.element_id, task.state.value) == ("Prepare", "CANCELED")


def test_whoever_takes_the_deal_over_takes_its_kept_task_over(office):
    deal = deal_at(office, "KP")
    move(office, deal, "ON_HOLD")
    office.portal.change(deal, {"responsible": "u_mgr2"}, by="u_head")
    assert office.task("Prepare").assignee == "u_mgr2"
    move(office, deal, "KP")
    assert office.task("Prepare").assignee == "u_mgr2"


def test_write_that_leaves_the_hold_and_sets_fields_lets_the_task_be_completed(office):
    deal = deal_at(office, "KP")
    move(office, deal, "ON_HOLD")
    office.portal.change(deal, {"stage": "KP", "kp_file": "kp.pdf"}, by="u_mgr")
    office.complete("Prepare", "u_mgr")
    assert office.portal.get(deal).fields["stage"] == "FEEDBACK"


def test_moving_to_another_funnel_cancels_what_was_kept(office):
    deal = deal_at(office, "KP")
    move(office, deal, "ON_HOLD")
    office.portal.change(deal, {"funnel": "recurring"}, by="u_mgr")
    assert office.open_tasks() == []


def test_two_deals_on_hold_keep_their_own_tasks(office):
    deals = [deal_at(office, "KP") for _ in range(2)]
    tasks = {it.record: it.id for it in office.engine.user_tasks()}
    for deal in deals:
        move(office, deal, "ON_HOLD")
    move(office, deals[0], "LOST")
    move(office, deals[1], "KP")
    [left] = office.engine.user_tasks()
    assert (left.id, left.record) == (tasks[deals[1]], deals[1])
