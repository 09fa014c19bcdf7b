"""Data objects, data inputs and outputs: what an association copies, and what it does not."""

from __future__ import annotations

import pytest
from tests.engine.fault_places import (
    SIGNAL,
    extension,
    flows,
    mapping,
    script,
    sub,
    user,
)

from bizproc.errors import DeploymentError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ORDER = '<dataObject id="D_1" name="order"/><dataObjectReference id="R_1" dataObjectRef="D_1" name="The order [new]"/>'
SIGNALS = '<signal id="sig" name="halt"/>'
TOTAL = '<dataObject id="total"/>'


def specified(inputs=(), outputs=(), *, sets=""):
    """Return an ioSpecification; the ids are the names in capitals."""
    both = [("dataInput", it) for it in inputs] + [("dataOutput", it) for it in outputs]
    inner = "".join(f'<{tag} id="{it.upper()}" name="{it}"/>' for tag, it in both)
    refs = "".join(f"<dataInputRefs>{it.upper()}</dataInputRefs>" for it in inputs)
    more = "".join(f"<dataOutputRefs>{it.upper()}</dataOutputRefs>" for it in outputs)
    sets = sets or (f"<inputSet>{refs}</inputSet><outputSet>{more}</outputSet>")
    return f"<ioSpecification>{inner}{sets}</ioSpecification>"


def into(source, target, words=""):
    drawn = f"<sourceRef>{source}</sourceRef>" if source else ""
    return (
        f"<dataInputAssociation>{drawn}<targetRef>{target}</targetRef>{words}"
        "</dataInputAssociation>"
    )


def out_of(source, target, words=""):
    drawn = f"<sourceRef>{source}</sourceRef>" if source else ""
    return (
        f"<dataOutputAssociation>{drawn}<targetRef>{target}</targetRef>{words}"
        "</dataOutputAssociation>"
    )


def assigned(value, place):
    return f"<assignment><from>{value}</from><to>{place}</to></assignment>"


def computed(value):
    return f"<transformation>{value}</transformation>"


def task(inner, *, tag="serviceTask", id_="x", extended=""):
    known = extended or '<zeebe:taskDefinition type="work"/>'
    return f'<{tag} id="{id_}">{extension(known)}{inner}</{tag}>'


@pytest.fixture
def work(play):
    """Return what the action was called with; it answers with the doubled number."""
    calls = []

    @play.actions.add("work", transactional=True)
    def act(number: int = 0, other: int | None = None) -> dict[str, int]:
        calls.append((number, other))
        return {"doubled": number * 2}

    return calls


def run(play, body, variables=None, root=""):
    play.draw(S + body + user("after") + E, "s>x\nx>after\nafter>e", root=root)
    return play.start(variables)


# -- copies -------------------------------------------------------------------


def test_an_association_is_a_mapping_into_the_task_and_out_of_it(play, work):
    inner = specified(["number"], ["doubled"])
    inner += into("R_1", "NUMBER") + out_of("DOUBLED", "total")
    instance = run(play, ORDER + TOTAL + task(inner), {"order": 4})
    assert work == [(4, None)]
    assert play.variables(instance) == {"order": 4, "total": 8}


def test_a_data_object_whose_name_is_a_label_goes_by_its_id(play, work):
    label = '<dataObject id="D_7" name="The number of today"/>'
    inner = specified(["number"]) + into("D_7", "NUMBER")
    run(play, label + task(inner), {"D_7": 3})
    assert work == [(3, None)]


def test_a_transformation_makes_one_value_of_several_sources(play, work):
    both = "<dataInputAssociation><sourceRef>D_1</sourceRef><sourceRef>total</sourceRef><targetRef>NUMBER</targetRef>"
    both += computed("= order + total") + "</dataInputAssociation>"
    run(
        play,
        ORDER + TOTAL + task(specified(["number"]) + both),
        {"order": 4, "total": 3},
    )
    assert work == [(7, None)]


def test_assignments_write_parts_of_their_target(play, work):
    words = assigned("= doubled", "order.sum") + assigned("done", "= R_1.state")
    inner = specified(["number"], ["doubled"])
    inner += into("", "NUMBER", assigned("= order.count", "NUMBER"))
    inner += out_of("DOUBLED", "R_1", words)
    instance = run(play, ORDER + task(inner), {"order": {"count": 5, "by": "u_a"}})
    assert work == [(5, None)]
    assert play.variables(instance)["order"] == {
        "count": 5,
        "by": "u_a",
        "sum": 10,
        "state": "done",
    }


def test_associations_stand_beside_mappings_of_the_modeler(play, work):
    extended = (
        '<zeebe:taskDefinition type="work"/><zeebe:ioMapping>'
        '<zeebe:input source="= 9" target="other"/></zeebe:ioMapping>'
    )
    inner = specified(["number"]) + into("D_1", "NUMBER")
    run(play, ORDER + task(inner, extended=extended), {"order": 2})
    assert work == [(2, 9)]


