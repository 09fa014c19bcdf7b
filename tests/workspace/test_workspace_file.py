from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bizproc.errors import ConfigurationError
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.settings import read_setting_values
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped():
    return read_workspace((ROOT / "bizproc.yaml").read_bytes())


def test_the_shipped_company_has_the_people_that_its_constants_name(shipped):
    assert shipped.warnings == ()
    assert shipped.time.zone.key == "Europe/Moscow"
    people = shipped.directory
    heads = {it: people.head_of(it) for it in ("u_mgr", "u_mgr2", "u_emp1", "u_emp2")}
    assert set(heads.values()) == {"u_head"}
    assert people.head_of("u_head") is None
    assert people.head_of("u_clerk") is None
    assert people.resolve_one("role:admin").user.id == "u_admin"
    assert people.resolve_one("role:dispatcher").user.id == "u_disp"
    data = (ROOT / "constants.yaml").read_bytes()
    constants = read_constants(data, directory=people).constants
    assert constants.effective("IT_Director") == "user:u_itdir"


def test_the_shipped_mail_server_is_named_without_secrets(shipped):
    assert shipped.mail.host == "localhost"
    assert shipped.mail.sender == "Admin24 <office@company.example>"
    assert shipped.mail.user_env is None


def test_an_almost_empty_file_has_the_defaults():
    workspace = read_workspace("format: bizproc/workspace@1\n")
    assert workspace.settings.values() == {
        "date_timer_time": dt.time(9),
        "form_rate": 20,
        "chat_expiry": dt.timedelta(days=1),
    }
    assert (workspace.extensions, workspace.messages) == ((), {})
    assert workspace.calendar.is_working_day(dt.date(2027, 3, 1))
    assert workspace.mail is None
    assert not workspace.directory.people


def test_dates_fall_due_when_work_begins_unless_a_setting_says_otherwise():
    head = "format: bizproc/workspace@1\ncalendar: {hours: '08:30-17:00'}\n"
    assert read_workspace(head).time.date_timer_time == dt.time(8, 30)
    late = read_workspace(head + "settings: {values: {date_timer_time: 10:15}}\n")
    assert late.time.date_timer_time == dt.time(10, 15)
    assert late.settings.date_timer_time == dt.time(10, 15)


def test_further_calendars_have_names():
    workspace = read_workspace(
        "format: bizproc/workspace@1\n"
        "timezone: Europe/Berlin\n"
        "calendars: {shop: {days: [sat, sun]}}\n"
    )
    assert workspace.calendars["shop"].days == {5, 6}
    assert workspace.calendars["shop"].zone.key == "Europe/Berlin"


def settings_of(text: str, base):
    faults = Faults()
    node = parse_yaml(text, file="s.yaml")
    people = Directory.of(())
    return (
        read_setting_values(node, faults=faults, directory=people, base=base),
        faults,
    )


def test_a_scenario_overrides_single_settings(shipped):
    settings, faults = settings_of(
        "{attempt_base: previous, ticket_return: P2D, ticket_notice: PT1H30M}",
        shipped.settings.choosing("form_rate", 5),
    )
    assert faults.findings == ()
    assert settings.form_rate == 5
    assert settings["attempt_base"] == "previous"
    assert settings["ticket_return"] == dt.timedelta(days=2)
    assert settings["ticket_notice"] == dt.timedelta(hours=1.5)
    assert shipped.settings["attempt_base"] == "receipt"


