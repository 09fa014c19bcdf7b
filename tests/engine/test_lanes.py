"""Lanes that say who is asked: only where they do, and only of tasks of nobody."""

from __future__ import annotations

from tests.engine.fault_places import extension, mapping, sub, user

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def lane(id_, *nodes, groups="", inner="", prop="candidateGroups"):
    said = ""
    if groups:
        said = extension(
            f'<zeebe:properties><zeebe:property name="{prop}" value="{groups}"/>'
            "</zeebe:properties>"
        )
    refs = "".join(f"<flowNodeRef>{it}</flowNodeRef>" for it in nodes)
    nested = f"<childLaneSet>{inner}</childLaneSet>" if inner else ""
    return f'<lane id="{id_.replace(":", "")}" name="{id_}">{said}{refs}{nested}</lane>'


def asked(play, instance, element):
    return play.task(instance, element).candidate_groups


def test_a_lane_says_who_is_asked_by_its_tasks(play):
    lanes = lane("Sales", "x", groups="role:sales") + lane(
        "Law", "y", groups="= [&quot;role:&quot; + who]"
    )
    body = f"<laneSet>{lanes}</laneSet>" + S + user("x") + user("y") + E
    play.draw(body, "s>x\nx>y\ny>e")
    instance = play.start({"who": "lawyer"})
    assert asked(play, instance, "x") == ("role:sales",)
    play.complete(instance, "x")
    assert asked(play, instance, "y") == ("role:lawyer",)


def test_what_the_task_says_counts_before_its_lane(play):
    own = '<zeebe:assignmentDefinition candidateGroups="role:own"/>'
    own = f'<userTask id="x">{extension(own)}</userTask>'
    given = extension(mapping(inputs={"assignee": "u_a"}))
    given = f'<userTask id="y">{given}</userTask>'
    lanes = lane("Sales", "x", "y", groups="role:sales")
    play.draw(f"<laneSet>{lanes}</laneSet>" + S + own + given + E, "s>x\nx>y\ny>e")
    instance = play.start()
    assert asked(play, instance, "x") == ("role:own",)
    play.complete(instance, "x")
    assert asked(play, instance, "y") == ()
    assert play.task(instance, "y").assignee == "u_a"


def test_candidate_users_are_somebody_as_well(play):
    own = '<zeebe:assignmentDefinition candidateUsers="u_b"/>'
    own = f'<userTask id="x">{extension(own)}</userTask>'
    lanes = lane("Sales", "x", groups="role:sales")
    play.draw(f"<laneSet>{lanes}</laneSet>" + S + own + E, "s>x\nx>e")
    assert asked(play, play.start(), "x") == ("u_b",)


def test_an_inner_lane_counts_before_the_outer_one(play):
    inner = lane("Inner", "y", groups="role:inner")
    lanes = lane("Outer", "x", "y", groups="role:outer", inner=inner)
    body = f"<laneSet>{lanes}</laneSet>" + S + user("x") + user("y") + E
    play.draw(body, "s>x\nx>y\ny>e")
    instance = play.start()
    assert asked(play, instance, "x") == ("role:outer",)
    play.complete(instance, "x")
    assert asked(play, instance, "y") == ("role:inner",)


def test_a_task_in_a_sub_process_stands_in_the_lane_of_that(play):
    inside = sub(inner=user("i")).replace(
        "</subProcess>",
        '<sequenceFlow id="f1" sourceRef="is" targetRef="i"/>'
        '<sequenceFlow id="f2" sourceRef="i" targetRef="ie"/></subProcess>',
    )
    lanes = lane("Sales", "x", groups="role:sales")
    play.draw(f"<laneSet>{lanes}</laneSet>" + S + inside + E, "s>x\nx>e")
    assert asked(play, play.start(), "i") == ("role:sales",)


def test_the_name_of_a_lane_is_a_picture(play):
    lanes = lane("sales", "x")
    play.draw(f"<laneSet>{lanes}</laneSet>" + S + user("x") + E, "s>x\nx>e")
    assert asked(play, play.start(), "x") == ()
