"""The demo's year: played to its end, summed up, drawn, and short if one likes."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bizproc.crm.extension import CRM
from bizproc.errors import ScenarioError
from bizproc.service_desk.extension import SERVICE_DESK
from bizproc.testing.scenarios.portal.steps import events_with
from examples.demo.year_file import read_year

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "examples" / "demo" / "year" / "year.yaml"
SVG = "{http://www.w3.org/2000/svg}"
PROCESSES = (
    *("service_request", "service_control", "lead_qualification"),
    *("contract_funnel", "recurring_payments", "contract_expiry"),
    *("support_ticket", "ticket_events", "ticket_sla"),
)


def row(out, *cells):
    """Return the numbers of a row of the summary."""
    found = re.search(rf"^{'  +'.join(cells)}  +(\d.*)$", out, re.MULTILINE)
    assert found is not None, (cells, out)
    return [int(it) for it in found[1].split()]


def test_the_whole_year_passes_without_an_incident(demo, folder):
    status, out, error = demo()
    assert status == 0, error
    assert "Пропущено" not in out
    assert "не закончено" not in out
    assert "Инцидентов за всё время: 0, открытых: 0." in out
    assert re.search(r"^2026-02(  +\d+){7}$", out, re.MULTILINE)
    # the table of leads in leads.yaml: five that five calls did not reach
    assert row(out, "Классификация лидов", "Не выходит на связь") == [5]
    # customers.yaml: five contracts renewed, two whose renewal was refused
    assert row(out, "RemindRenewal") == [7]
    assert "Сделок на продление: 7." in out
    # every invoice of a recurring deal that left DRAFT was mailed once
    [won] = row(out, "Регулярные платежи", "Сделка успешна")
    [lost] = row(out, "Регулярные платежи", "Сделка провалена")
    assert row(out, "SendInvoice") == [won + lost]
    # tickets.yaml: five in time, two late that were opened again; three of the story
    assert row(out, "Заявки в поддержку", "Сделаны") == [10]
    assert row(out, "NotifyReopened") == [3]
    late = r"^2025-12 +1 +1 +1 +— +2:00 / 2:00 +0:20 / 0:20 +13:20 / 13:20 *$"
    assert re.search(late, out, re.MULTILINE)
    mixed = r"^2025-09 +4 +4 +1 +0:14 / 0:15 +0:40 / 4:40 +0:35 / 0:40 +3:38 / 15:00"
    assert re.search(mixed, out, re.MULTILINE)
    shown = ET.parse(folder / "demo.svg").getroot()  # noqa: S314 - our own file
    titles = [it.text for it in shown.findall(f"{SVG}text[@class='f']")]
    assert titles == [
        "Заключение договора",
        "Регулярные платежи",
        "Контроль оказания услуг",
        "Заявки на услуги",
    ]
    assert f"Сделка успешна: {won}" in [it.text for it in shown.iter(f"{SVG}text")]


def test_stories_without_their_process_are_left_out(demo, folder):
    (folder / "processes" / "lead_qualification.bpmn").unlink()
    status, out, error = demo("--months", "1")
    assert status == 0, error
    assert "Пропущено «Клиенты на договоре»: в processes нет lead_qualification." in out
    assert "Пропущено «Заявки на услуги с сайта»" not in out
    assert "Историй не закончено: " in out


def test_a_short_year_as_data_spares_files_it_did_not_make(demo, folder):
    (folder / "demo.svg").write_text("<svg/>")
    status, out, error = demo("--json", "--months", "1")
    assert (status, error) == (0, "The database is demo.db.\n")
    *stories, year = json.loads(out)
    assert len({it["story"] for it in stories}) == 3
    assert (year["story"], year["who"]) == ("Год компании", "Итоги")
    assert year["at"] == "2025-10-15T09:00:00+03:00"
    assert "Диаграмма: demo-2.svg" in year["what"]
    kinds = {it["kind"] for it in year["consequences"]}
    assert kinds == {"stage", "task", "notification", "mail"}
    assert (folder / "demo.svg").read_text() == "<svg/>"

    _, again, _ = demo("--json", "--months", "1", "--fresh")
    assert json.loads(again)[:-1] == stories
    assert json.loads(again)[-1]["consequences"] == year["consequences"]
    drawn = [(folder / f"demo-{n}.svg").read_bytes() for n in (2, 3)]
    assert drawn[0] == drawn[1]


def test_a_story_that_fails_ends_the_year_with_its_line(demo, folder):
    file = folder / "examples" / "demo" / "year" / "service_requests.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("spec: u_spec1", "spec: u_spec2", 1), "utf-8")
    status, _, error = demo("--months", "1")
    assert status == 1
    assert "service_requests.yaml, request-paid[1], at 2025-09-16T10:12:00:" in error
    assert re.search(r"service_requests\.yaml:\d+: record: L \(lead-2\) differs", error)


def test_the_list_of_stories_is_checked(tmp_path):
    shutil.copytree(YEAR.parent, tmp_path / "year")
    file = tmp_path / "year" / "year.yaml"
    events = events_with((*CRM.scenario_steps, *SERVICE_DESK.scenario_steps))
    assert read_year(file, processes=PROCESSES, events=events).left_out == ()
    text = file.read_text(encoding="utf-8")
    doubled = text + "  - {file: offers.yaml, needs: []}\n"
    file.write_text(doubled.replace("ends: 2026-09-15T09:00", "ends: soon"), "utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_year(file, processes=PROCESSES, events=events)
    found = [(it.code, it.message) for it in caught.value.findings]
    assert ("TYPE_ERROR", found[0][1]) == found[0]
    assert "ends: expected a moment" in found[0][1]
    assert {it[0] for it in found[1:]} == {"DUPLICATE_KEY"}
    assert "the case 'offer-lost[1]' stands in" in found[1][1]


def test_names_and_addresses_are_made_up():
    text = "".join(
        file.read_text(encoding="utf-8") for file in YEAR.parent.glob("*.yaml")
    )
    hosts = set(re.findall(r"@([\w.-]+)", text)) | set(
        re.findall(r"https?://([\w.-]+)", text)
    )
    # `bizproc/scenario@1` names the format
    made_up = {"example.org", "portal.example.org", "company.example"}
    assert hosts - {"1"} == made_up
