"""`bizproc check` tells who is named in the decisions of tickets and is not of support."""

import shutil
from dataclasses import replace

import pytest
from tests.office import ROOT

from bizproc.errors import DeploymentError
from bizproc.workspace.people.directory import Directory


@pytest.fixture
def routing(tmp_path):
    """Return what writes the decision of services with another responsible."""

    def write(person):
        text = (ROOT / "processes" / "ticket_routing.dmn").read_text(encoding="utf-8")
        path = tmp_path / "ticket_routing.dmn"
        path.write_text(text.replace("u_spec3", person), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("person", ["u_spec2", "u_admin", "user:u_spec1"])
def test_members_of_support_are_named(office, routing, person):
    office.engine.deploy(routing(person))


@pytest.mark.parametrize("person", ["u_mgr", "u_client1", "nobody"])
def test_nobody_else_is(office, routing, person):
    with pytest.raises(DeploymentError) as refused:
        office.engine.deploy(routing(person))
    [found] = refused.value.findings
    assert found.code == "NOT_FOUND"
    assert f"{person!r} is of neither support_staff nor support_admins" in found.message
    assert (found.location.line, found.location.element) == (
        55,
        "TicketRouting_Rule3_Out1",
    )


def test_of_the_levels_too(make_office, workspace, tmp_path):
    people = {**workspace.people.people}
    gone = people.pop("u_spec2")
    directory = Directory.of([*people.values(), replace(gone, groups=())])
    office = make_office(tmp_path, workspace=workspace.replace(people=directory))
    with pytest.raises(DeploymentError) as refused:
        office.deploy("sla_by_group.dmn", "ticket_routing.dmn")
    assert [it.message.partition(":")[0] for it in refused.value.findings] == [
        "sla_by_group",
        "ticket_routing",
    ]


def test_a_table_of_another_name_names_whom_it_likes(office, routing, tmp_path):
    path = routing("u_mgr")
    text = path.read_text(encoding="utf-8").replace("ticket_routing", "shop_routing")
    other = shutil.move(path, tmp_path / "shop_routing.dmn")
    other.write_text(text, encoding="utf-8")
    office.engine.deploy(other)
