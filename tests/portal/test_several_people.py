"""Several are asked: who they are, what they are told, who may take one out, escalation."""

import pytest
from tests.engine.conftest import diagram
from tests.office import ROOT

from bizproc import bpmn
from bizproc.engine.domain import Place
from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    NotFoundError,
)
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import catalog_of
from bizproc.portal.mail import CapturedMail
from bizproc.workspace.workspace import Workspace

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def mappings(inputs, outputs=()):
    return (
        "<zeebe:ioMapping>"
        + "".join(
            f'<zeebe:input source="{text}" target="{name}"/>' for name, text in inputs
        )
        + "".join(
            f'<zeebe:output source="{text}" target="{name}"/>' for name, text in outputs
        )
        + "</zeebe:ioMapping>"
    )


def vote(collection, done="", **inputs):
    """Return a user task for everybody of a collection."""
    given = {"title": "Vote", "assignee": "= person", **inputs}
    quoted = collection.replace('"', "&quot;")
    condition = f"<completionCondition>{done}</completionCondition>" if done else ""
    return (
        '<userTask id="Vote"><extensionElements><zeebe:userTask/>'
        f"{mappings(given.items())}</extensionElements>"
        "<multiInstanceLoopCharacteristics><extensionElements>"
        f'<zeebe:loopCharacteristics inputCollection="{quoted}" inputElement="person"'
        ' outputCollection="votes" outputElement="= {by: completed_by, yes: yes}"/>'
        f"</extensionElements>{condition}</multiInstanceLoopCharacteristics></userTask>"
    )


def begun(office, *args, **inputs):
    body = S + vote(*args, **inputs) + '<userTask id="After"/>' + E
    process = office.draw(
        body.replace('id="After"/>', f'id="After">{TO_ADMIN}</userTask>'),
        "s>Vote Vote>After After>e",
    )
    deal = office.portal.create(
        "deal", {"funnel": "contract", "responsible": "u_mgr"}, by="u_mgr"
    ).id
    return office.engine.start(process, key=deal).id, deal


TO_ADMIN = (
    "<extensionElements><zeebe:userTask/>"
    + mappings([("assignee", "role:admin")])
    + "</extensionElements>"
)


def asked(office):
    return {
        it.assignee: it.id
        for it in office.engine.user_tasks()
        if it.element_id == "Vote"
    }


def say(office, person, *, yes=True):
    office.engine.complete_user_task(asked(office)[person], {"yes": yes}, by=person)


def evaluated(office, expression, deal=None):
    script = (
        f'<scriptTask id="x"><extensionElements><zeebe:script '
        f'expression="{expression.replace(chr(34), "&quot;")}" resultVariable="out"/>'
        "</extensionElements></scriptTask>"
    )
    process = office.draw(S + script + E, "s>x x>e")
    instance = office.engine.start(process, key=deal).id
    found = office.engine.incidents(instance=instance)
    return found[0].message if found else office.engine.variables(instance)["out"]


# -- who they are --------------------------------------------------------------


@pytest.mark.parametrize(
    ("addresses", "people"),
    [
        ('"group:support_staff"', ["u_spec1", "u_spec2", "u_spec3"]),
        ('["u_spec2", "group:support_staff", "user:u_spec2", null]', None),
        ('["role:head", "role:responsible"]', ["u_head", "u_mgr"]),
        ("[]", []),
        ("null", []),
    ],
)
def test_members_are_everybody_that_is_meant_each_once(office, addresses, people):
    deal = office.portal.create(
        "deal", {"funnel": "contract", "responsible": "u_mgr"}, by="u_mgr"
    ).id
    wanted = people or ["u_spec2", "u_spec1", "u_spec3"]
    if addresses in ("[]", "null"):
        wanted = []
    assert evaluated(office, f"= members({addresses})", deal) == wanted


def test_members_of_what_there_is_not_is_an_incident_that_says_so(office):
    script = (
        '<scriptTask id="x"><extensionElements><zeebe:script expression="'
        '= members(&quot;group:suport&quot; + &quot;_staff&quot;)" resultVariable="o"/>'
        "</extensionElements></scriptTask>"
    )
    process = office.draw(S + script + E, "s>x x>e")
    instance = office.engine.start(process).id
    (incident,) = office.engine.incidents(instance=instance)
    assert "no such group" in incident.message
    assert "support_staff" in incident.message


