"""What an operator of a workspace does: messages, constants, mails, a stop."""

import json
from textwrap import dedent

import pytest
from tests.imap_server import PASSWORD, USER, ImapServer

WAITING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
  <bpmn:message id="Start" name="order.placed" />
  <bpmn:message id="Paid" name="order.paid" />
  <bpmn:signal id="Alarm" name="alarm" />
  <bpmn:process id="waiting" isExecutable="true">
    <bpmn:startEvent id="Begin"><bpmn:outgoing>A</bpmn:outgoing>
      <bpmn:messageEventDefinition id="D1" messageRef="Start" />
    </bpmn:startEvent>
    <bpmn:receiveTask id="WaitForMoney" messageRef="Paid">
      <bpmn:incoming>A</bpmn:incoming><bpmn:outgoing>B</bpmn:outgoing>
    </bpmn:receiveTask>
    <bpmn:intermediateCatchEvent id="WaitForAlarm">
      <bpmn:incoming>B</bpmn:incoming><bpmn:outgoing>C</bpmn:outgoing>
      <bpmn:signalEventDefinition id="D2" signalRef="Alarm" />
    </bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="End"><bpmn:incoming>C</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="A" sourceRef="Begin" targetRef="WaitForMoney" />
    <bpmn:sequenceFlow id="B" sourceRef="WaitForMoney" targetRef="WaitForAlarm" />
    <bpmn:sequenceFlow id="C" sourceRef="WaitForAlarm" targetRef="End" />
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def waiting(run, folder):
    """Deploy a process that a message starts, another moves on and a signal ends."""
    (folder / "waiting.bpmn").write_text(WAITING)
    assert run("deploy", "waiting.bpmn")[0] == 0


def places(read):
    return [(it["key"], it["state"], it["waiting_at"]) for it in read("instances")]


@pytest.mark.usefixtures("waiting")
def test_messages_and_signals_come_from_outside(run, read, folder):
    (folder / "data.json").write_text('{"amount": 5, "from": "file"}')
    told = read("publish", "order.placed", "--key", "o-1", "--with", "data.json")
    [first] = told["started"]
    assert told == {
        "message": "order.placed",
        "key": "o-1",
        "new": True,
        "instances": [],
        "started": [first],
        "kept_until": None,
        "known": True,
    }
    run("publish", "order.placed", "who=me", "--key", "o-2", "--with", "@data.json")
    assert [it[2] for it in places(read)] == [["WaitForMoney"]] * 2
    status, out, error = run("publish", "order.paid", "paid=true", "--key", "o-2")
    second = read("instances")[1]["id"]
    said = f"Published order.paid for o-2. Taken by {second}.\n"
    assert (status, out, error) == (0, said, "")
    assert [it[2] for it in places(read)] == [["WaitForMoney"], ["WaitForAlarm"]]
    for command in (("publish", "order.paid", "--key", "o-2"), ("signal", "alarm")):
        status, _, error = run(*command, "--as", "u_mgr")
        assert (status, "may not" in error) == (1, True)
    assert read("signal", "alarm", "--as", "u_admin")["instances"] == [second]
    assert [it[1] for it in places(read)] == ["active", "completed"]


@pytest.mark.usefixtures("waiting")
def test_what_nobody_waits_for_is_said(run, read):
    status, _, error = run("publish", "order.payed")
    assert status == 0
    never = (
        "'order.payed', and nothing deployed ever does; did you mean 'order.placed'?"
    )
    assert never in error
    told = run("publish", "order.paid", "--key", "o-1", "--ttl", "PT0S")[2]
    assert told == "nothing waits for the message 'order.paid' now: it is gone\n"
    run("publish", "order.placed", "--key", "o-1")
    assert run("publish", "order.paid", "--key", "o-1")[2] == ""
    assert read("signal", "order.paid")["known"] is False
    assert run("publish", "order.paid", "--with", "gone.json")[0] == 2
    assert run("signal", "alarm", "--with", "waiting.bpmn")[0] == 2