def test_a_property_of_the_process_and_one_of_the_task_are_data(play, work):
    inner = '<property id="number"/>' + into("count", "number")
    run(play, '<property id="count"/>' + task(inner), {"count": 6})
    assert work == [(6, None)]


def test_what_is_not_there_yet_is_an_incident_unless_it_may_be_left_out(play, work):
    inner = specified(["number"]) + into("D_1", "NUMBER")
    instance = run(play, ORDER + task(inner))
    [incident] = play.engine.incidents()
    assert "order" in incident.message
    play.engine.set_variables(instance, {"order": 1})
    play.engine.resolve_incident(incident.id, action="retry")
    assert work == [(1, None)]
    assert play.waits(instance) == ["after"]


def test_an_optional_input_may_be_missing(play, work):
    sets = (
        "<inputSet><dataInputRefs>NUMBER</dataInputRefs>"
        "<optionalInputRefs>NUMBER</optionalInputRefs></inputSet><outputSet/>"
    )
    inner = specified(["number"], sets=sets) + into("D_1", "NUMBER")
    instance = run(play, ORDER + task(inner))
    assert work == [(0, None)]
    assert play.waits(instance) == ["after"]


@pytest.mark.parametrize(
    ("tag", "extended", "given", "results"),
    [
        (
            "scriptTask",
            '<zeebe:script expression="= number + 1" resultVariable="doubled"/>',
            {"order": 1},
            {"order": 1, "total": 2},
        ),
        (
            "callActivity",
            '<zeebe:calledElement processId="child"/>',
            {"order": 2},
            {"order": 2, "total": 6},
        ),
    ],
    ids=["script", "call"],
)
def test_tasks_of_other_kinds_take_and_give_as_well(
    play, tag, extended, given, results
):
    inside = script("i", "= number * 3", "doubled")
    play.draw(
        '<startEvent id="cs"/>' + inside + '<endEvent id="ce"/>',
        "cs>i\ni>ce",
        id_="child",
    )
    inner = specified(["number"], ["doubled"])
    inner += into("D_1", "NUMBER") + out_of("DOUBLED", "total")
    drawn = task(inner, tag=tag, extended=extended)
    assert play.variables(run(play, ORDER + TOTAL + drawn, given)) == results


def test_the_answers_of_a_person_go_where_the_associations_lead(play):
    inner = specified(["title"], ["approved"])
    inner += into("R_1", "TITLE") + out_of("APPROVED", "total")
    drawn = task(inner, tag="userTask", extended="<zeebe:userTask/>")
    instance = run(play, ORDER + TOTAL + drawn, {"order": "Read me"})
    assert play.task(instance, "x").title == "Read me"
    play.complete(instance, "x", approved=True, comment="fine")
    assert play.variables(instance) == {"order": "Read me", "total": True}


def test_a_receive_task_takes_what_its_message_is_known_by(play):
    root = (
        '<message id="m" name="paid"><extensionElements><zeebe:subscription'
        ' correlationKey="= number"/></extensionElements></message>'
    )
    inner = specified(["number"], ["amount"])
    inner += into("D_1", "NUMBER") + out_of("AMOUNT", "total")
    drawn = f'<receiveTask id="x" messageRef="m">{inner}</receiveTask>'
    instance = run(play, ORDER + TOTAL + drawn, {"order": "o7"}, root)
    play.engine.publish_message(
        "paid", correlation_key="o7", variables={"amount": 3, "by": "u_a"}
    )
    assert play.variables(instance) == {"order": "o7", "total": 3}


# -- events -------------------------------------------------------------------


def test_what_an_event_throws_and_another_catches(play):
    root = '<message id="m" name="told"/>'
    definition = '<messageEventDefinition messageRef="m"/>'
    thrown = (
        '<intermediateThrowEvent id="x"><dataInput id="TI" name="amount"/>'
        f"{into('D_1', 'TI')}<inputSet><dataInputRefs>TI</dataInputRefs></inputSet>"
        f"{definition}</intermediateThrowEvent>"
    )
    caught = (
        '<startEvent id="s"><extensionElements><zeebe:properties><zeebe:property'
        ' name="origins" value="any"/></zeebe:properties></extensionElements>'
        '<dataOutput id="TO" name="amount"/>'
        f"{out_of('TO', 'total')}<outputSet><dataOutputRefs>TO</dataOutputRefs>"
        f"</outputSet>{definition}</startEvent>"
    )
    play.draw(TOTAL + caught + user("x") + E, "s>x\nx>e", root=root, id_="q")
    run(play, ORDER + thrown, {"order": 12}, root)
    [other] = [it for it in play.engine.instances() if it.process_id == "q"]
    assert play.variables(other.id) == {"total": 12}


