"""Calls of a process: in which version, with which data, and by which spelling."""

from __future__ import annotations

import pytest
from tests.engine.conftest import diagram
from tests.engine.fault_places import extension, mapping, script, user

from bizproc.errors import DeploymentError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'


def call(words="", *extra, process="child", attributes=""):
    called = f'<zeebe:calledElement processId="{process}" {words}/>'
    return (
        f'<callActivity id="x" {attributes}>{extension(called, *extra)}</callActivity>'
    )


def child(text, *, tag=""):
    """Return a process that says which version it is, and waits."""
    known = f'<zeebe:versionTag value="{tag}"/>' if tag else ""
    start = '<startEvent id="cs"/>'
    body = script("c", f"= &quot;{text}&quot;", "said") + user("wait")
    drawn = diagram(
        "child", start + body + '<endEvent id="ce"/>', "cs>c\nc>wait\nwait>ce"
    )
    return drawn.replace(start, extension(known) + start if tag else start)


def parent(drawn, id_="p"):
    return diagram(id_, S + drawn + E, "s>x\nx>e")


def deploy(play, **files):
    """Deploy several files together; each is one process."""
    folder = play.folder / "bundle"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / f"{name}.bpmn").write_text(text)
    found = play.engine.deploy(folder, check=False)
    return {it.name: it.version for it in found}


def said(play, instance):
    play.complete(instance, "wait")
    return play.variables(instance)["said"]


BOUND = 'bindingType="deployment"'


def test_a_call_runs_the_newest_version_unless_it_is_bound(play):
    deploy(play, p=parent(call()), child=child("one"))
    deploy(play, child=child("two"))
    assert said(play, play.start()) == "two"


def test_a_bound_call_runs_the_version_of_its_deployment(play):
    assert deploy(play, p=parent(call(BOUND)), child=child("one")) == {
        "p": 1,
        "child": 1,
    }
    deploy(play, child=child("two"))
    first = play.start()
    assert deploy(play, p=parent(call(BOUND)), child=child("three")) == {
        "p": 2,
        "child": 3,
    }
    assert said(play, first) == "one"
    assert said(play, play.start()) == "three"


def test_what_is_deployed_again_together_is_bound_anew(play):
    files = {"p": parent(call(BOUND)), "child": child("one")}
    deploy(play, **files)
    assert deploy(play, **files) == {"p": 1, "child": 1}
    deploy(play, child=child("two"))
    assert deploy(play, p=files["p"], child=child("two")) == {"p": 2, "child": 2}
    assert said(play, play.start()) == "two"


def test_a_bound_call_deeper_inside_is_bound_to_the_deployment_of_its_process(play):
    middle = parent(call(BOUND), id_="middle")
    deploy(
        play,
        p=parent(call(BOUND, process="middle")),
        middle=middle,
        child=child("one"),
    )
    deploy(play, child=child("two"))
    assert said(play, play.start()) == "one"


def test_processes_that_call_each_other_bound_get_versions_together(play):
    there = parent(call(BOUND, process="back"), id_="there")
    back = diagram("back", S + user("wait") + call(BOUND, process="there") + E)
    back = back.replace(
        "</process>",
        '<sequenceFlow id="f1" sourceRef="s" targetRef="wait"/><sequenceFlow id="f2"'
        ' sourceRef="wait" targetRef="x"/><sequenceFlow id="f3" sourceRef="x"'
        ' targetRef="e"/></process>',
    )
    assert deploy(play, there=there, back=back) == {"there": 1, "back": 1}
    other = back.replace("<userTask ", '<userTask name="changed" ')
    assert deploy(play, there=there, back=other) == {"there": 2, "back": 2}
    instance = play.start(id_="there")
    play.complete(instance, "wait")
    assert play.waits(instance) == ["wait"]


def test_a_bound_process_that_is_not_deployed_beside_is_refused(play):
    deploy(play, child=child("one"))
    with pytest.raises(
        DeploymentError, match="bound to the version of 'child'"
    ) as told:
        deploy(play, p=parent(call(BOUND)))
    assert [it.code for it in told.value.findings] == ["BP216"]


def test_a_call_runs_the_newest_version_of_a_tag(play):
    tagged = call('bindingType="versionTag" versionTag="stable"')
    deploy(play, p=parent(tagged), child=child("one", tag="stable"))
    deploy(play, child=child("two", tag="stable"))
    deploy(play, child=child("three", tag="next"))
    assert said(play, play.start()) == "two"


def test_a_tag_that_no_version_has_is_an_incident(play):
    tagged = call('bindingType="versionTag" versionTag="stabel"')
    deploy(play, p=parent(tagged), child=child("one", tag="stable"))
    instance = play.start()
    [incident] = play.engine.incidents()
    assert "no version of 'child' has the version tag 'stabel'" in incident.message
    assert "did you mean 'stable'" in incident.message
    deploy(play, child=child("two", tag="stabel"))
    play.engine.resolve_incident(incident.id, action="retry")
    assert said(play, instance) == "two"


def test_a_called_process_sees_what_it_is_given(play):
    reading = diagram(
        "child",
        '<startEvent id="cs"/>' + script("c", "= a + 1", "b") + '<endEvent id="ce"/>',
        "cs>c\nc>ce",
    )
    words = 'propagateAllParentVariables="false"'
    deploy(play, p=parent(call(words)), child=reading)
    deploy(play, q=parent(call(words, mapping(inputs={"a": "= a * 2"})), id_="q"))
    play.start({"a": 1})
    [incident] = play.engine.incidents()
    assert incident.element_id == "c"
    instance = play.start({"a": 1}, id_="q")
    assert play.variables(instance) == {"a": 1, "b": 3}


@pytest.mark.parametrize("name", ["child", "zeebe:child"])
def test_the_attribute_of_the_standard_names_the_process_as_well(play, name):
    drawn = f'<callActivity id="x" calledElement="{name}"/>'
    deploy(play, p=parent(drawn), child=child("one"))
    assert said(play, play.start()) == "one"
