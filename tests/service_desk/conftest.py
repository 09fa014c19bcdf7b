"""A company whose service desk answers."""

import datetime as dt

import pytest
from tests.office import MOSCOW

from bizproc.service_desk.commands import ServiceDesk
from bizproc.workspace.people.directory import Directory, User

FILES = (
    *("support_ticket.bpmn", "ticket_events.bpmn", "ticket_sla.bpmn"),
    *("ticket_routing.dmn", "sla_by_group.dmn", "ticket_stage_mails.dmn"),
)
PEOPLE = (
    User(
        id="u_client1",
        name="Первый клиент",
        email="client1@portal.example",
        groups=("everyone", "partners"),
    ),
    User(
        id="u_client2",
        name="Второй клиент",
        email="client2@portal.example",
        groups=("everyone",),
    ),
    User(
        id="u_forum",
        name="Администратор форума",
        email="forum@company.example",
        groups=("forum_admins",),
    ),
    User(id="u_mute", name="Без адреса"),
)


@pytest.fixture(scope="session")
def desk_workspace(workspace):
    """Return the workspace of the company with some clients in it."""
    every = {**workspace.people.people, **{it.id: it for it in PEOPLE}}
    people = Directory.of(
        every.values(), departments=workspace.people.departments.values()
    )
    return workspace.replace(people=people)


@pytest.fixture
def make_desk(make_office, desk_workspace, tmp_path):
    """Open the company, with the processes of its desk."""

    def make(**options):
        given = {"workspace": desk_workspace, **options}
        return make_office(tmp_path, **given).deploy(*FILES)

    return make


@pytest.fixture
def office(make_desk):
    return make_desk()


@pytest.fixture
def desk(office):
    return ServiceDesk(office.portal)


@pytest.fixture
def ticket(office):
    """Return the ticket of a client; u_spec3 is responsible."""
    fields = {"topic": "Принтер", "service": "Услуга 3", "description": "Не печатает"}
    return office.portal.create("ticket", fields, by="u_client1").id


@pytest.fixture
def moment():
    """Return a Tuesday morning in Moscow."""
    return dt.datetime(2027, 6, 1, 9, tzinfo=MOSCOW)
