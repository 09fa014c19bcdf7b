"""A number is given once: not again after a deletion, nor by workers in a race."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.clock import RandomIds
from bizproc.errors import RefusedError
from bizproc.service_desk.tables import REGISTRATIONS


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    found = request.getfixturevalue("empty_postgresql")
    return found.render_as_string(hide_password=False)


def numbers(office):
    with office.engine.read() as tx:
        return sorted(it.number for it in tx.select(REGISTRATIONS))


def test_fifty_tickets_made_by_four_workers_have_fifty_numbers(make_desk, url):
    workers = [make_desk(url=url, ids=RandomIds()) for _ in range(4)]

    def make(task):
        worker, number = task
        fields = {"topic": f"Заявка {number}"}
        made = worker.portal.create("ticket", fields, by="u_client1")
        if number % 5 == 0:
            worker.portal.delete(made.id, by="u_admin")
        return made.fields["number"]

    tasks = [(workers[it % 4], it) for it in range(50)]
    with ThreadPoolExecutor(4) as pool:
        given_out = list(pool.map(make, tasks))
    assert sorted(given_out) == [f"T-{it:06d}" for it in range(1, 51)]
    assert numbers(workers[0]) == sorted(given_out)
    again = workers[1].portal.create("ticket", {"topic": "Ещё"}, by="u_client1")
    assert again.fields["number"] == "T-000051"
    for worker in workers:
        worker.portal.close()


ACTS = st.lists(st.sampled_from(["create", "delete", "refused", "mail"]), max_size=12)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_no_number_twice_and_none_left_out(make_office, desk_workspace, tmp_path, acts):
    office = make_office(tmp_path, workspace=desk_workspace)  # no process is needed
    made, alive = 0, []
    for act in acts:
        if act in ("create", "mail"):
            fields = {"topic": "Т", "source": "email" if act == "mail" else "form"}
            ticket = office.portal.create("ticket", fields, by="u_client1")
            made += 1
            assert ticket.fields["number"] == f"T-{made:06d}"
            alive.append(ticket.id)
        elif act == "delete" and alive:
            office.portal.delete(alive.pop(), by="u_admin")
        elif act == "refused":
            with pytest.raises(RefusedError):
                office.portal.create("ticket", {"topic": " "}, by="u_client1")
    assert numbers(office) == [f"T-{it:06d}" for it in range(1, made + 1)]


def test_tokens_are_long_lower_case_and_each_its_own(
    make_office, desk_workspace, tmp_path
):
    office = make_office(tmp_path, workspace=desk_workspace, ids=RandomIds())
    for _ in range(20):
        office.portal.create("ticket", {"topic": "Т"}, by="u_client1")
    with office.engine.read() as tx:
        kept = tx.select(REGISTRATIONS)
    tokens = [token for it in kept for token in (it.token, it.rating_token)]
    assert len(set(tokens)) == 40
    assert all(len(it) == 40 and set(it) <= set("0123456789abcdef") for it in tokens)