def test_a_workspace_declares_settings_of_its_own():
    workspace = read_workspace(
        "format: bizproc/workspace@1\n"
        "people: {users: {u_a: {name: А}}}\n"
        "settings:\n"
        "  define:\n"
        "    vacation_days: {title: Дней отпуска, type: int, default: 28}\n"
        "    deputy: {title: Заместитель, type: user}\n"
        "  values: {vacation_days: 30, deputy: u_a}\n"
    )
    found = workspace.settings.values()
    assert (found["vacation_days"], found["deputy"]) == (30, "user:u_a")


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("{vacation_days: 28}", "UNKNOWN_KEY", "declare it under define"),
        (
            "{values: {vacation_days: 28}}",
            "UNKNOWN_SETTING",
            "not defined; defined: chat_expiry, date_timer_time, form_rate",
        ),
        (
            "{define: {form_rate: {title: F, type: int}}}",
            "DUPLICATE_KEY",
            "give its value under values",
        ),
        (
            "{define: {a b: {title: F, type: int}}}",
            "BAD_SETTING_ID",
            "Latin letters",
        ),
        (
            "{define: {days: {title: F, type: int, required: true}}}",
            "REQUIRED_FIELD",
            "no value and no default",
        ),
        (
            "{define: {days: {title: F, type: int, working_time: true}}}",
            "TYPE_ERROR",
            "only a duration",
        ),
        (
            "{define: {days: {title: F, type: int, placeholders: [deal]}}}",
            "TYPE_ERROR",
            "only a text or a string has placeholders",
        ),
    ],
)
def test_what_cannot_be_declared_is_a_fault(text, code, says):
    with pytest.raises(ConfigurationError) as caught:
        read_workspace(f"format: bizproc/workspace@1\nsettings: {text}\n")
    [finding] = caught.value.findings
    assert (finding.code, finding.location.line) == (code, 2)
    assert says in finding.message


def test_texts_are_worded_anew_with_the_names_they_may_fill_in():
    head = "format: bizproc/workspace@1\ntexts: "
    texts = read_workspace(head + "{task_reminder: '{{ task.title }}!'}\n").texts
    task = {"task": {"title": "Звонок"}}
    assert texts.fill("task_reminder", task) == "Звонок!"
    assert texts.fill("task_awaits_control", task) == "Task “Звонок” awaits your word"
    long = texts.fill("task_reminder", {"task": {"title": "x" * 100_000}})
    assert len(long) < 10_000
    with pytest.raises(ConfigurationError) as caught:
        read_workspace(head + "{task_remindr: x, mail_received: '{{ mail.form }}'}\n")
    messages = [it.message for it in caught.value.findings]
    assert "did you mean 'task_reminder'?" in " ".join(messages)
    assert "did you mean 'from'?" in " ".join(messages)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{atempt_base: receipt}", "did you mean attempt_base?"),
        ("{attempt_base: recieved}", "expected one of receipt, previous"),
        ("{rerun_on_direct_return: yes}", "expected true or false, got 'yes'"),
        ("{form_rate: 0}", "a whole number from 1 to 100000, got 0"),
        ("{form_rate: '5'}", "got '5'"),
        ("{date_timer_time: '25:00'}", "a time of day (HH:MM), got '25:00'"),
        ("{ticket_return: P}", "a duration"),
        ("{ticket_return: PT}", "a duration"),
        ("{ticket_return: P1M}", "a duration"),
        ("{ticket_return: 5}", "a duration"),
        ('{ticket_group: "a\\nb"}', "one line of text"),
        ("{ticket_from: nobody}", "a mailbox"),
        ("{lead_checklist: text}", "a list"),
    ],
)
def test_what_a_setting_cannot_be_is_a_fault(text, says, shipped):
    _, faults = settings_of(text, shipped.settings)
    [finding] = faults.errors
    assert says in finding.message


def test_a_day_in_a_working_duration_is_a_warning(shipped):
    settings, faults = settings_of(
        "{ticket_execution: P1D, ticket_return: P1D}", shipped.settings
    )
    [warning] = faults.findings
    assert (warning.level, warning.location.element) == ("warning", "ticket_execution")
    assert settings["ticket_execution"] == dt.timedelta(days=1)


