"""Call activities: how they name what they call, and in which version."""

from __future__ import annotations

import pytest

from bizproc import bpmn
from bizproc.bpmn.calls.bound import unbound
from bizproc.errors import DeploymentError


def call(words, attributes="", inner=""):
    called = f"<zeebe:calledElement {words}/>" if words else ""
    extended = f"<extensionElements>{called}{inner}</extensionElements>"
    return f'<callActivity id="x" {attributes}>{extended}</callActivity>'


REFUSED = {
    "both differ": (
        call('processId="q"', 'calledElement="r"'),
        "BP012: calledElement 'r' and processId 'q' differ; keep one",
    ),
    "expression in the attribute": (
        call("", 'calledElement="= q"'),
        "BP012: calledElement names a process, and is no expression (= q)",
    ),
    "binding that is none": (
        call('processId="q" bindingType="deploymnet"'),
        "BP012: bindingType is one of latest, deployment, versionTag, not 'deploymnet';",
    ),
    "binding of what is evaluated": (
        call('processId="= q" bindingType="deployment"'),
        "BP012: bindingType deployment needs a process that is named, not = q",
    ),
    "tag without its binding": (
        call('processId="q" versionTag="a"'),
        "BP005: versionTag has no effect with bindingType latest",
    ),
    "binding without a tag": (
        call('processId="q" bindingType="versionTag"'),
        "BP012: zeebe:calledElement needs a versionTag",
    ),
    "propagation into a global task": (
        call('processId="g" propagateAllParentVariables="false"'),
        "BP005: propagateAllParentVariables has no effect where a global task is called",
    ),
    "tag of a global task": (
        call('processId="g" bindingType="versionTag" versionTag="a"'),
        "BP005: bindingType has no effect where a global task is called",
    ),
    "outputs of the call and of the task": (
        call(
            'processId="g"',
            inner='<zeebe:ioMapping><zeebe:output source="= 1" target="a"/>'
            "</zeebe:ioMapping>",
        ),
        "BP012: both the call and the global task 'g' have outputs; keep those of one",
    ),
    "global task without its work": (
        call('processId="h"'),
        "BP012: the script task has no zeebe:script",
    ),
    "global task in another language": (
        call('processId="k"'),
        "BP004: the script is in python; write FEEL into zeebe:script",
    ),
    "attribute of a global task": (
        call('processId="l"'),
        "BP004: attribute 'rendering' on globalUserTask is not supported",
    ),
}
GLOBAL = (
    '<globalUserTask id="g"><extensionElements><zeebe:ioMapping><zeebe:output'
    ' source="= 1" target="b"/></zeebe:ioMapping></extensionElements></globalUserTask>'
    '<globalScriptTask id="h"/>'
    '<globalScriptTask id="k" scriptLanguage="python"><script>a = 1</script>'
    '</globalScriptTask><globalUserTask id="l" rendering="web"/>'
)


@pytest.mark.parametrize("name", REFUSED)
def test_what_calls_nothing_certain_is_refused(draw, name):
    body, expected = REFUSED[name]
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(draw(body, root=GLOBAL), file="f")
    told = [f"{it.code}: {it.message}" for it in caught.value.findings]
    assert any(it.startswith(expected) for it in told), told


def test_a_global_task_that_nobody_calls_may_be_anything(draw):
    [process] = bpmn.read(draw('<task id="x"/>', root=GLOBAL), file="f").processes
    assert process.scope.nodes["x"].called is None


def test_a_bound_call_wants_its_process_beside_it(draw):
    body = call('processId="q" bindingType="deployment"')
    [process] = bpmn.read(draw(body), file="f").processes
    assert list(unbound(process, {"p", "q"})) == []
    [finding] = unbound(process, {"p", "r"})
    assert (finding.code, finding.location.element) == ("BP216", "x")
    assert "deploy both together" in finding.message