# -- scopes -------------------------------------------------------------------


def test_data_of_a_sub_process_begins_empty_and_stays_inside(play, work):
    local = '<dataObject id="D_2" name="draft"/>'
    first = '<ioSpecification><dataOutput id="OUT" name="doubled"/></ioSpecification>'
    first = task(first + out_of("OUT", "D_2"), id_="i")
    second = task(
        specified(["number"], ["doubled"])
        + into("D_2", "NUMBER")
        + out_of("DOUBLED", "total"),
        id_="k",
    )
    inner = local + first + second + flows("is>i i>k k>ie")
    body = ORDER + TOTAL + sub(inner=inner)
    instance = run(play, body, {"draft": "outer"})
    assert work == [(0, None), (0, None)]
    assert play.variables(instance) == {"draft": "outer", "total": 0}


def handler(inner, mapped="", *, interrupting="false"):
    """Return an event sub-process that a signal starts."""
    start = f'<startEvent id="hs" isInterrupting="{interrupting}">{SIGNAL}</startEvent>'
    return (
        f'<subProcess id="h" triggeredByEvent="true">{extension(mapped)}{start}{inner}'
        '<endEvent id="he"/></subProcess>'
    )


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_an_event_sub_process_takes_its_input_mappings(play, interrupting):
    mapped = mapping(inputs={"part": "= amount / 2"}, seen="= doubled", kept="= part")
    inner = script("k", "= part * 2", "doubled") + user("i") + flows("hs>k k>i i>he")
    body = handler(inner, mapped, interrupting=interrupting)
    instance = run(play, user("x") + body, {"amount": 6}, SIGNALS)
    play.engine.broadcast_signal("halt")
    play.complete(instance, "i")
    assert play.variables(instance) == {"amount": 6, "seen": 6, "kept": 3}


def test_a_faulty_input_mapping_of_an_event_sub_process_interrupts_nothing(play):
    inner = user("i") + flows("hs>i i>he")
    body = handler(
        inner, mapping(inputs={"part": "= missing / 2"}), interrupting="true"
    )
    instance = run(play, user("x") + body, root=SIGNALS)
    play.engine.broadcast_signal("halt")
    [incident] = play.engine.incidents()
    assert "missing" in incident.message
    assert "x" in play.waits(instance)
    play.engine.set_variables(instance, {"missing": 4})
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["i"]


def test_data_of_an_event_sub_process_stays_in_it(play, work):
    first = '<ioSpecification><dataOutput id="OUT" name="doubled"/></ioSpecification>'
    first = task(first + out_of("OUT", "D_2"), id_="k")
    inner = '<dataObject id="D_2" name="draft"/>' + first + flows("hs>k k>he")
    instance = run(play, user("x") + handler(inner), {"draft": "outer"}, SIGNALS)
    play.engine.broadcast_signal("halt")
    assert work == [(0, None)]
    assert play.variables(instance) == {"draft": "outer"}


def test_inner_data_hides_nothing_that_an_association_names(play):
    local = '<dataObject id="D_2" name="order"/>'
    both = into("D_1", "NUMBER") + specified(["number"])
    inner = local + task(both, id_="i") + flows("is>i i>ie")
    with pytest.raises(DeploymentError, match="would be one variable, 'order'"):
        run(play, ORDER + sub(inner=inner))


# -- pictures -----------------------------------------------------------------

DRAWN = {
    "as modelers draw it": (
        '<property id="P_1" name="__targetRef_placeholder"/>'
        + into("R_1", "P_1")
        + out_of("", "R_1")
    ),
    "of a store": (
        '<property id="P_1" name="__targetRef_placeholder"/>'
        + into("ST", "P_1")
        + out_of("", "ST")
    ),
    "to the task as such": into("R_1", "x") + out_of("x", "R_1"),
    "to data without a name": (
        '<ioSpecification><dataInput id="I_1"/><inputSet><dataInputRefs>I_1'
        "</dataInputRefs></inputSet><outputSet/></ioSpecification>" + into("R_1", "I_1")
    ),
}


def test_a_task_that_does_no_work_takes_and_gives_nothing(play):
    inner = specified(["number"], ["doubled"])
    inner += into("D_1", "NUMBER") + out_of("DOUBLED", "total")
    instance = run(play, ORDER + TOTAL + f'<task id="x">{inner}</task>')
    assert play.waits(instance) == ["after"]
    assert play.variables(instance) == {}


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_only_drawn_copies_nothing(play, work, name):
    store = '<dataStoreReference id="ST" name="Archive"/>'
    instance = run(play, ORDER + store + task(DRAWN[name]), {"order": 4})
    assert work == [(0, None)]
    assert play.variables(instance) == {"order": 4, "doubled": 0}