@pytest.mark.usefixtures("waiting")
def test_a_message_that_came_too_early_is_listed_and_delivered(run, read):
    assert run("publish", "order.paid", "--key", "o-1", "--ttl", "soon")[0] == 1
    told = run("publish", "order.paid", "--key", "o-1", "--ttl", "P1D")[2]
    assert "'order.paid' now; it is kept until 20" in told
    [kept] = read("messages")
    assert (kept["name"], kept["keys"]) == ("order.paid", ["o-1"])
    assert kept["id"] in run("messages", "--limit", "1")[1]
    assert run("messages", "--dead")[1] == "No dead letters.\n"
    nobody = (0, "Nobody took it; it stays where it is.\n")
    assert run("messages", "deliver", kept["id"])[:2] == nobody
    [started] = read("publish", "order.placed", "--key", "o-1")["started"]
    assert run("messages")[1] == "No messages are kept.\n"
    assert places(read) == [("o-1", "active", ["WaitForAlarm"])]
    status, _, error = run("messages", "deliver", kept["id"])
    assert (status, f"no kept message {kept['id']!r}" in error) == (1, True)
    assert started in run("signal", "alarm")[1]


@pytest.mark.usefixtures("waiting")
def test_an_instance_is_stopped(run, read):
    for key in ("o-1", "o-2"):
        run("publish", "order.placed", "--key", key)
    first, second = (it["id"] for it in read("instances"))
    assert "no administrator" in run("terminate", first, "--as", "u_mgr")[2]
    stopped = read("terminate", "o-1", "--as", "u_admin")
    assert stopped == {
        "id": first,
        "process": "waiting",
        "key": "o-1",
        "state": "terminated",
    }
    assert run("terminate", second)[1] == f"waiting {second}: terminated\n"
    assert places(read) == [("o-1", "terminated", []), ("o-2", "terminated", [])]
    status, _, error = run("terminate", first)
    assert (status, "already" in error) == (1, True)
    assert "see `bizproc instances`" in run("terminate", "o-1")[2]
    assert run("history", first)[1].count("u_admin") == 1


def test_constants_are_shown_and_set(run, read):
    run("deploy")
    [one] = read("constants", "ActFormingDate")
    assert (one["value"], one["source"], one["by"]) == (3, "file", None)
    text = '{"ActFormingDate": 4, "BillTheme": "Счёт"}'
    done = read("constants", "set", "--data", text, "BillTheme=Bill", "--as", "u_admin")
    assert [(it["value"], it["source"], it["by"]) for it in done] == [
        (4, "set", "u_admin"),
        ("Bill", "set", "u_admin"),
    ]
    run("constants", "set", "ActFormingDate=null", "--as", "u_admin")
    [one] = read("constants", "ActFormingDate")
    assert (one["value"], one["source"]) == (3, "default")
    changes = read("constants", "ActFormingDate", "--changes")
    assert [(it["old"], it["new"]) for it in changes] == [(3, 4), (4, 3)]
    table = run("constants")[1]
    assert "u_admin, 20" in table
    assert "Делопроизводитель" in table


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("constants", "ActFormingDat"), "did you mean ActFormingDate?"),
        (("constants", "set", "Clerc=u_clerk", "--as", "u_admin"), "mean Clerk?"),
        (("constants", "set", "ActFormingDate=x", "--as", "u_admin"), "0 to 365"),
        (("constants", "set", "ActFormingDate=5", "--as", "u_mgr"), "administrators"),
        (("constants", "set", "ActFormingDate=5", "--as", "u_admn"), "'u_admin'?"),
    ],
)
def test_constants_that_are_refused(run, read, arguments, said):
    run("deploy")
    status, _, error = run(*arguments)
    assert (status, said in error) == (1, True)
    assert read("constants", "--changes") == []


def test_a_value_that_no_longer_fits_is_said(run, read, folder):
    run("deploy")
    run("constants", "set", "ActFormingDate=300", "--as", "u_admin")
    file = folder / "constants.yaml"
    text = file.read_text(encoding="utf-8")
    assert "range: [0, 365]" in text
    file.write_text(text.replace("range: [0, 365]", "range: [0, 99]"), "utf-8")
    [one] = read("constants", "ActFormingDate")
    assert (one["value"], one["source"]) == (3, "file")
    assert "passed over: constant 'ActFormingDate'" in run("constants")[2]