def test_the_check_warns_of_a_written_address_that_names_nobody_yet():
    body = S + vote('= members("group:suport_staff")') + E
    text = diagram("p", body, "s>Vote\nVote>e")
    workspace = Workspace.load(ROOT)
    extensions = extensions_of(workspace)
    actions = portal_actions(workspace, CapturedMail(), extensions=extensions)
    catalog = catalog_of(workspace, extensions, actions)
    found = bpmn.check(bpmn.read(text.encode(), file="p.bpmn"), catalog)
    assert [(it.code, it.level) for it in found] == [("BP115", "warning")]
    assert "did you mean 'support_staff'?" in found[0].message
    for element in ("Vote", "Voet"):
        expression = f"= task_history(&quot;{element}&quot;)"
        text = diagram(
            "p",
            body.replace("= members(&quot;group:suport_staff&quot;)", expression),
            "s>Vote\nVote>e",
        )
        found = bpmn.check(bpmn.read(text.encode(), file="p.bpmn"), catalog)
        assert [it.code for it in found] == (["BP128"] if element == "Voet" else [])


def test_a_group_of_nobody_is_done_at_once(office):
    instance, _ = begun(office, "= []")
    assert office.open_tasks() == ["After"]
    assert office.engine.variables(instance)["votes"] == []


# -- what they are told --------------------------------------------------------


def test_who_is_not_needed_any_more_is_told(office):
    _, deal = begun(
        office,
        '= members("group:support_staff")',
        "= count(votes[yes = true]) &gt;= 1",
    )
    say(office, "u_spec2")
    assert office.notices("TaskNotNeeded") == [
        ("TaskNotNeeded", "u_spec1"),
        ("TaskNotNeeded", "u_spec3"),
    ]
    told = {it.text for it in office.portal.notifications() if it.to == "u_spec1"}
    assert told == {"Задача «Vote» больше не нужна: остальные уже решили"}
    assert [it[0] for it in office.events(deal, "task_cancelled")] == [
        "task_cancelled"
    ] * 2
    closed = office.engine.user_tasks(assignee="u_spec1", include_closed=True)
    with pytest.raises(InvalidTransitionError, match="was cancelled by its process"):
        office.engine.complete_user_task(closed[0].id, {"yes": True}, by="u_spec1")


def test_who_is_interrupted_is_not_told_that_others_decided(office):
    instance, _ = begun(office, '= members("group:support_staff")')
    office.engine.terminate(instance)
    assert office.notices("TaskNotNeeded") == []


def plain_task(id_, person):
    return (
        f'<userTask id="{id_}"><extensionElements><zeebe:userTask/>'
        f"{mappings([('assignee', person)])}</extensionElements></userTask>"
    )


def test_what_ends_after_enough_was_said_is_not_told_so(office):
    """The vote ends the instance, in one command with what it cancels itself."""
    end = '<endEvent id="t"><terminateEventDefinition/></endEvent>'
    body = (
        S
        + vote('= members("group:support_staff")', "= yes")
        + plain_task("Other", "u_mgr")
        + end
        + E
    )
    process = office.draw(body, "s>Vote s>Other Vote>t Other>e")
    instance = office.engine.start(process).id
    say(office, "u_spec1")
    assert office.engine.instance(instance).state == "TERMINATED"
    assert {it[1] for it in office.notices("TaskNotNeeded")} == {"u_spec2", "u_spec3"}


