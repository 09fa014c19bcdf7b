"""On a database pages of strangers ask little, however much there is."""

import pytest
from tests.statements import reads, traced
from tests.web.conftest import ENGLISH
from tests.web.public.conftest import Stranger
from tests.web.public.test_public_form import PAPER, PERSON
from tests.web.service_desk.conftest import ANSWERS

from bizproc import web
from bizproc.service_desk.client_page import ClientPages
from bizproc.service_desk.commands import ServiceDesk


@pytest.fixture
def counted():
    """Count the statements of a call."""
    with traced() as asked:

        def count(call):
            asked.clear()
            assert call().status_code == 200
            return len(reads(asked))

        yield count


def test_a_form_with_a_file_comes_back_and_is_taken(counted, open_desk, tmp_path):
    desk = open_desk(f"sqlite:///{tmp_path / 'desk.db'}")
    stranger = Stranger(web.app(desk), follow_redirects=False, headers=ENGLISH)
    path = f"/f/{desk.link_form('order', by='u_olga').token}"
    _, page = stranger.open(path)
    refused, page = stranger.fill(path, page, files=[PAPER], topic="")
    assert refused.status_code == 422
    sent, _ = stranger.fill(path, page, **PERSON)
    assert sent.status_code == 303
    [ticket] = desk.find("ticket")
    assert [it["name"] for it in ticket.fields["files"]] == ["plan.pdf"]
    assert counted(lambda: stranger.get(path)) <= 3
    assert counted(lambda: stranger.get(sent.headers["location"])) <= 12


def test_a_long_thread_costs_what_a_short_one_does(counted, open_desk, tmp_path):
    desk = open_desk(f"sqlite:///{tmp_path / 'desk.db'}")
    stranger = Stranger(web.app(desk), headers=ENGLISH)
    ticket = desk.submit("support_ticket", ANSWERS).id
    path = f"/ticket/{ClientPages(desk).page_token(ticket)}"
    short = counted(lambda: stranger.get(path))
    for number in range(20):
        ServiceDesk(desk).add_message(ticket, f"{number}", by="u_nadia")
    assert counted(lambda: stranger.get(path)) == short <= 12
    assert short >= 2