def test_a_task_is_given_away(run, read):
    run("deploy")
    fields = ("title=Подключение", "name=Пётр", "email=a@example.org")
    run("submit", "service_request", *fields)
    status, _, error = run("delegate", "SpecialistTask", "u_spec2", "--as", "u_emp1")
    assert (status, "may not delegate" in error) == (1, True)
    done = read("delegate", "SpecialistTask", "u_spec2", "--as", "u_spec1")
    assert (done["assignee"], done["state"]) == ("u_spec2", "CREATED")
    assert read("tasks", "--as", "u_spec1") == []
    status, out, _ = run("delegate", "SpecialistTask", "u_spec3", "--as", "u_spec2")
    assert out.endswith(": open, now of u_spec3\n")
    status, _, error = run("delegate", "SpecialistTask", "u_spec33", "--as", "u_admin")
    assert (status, "u_spec33" in error) == (1, True)


def test_calls_and_notifications(run, read):
    run("deploy")
    fields = ("title=Подключение", "name=Пётр", "email=a@example.org")
    run("submit", "service_request", *fields)
    assert run("log-call", "lead-1", "in", "перезвонить", "--as", "u_spec1")[0] == 0
    call = read("history", "lead-1")[-1]
    assert (call["event"], call["by"]) == ("call_logged", "u_spec1")
    assert call["new"] == {"direction": "in", "result": "перезвонить"}
    assert run("log-call", "lead-9", "in")[0] == 1
    assert run("log-call", "lead-1", "up")[0] == 2
    [told] = read("notifications", "--as", "u_spec1", "--record", "lead-1")
    assert told["read_at"] is None
    assert read("notifications", "--as", "u_emp1") == []
    status, _, error = run("notifications", "read", told["id"], "--as", "u_emp1")
    assert (status, "has no notification" in error) == (1, True)
    assert run("notifications", "read", told["id"], "--as", "u_spec1")[0] == 0
    assert read("notifications", "--as", "u_spec1", "--unread") == []
    assert told["text"] in run("notifications")[1]


ANSWER = dedent(
    """\
    Message-ID: <answer-1@example.org>
    From: =?utf-8?b?0J/RkdGC0YA=?= <A@example.org>
    To: portal@company.example
    In-Reply-To: {id}
    Subject: =?utf-8?b?0JLQvtC/0YDQvtGB?=
    Content-Type: text/plain; charset=utf-8

    Где счёт?
    """
)


def test_mails_go_out_and_come_in(demo, run, read, folder):
    assert demo("--months", "0")[0] == 0
    db = ("--db", "sqlite:///demo.db")
    sent = read("mails", *db)
    [invoice] = [it for it in sent if it["attachments"] == ["invoice17.pdf"]]
    assert (invoice["to"], invoice["attachments"]) == (
        ["abonent@example.org"],
        ["invoice17.pdf"],
    )
    status, out, _ = run("mails", invoice["message_id"].strip("<>"), *db)
    assert status == 0
    assert "Subject: Счёт № 17\n" in out
    assert invoice["text"] in out
    assert read("mails", "--record", "deal-9", *db) == []
    assert "did you mean" in run("mails", invoice["message_id"][:-2], *db)[2]
    (folder / "in.eml").write_text(
        ANSWER.format(id=invoice["message_id"]), encoding="utf-8"
    )
    (folder / "no.eml").write_text("From: nobody@example.com\nSubject: Hi\n\nHello")
    taken = read("receive-mail", "in.eml", "no.eml", *db)
    assert [it["record"] for it in taken] == [invoice["record"], None]
    events = {it["event"]: it["new"] for it in read("history", "contact-2", *db)}
    assert events["mail_received"] == "Вопрос"
    before = len(read("history", invoice["record"], *db))
    out = run("receive-mail", "in.eml", "no.eml", *db)[1]
    assert '"Пётр" <A@example.org>: Вопрос: contact-2' in out
    assert "nobody@example.com: Hi: concerns no record" in out
    assert len(read("history", invoice["record"], *db)) == before


