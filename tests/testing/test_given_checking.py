"""What a scenario gives is looked at before it is played."""

import re
from pathlib import Path

import pytest

from bizproc.crm.extension import CRM
from bizproc.service_desk.extension import SERVICE_DESK
from bizproc.testing.scenarios.format.reader import read_scenario_file, read_scenarios
from bizproc.testing.scenarios.portal.given_checks import check_given
from bizproc.testing.scenarios.portal.overlays import Overlays
from bizproc.testing.scenarios.portal.steps import events_with
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"

FILE = """\
format: bizproc/scenario@1
given:
  now: 2027-06-01T09:00
  timezone: Europe/Moscow
  calendar: {days: [mon, tue], hours: "09:00-18:00"}
  settings: {form_rate: 5}
  users:
    u_new: {name: Новый, head: u_head}
  constants:
    Clerk: user:u_new
  records:
    K1: {type: company, title: Рога и копыта}
    P1: {type: contact, name: Иван, company: K1, emails: [a@example.org]}
    D1:
      type: deal
      title: Сделка
      funnel: service_control
      stage: В обработке
      contact: P1
      amount: 5000
      responsible: u_new
cases:
  - id: one
    steps: []
  - id: two
    given: {now: 2027-06-02T09:00}
    steps: []
"""


@pytest.fixture(scope="module")
def overlays():
    return Overlays(Workspace.load(ROOT))


def test_a_sound_file_has_no_faults(overlays):
    assert check_given(read_scenarios(FILE, file="x"), overlays) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "type: deal",
            "type: dael",
            "x:15: NOT_FOUND D1: there is no record type 'dael'; did you mean 'deal'?",
        ),
        (
            "amount: 5000",
            "amont: 5000",
            (
                "x:20: TYPE_ERROR D1: a record of type deal has no field 'amont'; "
                "did you mean 'amount'?"
            ),
        ),
        (
            "amount: 5000",
            "amount: much",
            "x:20: TYPE_ERROR D1: field 'amount' (Сумма) expects an amount of money, with two decimals at most, got 'much'",
        ),
        (
            "stage: В обработке",
            "stage: PAYED",
            (
                "x:18: NOT_FOUND D1: field 'stage': funnel service_control has no stage "
                "'PAYED'"
            ),
        ),
        (
            "funnel: service_control",
            "funnel: service_controle",
            (
                "x:17: NOT_FOUND D1: field 'funnel': deal has no funnel "
                "'service_controle'; did you mean 'service_control'?"
            ),
        ),
        (
            "responsible: u_new",
            "responsible: u_nwe",
            (
                "x:21: NOT_FOUND D1: field 'responsible' (Ответственный): there is no "
                "user 'u_nwe'; did you mean 'u_new'?"
            ),
        ),
        (
            "contact: P1",
            "contact: K1",
            (
                "x:19: NOT_FOUND D1: field 'contact' (Контакт): no contact is given as "
                "'K1'; known: P1"
            ),
        ),
        (
            "contact: P1",
            "contact: P11",
            (
                "x:19: NOT_FOUND D1: field 'contact' (Контакт): no contact is given as "
                "'P11'; did you mean 'P1'?"
            ),
        ),
        (
            "Clerk: user:u_new",
            "Clerc: user:u_new",
            (
                "x:10: UNKNOWN_CONSTANT Clerc: constant 'Clerc' is not defined; "
                "did you mean Clerk?"
            ),
        ),
        (
            "Clerk: user:u_new",
            "Clerk: user:u_nwe",
            "x:10: TYPE_ERROR Clerk: constant 'Clerk': ",
        ),
        (
            "head: u_head",
            "head: u_haed",
            (
                "x:8: NOT_FOUND u_new: head: there is no user 'u_haed'; "
                "did you mean 'u_head'?"
            ),
        ),
        (
            "form_rate: 5",
            "form_rat: 5",
            "x:6: UNKNOWN_SETTING form_rat: not defined; did you mean form_rate?",
        ),
        ("days: [mon, tue]", "days: [mno, tue]", "x:5: TYPE_ERROR: expected a week"),
        ("Europe/Moscow", "Europe/Moskow", "x:4: TYPE_ERROR: timezone: "),
    ],
)
def test_what_is_unknown_is_found_once_with_its_line(overlays, right, wrong, said):
    assert right in FILE
    file = read_scenarios(FILE.replace(right, wrong), file="x")
    [found] = map(str, check_given(file, overlays))
    assert found.startswith(said)


def test_what_a_case_gives_itself_is_looked_at(overlays):
    text = FILE.replace(
        "given: {now: 2027-06-02T09:00}",
        "given: {records: {D1: {stage: WON, sum: 1}, C1: {type: contact, name: П}}}",
    )
    found = check_given(read_scenarios(text, file="x"), overlays)
    places = [(it.location.line, it.location.element) for it in found]
    assert places == [(26, "D1"), (26, "D1")]
    assert {re.search(r"'(\w+)'", it.message)[1] for it in found} == {"stage", "sum"}


def test_every_scenario_of_the_processes_is_sound(overlays):
    files = sorted(PROCESSES.glob("*.scenario.yaml"))
    assert len(files) > 5
    events = events_with((*CRM.scenario_steps, *SERVICE_DESK.scenario_steps))
    for path in files:
        file = read_scenario_file(path, events=events)
        assert check_given(file, overlays) == [], path.name