def test_all_that_is_in_a_turn_is_not_needed_with_it(office):
    inner = vote("= team").replace('id="Vote"', 'id="Inner"')
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics"
        ' inputCollection="= [[&quot;u_spec1&quot;], [&quot;u_spec2&quot;]]"'
        ' inputElement="team"/></extensionElements><completionCondition>= loopCounter = 1'
        "</completionCondition></multiInstanceLoopCharacteristics>"
    )
    turn = (
        f'<subProcess id="Turn">{loop}<startEvent id="s2"/>{inner}'
        + plain_task(
            "Extra",
            "= if team[1] = &quot;u_spec1&quot; then &quot;u_mgr&quot;"
            " else &quot;u_mgr2&quot;",
        )
        + '<endEvent id="e2"/>'
        + "".join(
            f'<sequenceFlow id="i{n}" sourceRef="{a}" targetRef="{b}"/>'
            for n, (a, b) in enumerate(
                [("s2", "Inner"), ("s2", "Extra"), ("Inner", "e2"), ("Extra", "e2")]
            )
        )
        + "</subProcess>"
    )
    process = office.draw(S + turn + E, "s>Turn Turn>e")
    office.engine.start(process)
    tasks = {it.assignee: it.id for it in office.engine.user_tasks()}
    assert set(tasks) == {"u_spec1", "u_spec2", "u_mgr", "u_mgr2"}
    office.engine.complete_user_task(tasks["u_spec1"], {"yes": True}, by="u_spec1")
    office.engine.complete_user_task(tasks["u_mgr"], by="u_mgr")
    assert office.open_tasks() == []
    assert {it[1] for it in office.notices("TaskNotNeeded")} == {"u_spec2", "u_mgr2"}


def test_who_is_withdrawn_is_told_why(office):
    instance, deal = begun(office, '= members("group:support_staff")')
    task = asked(office)["u_spec1"]
    office.engine.withdraw_task(task, by="u_admin", reason="болеет")
    assert office.events(deal, "task_withdrawn") == [("task_withdrawn", task, "Vote")]
    (notice,) = [
        it for it in office.portal.notifications() if it.element == "TaskWithdrawn"
    ]
    assert (notice.to, notice.text) == (
        "u_spec1",
        "Задача «Vote» больше не ваша: болеет",
    )
    history = office.engine.history(instance)
    (entry,) = [it.data for it in history if it.type == "task_withdrawn"]
    assert (entry["by"], entry["reason"]) == ("u_admin", "болеет")


def test_who_set_the_task_may_withdraw_and_ask_nobody_else_may(office):
    begun(office, '= members("group:support_staff")', creator="u_mgr")
    task = asked(office)["u_spec1"]
    for person in ("u_spec1", "u_spec2", "u_head"):
        with pytest.raises(ForbiddenError):
            office.engine.withdraw_task(task, by=person)
        with pytest.raises(ForbiddenError):
            office.engine.ask_another(task, "u_emp1", by=person)
    office.engine.ask_another(task, "u_emp1", by="u_mgr")
    office.engine.withdraw_task(task, by="u_mgr")
    assert sorted(asked(office)) == ["u_emp1", "u_spec2", "u_spec3"]


@pytest.mark.parametrize(
    ("collection", "answered", "offered"),
    [
        ('= members("group:support_staff")', (), {"withdraw", "ask_another"}),
        # one alone, as long as nobody else is asked: nobody would be left
        ('= ["u_spec1"]', (), {"ask_another"}),
        (
            '= ["u_spec1", "u_spec2"]',
            ("u_spec2",),
            {"withdraw", "ask_another"},
        ),
    ],
)
def test_what_is_for_one_of_several_is_offered_where_it_can_be_done(
    office, collection, answered, offered
):
    begun(office, collection, creator="u_mgr")
    for person in answered:
        say(office, person, yes=True)
    task = asked(office)["u_spec1"]
    card, deeds = office.portal.task_card(task, by="u_mgr"), ("withdraw", "ask_another")
    assert {it for it in deeds if card.may(it)} == offered
    # to whom they are not given nothing is said of them
    own = office.portal.task_card(task, by="u_spec1").deeds
    assert not {it.action for it in own}.intersection(deeds)
    office.engine.ask_another(task, "u_emp1", by="u_mgr")
    assert office.portal.task_card(task, by="u_mgr").may("withdraw")


def test_one_who_is_asked_alone_is_none_of_several(office):
    begun(office, '= ["u_spec1"]')
    say(office, "u_spec1", yes=True)
    task = office.task("After")
    card = office.portal.task_card(task.id, by="u_admin")
    assert not {it.action for it in card.deeds}.intersection(
        {"withdraw", "ask_another"}
    )


def test_nobody_is_asked_who_is_not_there(office):
    begun(office, '= members("group:support_staff")')
    with pytest.raises(NotFoundError, match="no such user"):
        office.engine.ask_another(asked(office)["u_spec1"], "u_spec9", by="u_admin")
    assert len(asked(office)) == 3