def test_mails_that_came_in_are_listed_and_read(run, read, folder):
    run("deploy")
    (folder / "a.eml").write_text(
        "From: nobody@example.com\nMessage-ID: <1@x>\nSubject: Hi\n\nHello"
    )
    (folder / "b.eml").write_text(
        "From: b@example.com\nMessage-ID: <2@x>\nAuto-Submitted: auto-replied\n\nAway"
    )
    run("receive-mail", "a.eml", "b.eml")
    assert [it["id"] for it in read("mails", "in")] == ["<1@x>", "<2@x>"]
    [stranger] = read("mails", "in", "--kind", "stranger")
    assert (stranger["from_"], stranger["record"]) == ("nobody@example.com", None)
    assert read("mails", "in", "1@x")["text"] == "Hello"
    out = run("mails", "in", "<2@x>")[1]
    assert "Kind: automatic\n" in out
    assert out.endswith("\n\nAway\n")
    status, _, error = run("mails", "in", "--kind", "stranged")
    assert (status, "did you mean 'stranger'" in error) == (1, True)
    status, _, error = run("mails", "in", "3@x")
    assert (status, "there is no mail" in error) == (1, True)


def test_a_mailbox_is_read_by_hand(run, read, folder, monkeypatch):
    run("deploy")
    status, _, error = run("fetch-mail")
    assert (status, "names none; add 'mail_in" in error) == (1, True)
    server = ImapServer()
    try:
        monkeypatch.setenv("MAIL_USER", USER)
        monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
        with (folder / "bizproc.yaml").open("a", encoding="utf-8") as file:
            file.write(
                "mail_in: {host: localhost, security: none, user_env: MAIL_USER,"
                f" password_env: MAIL_PASSWORD, port: {server.port}}}\n"
            )
        server.deliver(b"From: a@example.com\r\n\r\nHello", b"no mail")
        status, out, error = run("fetch-mail")
        assert (status, out, error) == (0, "1 taken, 1 set aside.\n", "")
        assert read("fetch-mail") == {"taken": 0, "set_aside": 0, "left": 0}
        [aside] = read("mails", "in", "--kind", "unreadable")
        assert "From with an address" in aside["problem"]
        monkeypatch.setenv("MAIL_PASSWORD", "wrong")
        status, _, error = run("fetch-mail")
        assert (status, "refuses user or password" in error) == (1, True)
    finally:
        server.stop()


def test_a_mail_that_cannot_be_read(run, folder):
    run("deploy")
    (folder / "no.eml").write_text("just a text")
    status, _, error = run("receive-mail", "no.eml")
    assert (status, error) == (
        2,
        "no.eml: MAIL: no mail: it has no header From with an address\n",
    )
    assert run("receive-mail", "gone.eml")[0] == 2


def test_a_command_of_two_words_may_follow_options(run):
    run("deploy")
    status, out, _ = run("constants", "--json", "ActFormingDate")
    assert status == 0
    assert json.loads(out)[0]["name"] == "ActFormingDate"


def test_a_lead_becomes_a_deal_and_goes(run, read):
    run("deploy")
    run("create", "lead", "title=Вопрос", "name=Пётр", "email=a@example.org")
    convert = ("convert", "lead-1", "--funnel", "service_request")
    assert "no funnel 'x'" in run("convert", "lead-1", "--funnel", "x")[2]
    made = read(*convert, "amount=70", "--contact", "new", "--as", "u_admin")
    assert made == {"contact": "contact-1", "company": None, "deal": "deal-1"}
    deal = read("records", "deal-1")["fields"]
    assert (deal["amount"], deal["contact"]) == (70, "contact-1")
    assert run(*convert)[1] == "lead-1: contact-1, deal-1\n"
    status, _, error = run("convert", "deal-1", "--funnel", "service_request")
    assert (status, "is no lead but a deal" in error) == (1, True)
    assert run("delete", "deal-1", "--as", "u_admin")[1] == "deal-1: deleted.\n"
    assert read("records", "deal") == []
    assert run("delete", "deal-1")[0] == 1
    assert read("history", "deal-1")[-1]["event"] == "deleted"


