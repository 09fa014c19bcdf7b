"""A desk whose client has sent the form, and looks at the page of the ticket."""

import pytest
from tests.web.public.conftest import (
    clock,
    desk,
    folder,
    open_desk,
    stranger,
    support,
)

from bizproc.service_desk.client_page import ClientPages
from bizproc.service_desk.commands import ServiceDesk

__all__ = ["clock", "desk", "folder", "open_desk", "stranger", "support"]

ANSWERS = {
    "service": "Сеть",
    "name": "Ivan",
    "email": "ivan@example.org",
    "topic": "No connection",
    "description": "Since this morning.",
    "consent_desk": True,
}


@pytest.fixture
def ticket(desk):
    return desk.submit("support_ticket", ANSWERS, sender="192.0.2.1").id


@pytest.fixture
def path(desk, ticket):
    return f"/ticket/{ClientPages(desk).page_token(ticket)}"


@pytest.fixture
def thread(desk, ticket):
    return lambda: [(it.side, it.text) for it in ServiceDesk(desk).messages(ticket)]