def test_all_faults_of_the_file_are_reported_in_the_order_of_its_lines():
    text = (
        "format: bizproc/workspace@1\n"
        "timezone: Europe/Moskow\n"
        "calendar: {hours: 22:00-06:00}\n"
        "calendars: {default: {}}\n"
        "settings: {values: {form_rat: 1}}\n"
        "mail: {host: x, port: 0, from: a@b.example, password: hunter2}\n"
        "people:\n"
        "  users: {a: {name: А, department: sales}}\n"
        "  user: {}\n"
        "mial: {}\n"
        "mail: {}\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        read_workspace(text)
    assert [(it.location.line, it.code) for it in caught.value.findings] == [
        (2, "TYPE_ERROR"),
        (3, "TYPE_ERROR"),
        (4, "TYPE_ERROR"),
        (5, "UNKNOWN_SETTING"),
        (6, "TYPE_ERROR"),
        (6, "UNKNOWN_KEY"),
        (8, "NOT_FOUND"),
        (9, "UNKNOWN_KEY"),
        (10, "UNKNOWN_KEY"),
        (11, "DUPLICATE_KEY"),
    ]
    assert "hunter2" not in str(caught.value)
    assert "password_env" in str(caught.value)


HEAD = "format: bizproc/workspace@1\npeople: {users: {u_disp: {name: Д}}}\n"


def test_a_mailbox_needs_a_server_and_the_names_of_two_variables():
    named = "mail_in: {host: imap.x.example, user_env: U, password_env: P}"
    read = read_workspace(f"{HEAD}{named}\n").mail_in
    assert (read.host, read.port, read.security) == ("imap.x.example", 993, "tls")
    assert (read.folder, read.processed) == ("INBOX", "Processed")
    assert (read.max_bytes, read.poll) == (25_000_000, dt.timedelta(seconds=60))
    assert read.name == "INBOX at imap.x.example:993"
    assert read_workspace(HEAD).mail_in is None


@pytest.mark.parametrize(
    ("security", "port"), [("tls", 993), ("starttls", 143), ("none", 143)]
)
def test_the_port_is_that_of_the_security(security, port):
    for host in ("localhost", "127.0.0.1", '"::1"'):
        text = f"{HEAD}mail_in: {{host: {host}, security: {security}, user_env: U, password_env: P}}\n"
        read = read_workspace(text).mail_in
        assert (read.security, read.port) == (security, port)


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("security: none", "TYPE_ERROR", "goes to imap.x.example in plain text"),
        ("security: ttls", "TYPE_ERROR", "did you mean 'tls'?"),
        ("password: hunter2", "UNKNOWN_KEY", "name it with password_env"),
        ("quarantin: Bad", "UNKNOWN_KEY", "did you mean 'quarantine'?"),
        ("processed: INBOX", "TYPE_ERROR", "'INBOX' is the folder already"),
        ("quarantine: Processed", "TYPE_ERROR", "'Processed' is the processed already"),
        ('folder: " "', "TYPE_ERROR", "expected the name of a folder"),
        ('folder: "a\\rb"', "TYPE_ERROR", "expected the name of a folder"),
        ("max_mb: 51", "TYPE_ERROR", "from 1 to 50"),
        ("max_attachments: -1", "TYPE_ERROR", "from 0 to 1000"),
        ("poll_seconds: 4", "TYPE_ERROR", "from 5 to 3600"),
        ("port: 0", "TYPE_ERROR", "from 1 to 65535"),
        ("strangers: u_dsip", "NOT_FOUND", "'u_dsip' means nobody"),
        ("strangers: role:dispacher", "TYPE_ERROR", "did you mean 'dispatcher'?"),
    ],
)
def test_a_wrong_key_of_a_mailbox_is_said_with_its_line(written, code, said):
    needed = "  host: imap.x.example\n  user_env: U\n  password_env: P\n"
    with pytest.raises(ConfigurationError) as refused:
        read_workspace(f"{HEAD}mail_in:\n{needed}  {written}\n")
    [found] = refused.value.findings
    assert (found.location.line, found.code) == (7, code)
    assert said in found.message
    assert "hunter2" not in str(refused.value)


def test_a_mailbox_lacks_what_is_left_out():
    with pytest.raises(ConfigurationError) as refused:
        read_workspace(f"{HEAD}mail_in: {{}}\n")
    assert [it.code for it in refused.value.findings] == ["REQUIRED_FIELD"] * 3