TIMED = (
    WAITING.replace('<bpmn:signalEventDefinition id="D2" signalRef="Alarm" />', "{}")
    .replace('id="waiting"', 'id="timed"')
    .replace(
        "{}",
        "<bpmn:timerEventDefinition><bpmn:timeDuration>{}"
        "</bpmn:timeDuration></bpmn:timerEventDefinition>",
    )
)


LATER = """import datetime as dt
import bizproc
ACTIONS = bizproc.Actions()
@ACTIONS.add("busy")
def busy() -> None:
    raise bizproc.RetryLater(dt.timedelta(minutes=10))
"""
BUSY = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
  <process id="calling" isExecutable="true">
    <startEvent id="Begin" /><endEvent id="End" />
    <sequenceFlow id="A" sourceRef="Begin" targetRef="Call" />
    <serviceTask id="Call"><extensionElements>
      <zeebe:taskDefinition type="busy" /></extensionElements></serviceTask>
    <sequenceFlow id="B" sourceRef="Call" targetRef="End" />
  </process>
</definitions>
"""


def test_a_job_to_be_tried_again_is_told_where_no_timer_is_armed(
    run, read, folder, monkeypatch
):
    (folder / "busy_later.py").write_text(LATER)
    (folder / "calling.bpmn").write_text(BUSY)
    monkeypatch.setenv("BIZPROC_ACTIONS", "busy_later:ACTIONS")
    run("deploy", "calling.bpmn")
    assert read("start", "calling")["waiting_at"] == ["Call"]
    due = read("tick")["next_due"][:16].replace("T", " ")
    assert run("timers")[1] == f"No timer is armed; a job is due {due}.\n"
    assert (read("timers"), run("timers", "calling")[1]) == ([], "Nothing is armed.\n")


def test_timers_and_variables_are_shown(run, read, folder):
    assert run("timers", "--db", "sqlite:///none.db")[0] == 3
    (folder / "timed.bpmn").write_text(TIMED.format("P3D"))
    run("deploy", "timed.bpmn")
    assert run("timers")[1] == "Nothing is armed.\n"
    for key in ("o-1", "o-2"):
        run("publish", "order.placed", "--key", key, "item=lamp")
        run("publish", "order.paid", "--key", key, "paid=true")
    armed = read("timers")
    assert [(it["element"], it["key"]) for it in armed] == [
        ("WaitForAlarm", "o-1"),
        ("WaitForAlarm", "o-2"),
    ]
    assert armed[0]["due"] <= armed[1]["due"]
    second = read("instances", "--key", "o-2")[0]["id"]
    assert [it["key"] for it in read("timers", second)] == ["o-2"]
    assert read("timers", "o-1") == armed[:1]
    assert (read("timers", "timed"), read("timers", "o-3")) == (armed, [])
    assert read("variables", "o-2") == {"item": "lamp", "paid": True}
    run("terminate", second)
    assert read("variables", second) == {"item": "lamp", "paid": True}
    assert "lamp" in run("variables", "o-1")[1]
    status, _, error = run("variables", "o-9")
    assert (status, "see `bizproc instances`" in error) == (1, True)


def test_a_checklist_is_shown_and_ticked(run, read):
    run("deploy")
    run("create", "lead", "title=Вопрос", "name=Пётр", "email=a@example.org")
    run("complete", "AssignManager", "manager=u_mgr", "--as", "u_disp")
    listed = read("checklist", "QualifyLead")
    assert len(listed) == 8
    assert not any(it["done"] for it in listed)
    ticked = read("checklist", "QualifyLead", "2", "--as", "u_mgr")
    assert [it["done"] for it in ticked[:3]] == [False, True, False]
    assert ticked[1]["by"] == "u_mgr"
    assert "u_mgr" in run("checklist", "QualifyLead")[1]
    status, _, error = run("checklist", "QualifyLead", "9", "--as", "u_mgr")
    assert (status, "no item 9" in error) == (1, True)
    assert "may not tick" in run("checklist", "QualifyLead", "1", "--as", "u_emp1")[2]
    undone = read("checklist", "QualifyLead", "2", "--undo", "--as", "u_mgr")
    assert undone == listed
    assert run("checklist", "QualifyLead", "2")[0] == 2
    assert run("checklist", "QualifyLead", "--undo", "--as", "u_mgr")[0] == 2
