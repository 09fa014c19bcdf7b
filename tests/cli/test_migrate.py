"""`bizproc migrate`: what an operator types, and reads."""

import itertools

import pytest

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
    '<process id="approval" isExecutable="true">'
)


def draw(folder, *elements):
    """Draw a process of user tasks in a row."""
    ways = ["s", *elements, "e"]
    text = '<startEvent id="s"/><endEvent id="e"/>'
    text += "".join(f'<userTask id="{it}"/>' for it in elements)
    text += "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in itertools.pairwise(ways)
    )
    path = folder / "approval.bpmn"
    path.write_text(f"{HEAD}{text}</process></definitions>", encoding="utf-8")


@pytest.fixture
def versions(folder, run, read):
    """Deploy two versions, and start an instance of the first."""
    draw(folder, "Ask")
    run("deploy", "approval.bpmn")
    run("start", "approval", "--key", "k")
    draw(folder, "Decide", "Archive")
    run("deploy", "approval.bpmn")
    [instance] = read("instances", "approval")
    return instance["id"]


def test_a_dry_run_says_what_stands_in_the_way_and_what_to_do(versions, run):
    status, out, err = run("migrate", "approval", "--to", "2", "--dry-run")
    assert (status, err) == (1, "")
    why = "a token stands there, and the new diagram has no element 'Ask'"
    assert out.splitlines() == [
        f"{versions} (approval:1) Ask: DROPPED: {why}; known: Archive, Decide",
        "    map it: Ask=Decide|Archive",
        "Would migrate 0 instances to approval:2; 1 cannot go.",
    ]
    status, out, _ = run("migrate", "approval", "--to=2", "--map=Aks=Decide")
    assert status == 1
    assert "the mapping Aks: UNKNOWN_ELEMENT" in out
    assert "did you mean 'Ask'?" in out
    assert out.endswith("Nothing was done: the mapping is at fault.\n")


def test_an_instance_is_migrated_by_its_key(versions, run, read):
    order = ["migrate", "approval", "--to", "2", "--map", "Ask=Decide"]
    assert read(*order, "--dry-run")["instances"][0]["outcome"] == "ready"
    status, out, err = run(*order, "--instance", "k", "--why", "a step more")
    assert (status, err) == (0, "")
    assert out == "Migrated 1 instances to approval:2; 0 cannot go.\n"
    [instance] = read("instances", "approval")
    assert instance["waiting_at"] == ["Decide"]
    [event] = [
        it for it in read("history", versions) if it["type"] == "instance_migrated"
    ]
    assert event["data"] == {
        "from": "approval:1",
        "to": "approval:2",
        "mapping": {"Ask": "Decide"},
        "reason": "a step more",
    }
    _, out, _ = run(*order)
    assert out.endswith("0 cannot go; 1 run in it already.\n")


@pytest.mark.usefixtures("versions")
def test_what_is_wrong_is_refused(run):
    order = ["migrate", "approval", "--to", "2"]
    assert run(*order, "--map", "Ask")[0] == 2
    assert run(*order, "--map", "Ask=A", "--map", "Ask=B")[0] == 2
    status, _, err = run("migrate", "approval", "--to", "9")
    assert (status, "deployed are 1, 2" in err) == (1, True)
    status, _, err = run("migrate", "approvl", "--to", "2")
    assert (status, "did you mean 'approval'?" in err) == (1, True)
    status, _, err = run(*order, "--as", "u_mgr")
    assert (status, "no administrator and may not migrate" in err) == (1, True)