def test_one_more_may_be_named_by_an_address(office):
    begun(office, '= members("group:support_staff")')
    office.engine.ask_another(asked(office)["u_spec1"], "role:head", by="u_admin")
    assert "u_head" in asked(office)


# -- who did it ----------------------------------------------------------------


def test_what_became_of_the_tasks_is_readable(office):
    _, deal = begun(office, '= members("group:support_staff")')
    instance = office.engine.instances()[0].id
    say(office, "u_spec1", yes=False)
    office.engine.withdraw_task(asked(office)["u_spec2"], by="u_admin", reason="away")
    row = office.engine.instance(instance)
    with office.engine.view() as work:
        place = Place(process_id="p", key=deal, instance=row)
        functions = work.components.domain.functions(work, place)
        found = functions["task_history"].call("Vote")
        assert functions["task_history"].call(None) == []
        assert functions["task_history"].call("No") == []
    assert [(it["assignee"], it["status"], it["by"], it["reason"]) for it in found] == [
        ("u_spec1", "completed", "u_spec1", None),
        ("u_spec2", "cancelled", "u_admin", "away"),
        ("u_spec3", "open", None, None),
    ]
    assert found[0]["result"] == {"yes": False}
    assert found[0]["at"].isoformat() == "2027-06-01T09:00:00+03:00"
    assert found[2]["at"] is None


def test_a_diagram_reads_who_completed_the_task_before(office):
    last = "= task_history(&quot;Ask&quot;)[-1].by"
    body = (
        S
        + '<userTask id="Ask"><extensionElements><zeebe:userTask/>'
        + mappings([("assignee", "u_mgr")])
        + '</extensionElements></userTask><userTask id="Check"><extensionElements>'
        + "<zeebe:userTask/>"
        + mappings([("assignee", "group:support_staff"), ("not_by", last)])
        + "</extensionElements></userTask>"
        + E
    )
    process = office.draw(body, "s>Ask Ask>Check Check>e")
    office.engine.start(process)
    office.complete("Ask", "u_admin")
    assert office.task("Check").details.not_by == ("u_admin",)
    with pytest.raises(ForbiddenError, match="another pair of eyes"):
        office.complete("Check", "u_admin")


def test_of_create_task_the_outputs_read_who_completed_it(office):
    ask = (
        '<serviceTask id="Do"><extensionElements>'
        '<zeebe:taskDefinition type="create_task"/>'
        + mappings(
            [("title", "T"), ("assignee", "u_mgr"), ("wait", "= true")],
            [("who", "= completed_by")],
        )
        + "</extensionElements></serviceTask>"
    )
    process = office.draw(S + ask + E, "s>Do Do>e")
    instance = office.engine.start(process).id
    office.complete("Do", "u_admin")
    assert office.engine.variables(instance)["who"] == "u_admin"


# -- escalation ----------------------------------------------------------------


def escalating(to, of=""):
    """Draw a vote with a timer that hands the task on."""
    return (
        '<boundaryEvent id="Late" attachedToRef="Vote" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
        '<serviceTask id="Escalate"><extensionElements>'
        '<zeebe:taskDefinition type="delegate_task"/>'
        + mappings([("element", "Vote"), ("to", to), *([("of", of)] if of else [])])
        + '</extensionElements></serviceTask><endEvent id="f"/>'
    )


def single(office, to, *, not_by="", comment=True):
    ask = (
        '<userTask id="Vote"><extensionElements><zeebe:userTask/>'
        + mappings(
            [
                ("title", "Vote"),
                ("assignee", "role:responsible"),
                *([("not_by", not_by)] if not_by else []),
            ]
        )
        + "</extensionElements></userTask>"
    )
    process = office.draw(
        S + ask + E + escalating(to), "s>Vote Vote>e Late>Escalate Escalate>f"
    )
    deal = office.portal.create(
        "deal", {"funnel": "contract", "responsible": "u_mgr"}, by="u_mgr"
    ).id
    instance = office.engine.start(process, key=deal).id
    task = office.task("Vote").id
    if comment:
        office.engine.comment_on_task(task, "later", by="u_mgr")
    return instance, deal, task


