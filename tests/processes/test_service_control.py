"""The control of a paid service, from the payment to the closed deal."""

import pytest


@pytest.fixture
def deal(office):
    office.deploy()
    company, contact = office.portal.seed(
        [
            ("company", {"title": "Рога и копыта"}),
            ("contact", {"name": "Иван Клиентов", "company": "company-1"}),
        ]
    )
    [deal] = office.portal.seed(
        [
            (
                "deal",
                {
                    "funnel": "service_control",
                    "title": "Осмотр объекта",
                    "responsible": "u_mgr",
                    "company": company.id,
                    "contact": contact.id,
                    "email": "client@example.org",
                    "comment": "Пропуск заказать заранее",
                },
            )
        ]
    )
    return deal.id


def run_to_report(office, deal):
    office.portal.change(deal, {"stage": "Оплачено"}, by="u_mgr")
    office.complete("SelectEmployee", "u_head", employee="u_emp1")
    office.complete("ListDocuments", "u_head", documents="план")
    office.complete("VisitTask", "u_emp1")
    office.complete("ApproveDocuments", "u_mgr", approved=True)


def test_full_path_with_one_rejection(office, deal):
    office.at("2027-06-01T10:00")
    office.portal.change(deal, {"stage": "Оплачено"}, by="u_mgr")
    form = office.task("SelectEmployee")
    assert (form.assignee, form.creator, form.record) == ("u_head", "u_admin", deal)
    assert "Иван Клиентов" in form.description
    assert "Рога и копыта" in form.description

    office.complete("SelectEmployee", "u_head", employee="u_emp1")
    assert office.portal.get(deal).fields["stage"] == "PROCESSING"
    office.complete("ListDocuments", "u_head", documents="паспорт объекта; план")
    visit = office.task("VisitTask")
    assert (visit.assignee, visit.creator) == ("u_emp1", "u_head")
    assert (visit.observers, visit.group) == (("u_mgr",), "Продажи")
    assert visit.due.isoformat() == "2027-06-03T15:00:00+00:00"

    office.engine.comment_on_task(
        visit.id, "сфотографировал", attachments=["scan.pdf"], by="u_emp1"
    )
    office.complete("VisitTask", "u_emp1")
    shown = office.task("ApproveDocuments").description
    assert "сфотографировал" in shown
    assert "scan.pdf" in shown
    office.complete("ApproveDocuments", "u_mgr", approved=False, comment="нет подписи")
    assert "нет подписи" in office.task("ReworkTask").description
    office.complete("ReworkTask", "u_emp1")
    office.complete("ApproveDocuments", "u_mgr", approved=True)
    assert office.mail.messages == []
    office.complete("ReportTask", "u_head")

    assert office.open_tasks() == ["ActTask"]
    [mail] = office.portal.mails()
    assert (mail.element, mail.from_, mail.to, mail.record) == (
        "MailCompletion",
        "manager@company.example",
        ("client@example.org",),
        deal,
    )
    done = office.portal.get(deal).fields
    assert (done["stage"], done["stage_flag"]) == ("DONE", 1)
    moves = [
        it.new
        for it in office.portal.record_history(deal)
        if it.event == "stage_changed"
    ]
    assert moves == ["PAID", "PROCESSING", "DONE"]
    [instance] = office.engine.instances()
    assert instance.state == "COMPLETED"
    assert office.engine.incidents() == []
    assert office.engine.timers() == []


def test_rollback_cancels_the_run(office, deal):
    office.portal.change(deal, {"stage": "PAID"}, by="u_mgr")
    office.complete("SelectEmployee", "u_head", employee="u_emp1")
    office.portal.change(deal, {"stage": "APPROVAL"}, by="u_mgr")
    assert office.open_tasks() == []
    assert office.notices("NotifyRollback") == [
        ("NotifyRollback", "u_mgr"),
        ("NotifyRollback", "u_head"),
    ]
    [instance] = office.engine.instances(process_id="service_control")
    assert instance.state == "TERMINATED"
    office.portal.change(deal, {"stage": "PAID"}, by="u_mgr")
    assert office.open_tasks() == ["SelectEmployee"]


def test_edit_after_the_end_clears_the_flag_once(office, deal):
    run_to_report(office, deal)
    office.complete("ReportTask", "u_head")
    office.portal.change(deal, {"comment": "раз"}, by="u_mgr")
    office.portal.change(deal, {"comment": "два"}, by="u_mgr")
    assert office.portal.get(deal).fields["stage_flag"] == 0
    flags = [
        it.new for it in office.portal.record_history(deal) if it.field == "stage_flag"
    ]
    assert flags == [1, 0]
