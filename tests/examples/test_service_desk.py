"""A desk without sales: its scenario, its files, and what it does not find."""

import datetime as dt
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bizproc
from bizproc.cli import main
from bizproc.service_desk.commands import ServiceDesk
from bizproc.testing import FakeClock, SequentialIds, run_scenarios
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "service_desk"
NOW = dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC)
FORM = {
    "service": "Сеть",
    "name": "Анна",
    "email": "anna@client.example",
    "company": "Ромашка",
    "topic": "Нет связи",
    "consent_desk": True,
}
CONTACTS = """\
  company:
    title: Компания
    fields: {title: {title: Название, type: string}}
  contact:
    title: Контакт
    fields:
      emails: {title: Адреса, type: email, multiple: true}
      company: {title: Компания, type: link, link: company}
"""
LEADS = """\
  lead:
    title: Обращение
    fields:
      deal: {title: Сделка, type: string}
      email: {title: Адрес, type: email}
      company: {title: Компания, type: link, link: company}
"""
LINKS = """\
      company: {title: Компания, type: link, link: company}
      contact: {title: Контакт, type: link, link: contact}
"""


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("harder", [False, True])
def test_its_scenario_passes(store, harder):
    report = run_scenarios([FOLDER], store=store, restart=harder, deliver_twice=harder)
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 3


def test_it_has_tickets_and_nothing_of_sales():
    workspace = Workspace.load(FOLDER)
    assert [it.name for it in workspace.extensions] == ["service_desk"]
    assert list(workspace.schema.types) == ["ticket"]


def test_its_check_finds_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from bizproc.cli import main; main()", "check"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", "HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (0, "No findings.\n"), done.stderr


# -- what the workspace does not have ------------------------------------------


@pytest.fixture
def opened(tmp_path):
    """Open a copy of the desk with more types and more fields of a ticket."""
    portals = []

    def make(*, types="", fields=""):
        folder = shutil.copytree(FOLDER, tmp_path / "desk")
        records = (folder / "crm.yaml").read_text(encoding="utf-8")
        records = records.replace("types:\n", f"types:\n{types}", 1)
        name = "      company_name:"
        records = records.replace(name, f"{fields}{name}", 1)
        (folder / "crm.yaml").write_text(records, encoding="utf-8")
        portal = bizproc.open_workspace(
            "memory://",
            folder,
            clock=FakeClock(NOW),
            ids=SequentialIds(),
            deploy=True,
        )
        portals.append(portal)
        return portal

    yield make
    for portal in portals:
        portal.close()


def submitted(portal):
    ticket = portal.submit("support_ticket", FORM)
    assert portal.engine.incidents() == []
    return portal.get(ticket.id).fields


def test_without_contacts_the_company_is_what_the_client_typed(opened):
    portal = opened()
    ticket = submitted(portal)
    assert ticket["company_name"] == "Ромашка"
    assert ticket["responsible"] == "u_nadia"
    assert "contact" not in ticket
    history = {it.event for it in portal.record_history()}
    assert "company_typed" not in history


def test_a_company_that_is_found_is_named_though_tickets_have_no_link(opened):
    portal = opened(types=CONTACTS)
    company = portal.create("company", {"title": "Ромашка и сыновья"}).id
    portal.create("contact", {"emails": ["anna@client.example"], "company": company})
    ticket = submitted(portal)
    assert ticket["company_name"] == "Ромашка и сыновья"
    assert "company" not in ticket


def test_links_are_written_where_tickets_have_them(opened):
    portal = opened(types=CONTACTS, fields=LINKS)
    company = portal.create("company", {"title": "Ромашка и сыновья"}).id
    contact = portal.create(
        "contact", {"emails": ["anna@client.example"], "company": company}
    ).id
    ticket = submitted(portal)
    assert (ticket["contact"], ticket["company"]) == (contact, company)


def test_leads_without_a_funnel_are_open(opened):
    portal = opened(types=CONTACTS + LEADS, fields=LINKS)
    company = portal.create("company", {"title": "Ромашка и сыновья"}).id
    portal.create("lead", {"email": "anna@client.example", "company": company})
    ticket = submitted(portal)
    assert (ticket["contact"], ticket["company"]) == (None, company)


def test_leads_that_became_a_deal_are_not_looked_into(opened):
    portal = opened(types=CONTACTS + LEADS, fields=LINKS)
    company = portal.create("company", {"title": "Ромашка и сыновья"}).id
    lead = {"email": "anna@client.example", "company": company, "deal": "17"}
    portal.create("lead", lead)
    assert submitted(portal)["company"] is None


def test_its_figures_count_without_sales(opened):
    portal = opened()
    submitted(portal)
    times = ServiceDesk(portal).ticket_times("2027-03", by="u_olga")
    assert times.by_employee["u_nadia"].created == 1


# -- what it must have ---------------------------------------------------------


def refused(folder, capsys):
    """Return what the check of a workspace says."""
    with pytest.raises(SystemExit) as ended:
        main(["check", "--workspace", str(folder)])
    assert ended.value.code == 1
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "desk")


@pytest.mark.parametrize("field", ["rated_at", "forum_link", "created_by"])
def test_a_field_that_the_desk_writes_is_missed(copy, capsys, field):
    records = (copy / "crm.yaml").read_text(encoding="utf-8")
    text = re.sub(
        rf"^      {field}: .*type: .*\n", "", records, count=1, flags=re.MULTILINE
    )
    assert text != records
    (copy / "crm.yaml").write_text(text, encoding="utf-8")
    told = refused(copy, capsys)
    wanted = f"crm.yaml: NOT_FOUND: the service desk writes field '{field}', which type"
    assert any(line.startswith(wanted) for line in told), told


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("      NEW: {title: Новые}\n", "", "a ticket begins in stage NEW: name it"),
        ("      DONE:", "      FINISHED:", "a ticket ends in stage DONE, which"),
    ],
)
def test_a_stage_that_the_desk_goes_by_is_missed(copy, capsys, line, instead, message):
    records = (copy / "crm.yaml").read_text(encoding="utf-8")
    assert line in records
    (copy / "crm.yaml").write_text(records.replace(line, instead), encoding="utf-8")
    told = refused(copy, capsys)
    assert any(it.startswith(f"crm.yaml: NOT_FOUND: {message}") for it in told), told


def test_tickets_without_a_funnel_are_told_which_stages_they_need(copy, capsys):
    records = (copy / "crm.yaml").read_text(encoding="utf-8")
    before, _, rest = records.partition("funnels:\n")
    text = before + "forms:\n" + rest.partition("forms:\n")[2]
    (copy / "crm.yaml").write_text(text, encoding="utf-8")
    told = refused(copy, capsys)
    assert any("a ticket begins in stage NEW" in it for it in told), told
    assert any("a ticket ends in stage DONE" in it for it in told), told