def test_an_overdue_task_itself_becomes_the_heads(office):
    instance, deal, task = single(office, "role:head")
    office.at("2027-06-03T09:00")
    kept = office.task("Vote")
    assert (kept.id, kept.assignee, kept.details.comments[0].text) == (
        task,
        "u_head",
        "later",
    )
    assert kept.details.addresses.assignee == "u_head"
    assert office.notices("TaskDelegated") == [
        ("TaskDelegated", "u_mgr"),
        ("TaskDelegated", "u_head"),
    ]
    assert office.events(deal, "task_delegated") == [("task_delegated", task, "u_head")]
    (entry,) = [
        it for it in office.portal.record_history(deal) if it.event == "task_delegated"
    ]
    assert entry.by == f"process:{office.engine.instance(instance).process_id}"
    with pytest.raises(ForbiddenError):
        office.complete("Vote", "u_mgr")
    office.complete("Vote", "u_head")
    assert office.engine.instance(instance).state == "COMPLETED"


def test_the_head_of_who_has_it_now_is_found_in_its_history(office):
    head = "= head_of(task_history(&quot;Vote&quot;)[-1].assignee)"
    _, _, task = single(office, head, comment=False)
    office.engine.delegate_task(task, "u_emp1", by="u_mgr")
    office.at("2027-06-03T09:00")
    assert office.task("Vote").assignee == "u_head"


def test_whose_it_is_already_keeps_it_and_hears_nothing(office):
    _, deal, _ = single(office, "role:responsible")
    office.at("2027-06-03T09:00")
    assert office.task("Vote").assignee == "u_mgr"
    assert office.notices("TaskDelegated") == []
    assert office.events(deal, "task_delegated") == []


def test_who_may_not_do_it_does_not_get_it(office):
    instance, _, _ = single(office, "role:head", not_by="u_head")
    office.at("2027-06-03T09:00")
    (incident,) = office.engine.incidents(instance=instance)
    assert (incident.element_id, incident.code) == ("Escalate", "FORBIDDEN")
    assert office.task("Vote").assignee == "u_mgr"


def test_a_task_of_a_group_becomes_one_persons_and_others_stay(office):
    body = (
        S
        + plain_task("Vote", "group:support_staff")
        + plain_task("Other", "u_mgr")
        + E
        + escalating("u_head")
    )
    process = office.draw(
        body, "s>Vote s>Other Vote>e Other>e Late>Escalate Escalate>f"
    )
    office.engine.start(process)
    office.at("2027-06-03T09:00")
    handed_on, other = office.task("Vote"), office.task("Other")
    assert (handed_on.assignee, handed_on.candidate_groups) == ("u_head", ())
    with pytest.raises(InvalidTransitionError, match="was not taken from a group"):
        office.engine.act_on_task(handed_on.id, "release", by="u_head")
    assert other.assignee == "u_mgr"


def test_only_an_open_task_is_handed_on(office):
    """The first one was completed before; its round is over."""
    body = S + plain_task("Vote", "u_mgr") + plain_task("Again", "u_mgr") + E
    body += escalating("u_head")
    process = office.draw(
        body, "s>Vote Vote>Again Again>Vote Again>e Late>Escalate Escalate>f"
    )
    instance = office.engine.start(process).id
    office.complete("Vote", "u_mgr")
    office.complete("Again", "u_mgr")
    office.at("2027-06-03T09:00")
    tasks = office.engine.user_tasks(instance=instance, include_closed=True)
    by_state = {(it.element_id, it.state.value, it.assignee) for it in tasks}
    assert by_state == {
        ("Vote", "COMPLETED", "u_mgr"),
        ("Again", "COMPLETED", "u_mgr"),
        ("Vote", "CREATED", "u_head"),
    }


@pytest.mark.parametrize(
    ("of", "left"),
    [
        ("", {"u_head"}),
        ("user:u_spec2", {"u_spec1", "u_head", "u_spec3"}),
        ("= null", {"u_spec1", "u_spec2", "u_spec3"}),
    ],
)
def test_of_several_one_task_or_all_are_handed_on(office, of, left):
    body = S + vote('= members("group:support_staff")') + E + escalating("u_head", of)
    process = office.draw(body, "s>Vote Vote>e Late>Escalate Escalate>f")
    office.engine.start(process)
    assert len(asked(office)) == 3
    office.at("2027-06-03T09:00")
    found = [it.assignee for it in office.engine.user_tasks()]
    assert set(found) == left
    assert len(found) == 3
