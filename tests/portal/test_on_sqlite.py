"""The same on a database: kept over a restart, numbered without gaps under load."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bizproc.clock import RandomIds
from bizproc.crm.sales import Sales
from bizproc.errors import InvalidTransitionError
from bizproc.portal.mail import CapturedMail


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'crm.db'}"


def test_a_run_goes_on_after_a_restart(make_office, tmp_path, url):
    office = make_office(tmp_path, url=url).deploy()
    deal = office.portal.create(
        "deal",
        {"funnel": "service_control", "responsible": "u_mgr", "email": "c@example.org"},
    ).id
    office.portal.set_constants({"ActFormingDate": 9}, by="u_admin")
    office.portal.change(deal, {"stage": "PAID"}, by="u_mgr")
    office.complete("SelectEmployee", "u_head", employee="u_emp1")
    office.portal.close()

    again = make_office(tmp_path, url=url, ids=RandomIds())
    again.complete("ListDocuments", "u_head", documents="план")
    again.complete("VisitTask", "u_emp1")
    again.complete("ApproveDocuments", "u_mgr", approved=True)
    again.complete("ReportTask", "u_head")
    assert again.portal.get(deal).fields["stage"] == "DONE"
    assert again.portal.constants()["ActFormingDate"] == 9
    [mail] = again.portal.mails()
    assert mail.to == ("c@example.org",)
    numbers = [it.number for it in again.portal.record_history(deal)]
    assert numbers == list(range(1, len(numbers) + 1))
    again.portal.close()


def test_mail_whose_worker_died_goes_out_again_under_the_same_id(
    make_office, tmp_path, url
):
    class Dies(CapturedMail):
        def send(self, message):
            super().send(message)
            raise KeyboardInterrupt

    office = make_office(tmp_path, url=url, mail=Dies())
    deal = office.portal.create("deal", {"email": "c@example.org"}).id
    with pytest.raises(KeyboardInterrupt):
        office.perform("send_email", deal, to="deal.email", subject='"Т"', body='"Т"')
    assert office.portal.mails() == []
    office.portal.close()

    again = make_office(tmp_path, url=url, ids=RandomIds())
    again.clock.advance(again.engine.components.options.lease)
    again.engine.run_due()
    [first], [second] = office.mail.messages, again.mail.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert len(again.portal.mails()) == 1
    assert [it[0] for it in again.events(deal)].count("mail_sent") == 1
    again.portal.close()


def test_many_writers_lose_nothing(make_office, tmp_path, url):
    office = make_office(tmp_path, url=url)
    deal = office.portal.create("deal", {"title": "Т"}).id
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Sales(office.portal).pay(deal, n + 1), range(40)))
    record = office.portal.get(deal)
    assert record.fields["paid_amount"] == sum(range(1, 41))
    assert record.revision == 41
    numbers = [it.number for it in office.portal.record_history(deal)]
    assert numbers == list(range(1, 82))
    office.portal.close()


def test_of_two_who_complete_a_task_one_wins(make_office, tmp_path, url):
    office = make_office(tmp_path, url=url)
    deal = office.portal.create("deal", {"title": "Т", "responsible": "u_mgr"}).id
    for _ in range(10):
        office.perform("create_task", deal, title='"Т"', assignee='"u_mgr"')
        task = office.task("Do").id

        def complete(by, task=task):
            try:
                office.engine.complete_user_task(task, by=by)
            except InvalidTransitionError as error:
                return error.code
            return "done"

        with ThreadPoolExecutor(2) as pool:
            outcomes = sorted(pool.map(complete, ["u_mgr", "u_admin"]))
        assert outcomes == ["TASK_CLOSED", "done"]
    office.portal.close()
