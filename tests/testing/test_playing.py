"""What the runner offers, on a diagram of its own."""

import itertools
import shutil

import pytest

from bizproc import Actions
from bizproc.testing import run_scenarios

MODES = [
    {"store": store, "restart": restart, "deliver_twice": twice}
    for store, restart, twice in itertools.product(
        ("memory", "sqlite"), (False, True), (False, True)
    )
]
WHOLE = """
- at: 2027-06-01T10:00
  by: u_mgr
  create: {as: D1, type: deal, funnel: service_request, title: Roof, responsible: u_mgr, email: client@example.org, amount: 5000}
  expect:
    new: {notifications: [{element: NotifyHead, to: u_head, record: D1}], tasks: [{element: Visit}]}
    open_tasks: [{element: Visit, kind: form, title: {contains: Roof}, assignee: u_mgr, record: D1, at: 2027-06-01}]
    waiting_at: [Visit]
    timers: [{element: Overdue, due: 2027-06-02T10:00, key: D1}]
- wait: P1D
  expect: {new: {notifications: [{element: Remind, at: 2027-06-02T10:00}]}}
- at: "10:30"
  by: u_mgr
  complete: {task: {title: {contains: Roof}, assignee: u_mgr}}
  expect:
    new: {mails: [{element: SendReport, to: client@example.org, subject: Report, text: {matches: "^Done: .oof"}}], tasks: []}
    path: {contains: [IsLarge, NotifyHead, Visit, SendReport, Done]}
    instances: [{process: visit, key: D1, state: completed}]
    history: [{record: D1, event: mail_sent}]
    count: [{task: any, is: 1}, {timer: any, is: 0}, {record: {type: deal}, is: {ge: 1}}]
"""


def text_of(report):
    assert report.exit_code == 1, report.text()
    return report.text()


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_a_case_holds_in_every_mode(play, mode):
    report = play(WHOLE, strict=True, **mode)
    assert report.exit_code == 0, report.text()
    assert [result.name for result in report.results] == ["case"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("stage: {D1: WON}", "D1.stage: expected WON, got NEW"),
        ("record: {D1: {amount: 6}}", "amount: expected 6, got 500"),
        ("records: [{type: lead}]", "no record matches {type: lead}"),
        ("open_tasks: []", "expected 0 in all, got 1"),
        ("open_tasks: [{element: Visit, assignee: u_head}]", "got u_mgr"),
        ("tasks: [{element: Visti}]", "element: expected Visti, got Visit"),
        ("new: {tasks: []}", "not expected was:"),
        ("new: {mails: [{to: x@y.z}]}", "no new mail matches {to: x@y.z}"),
        ("count: [{task: any, is: 2}]", "task any: expected 2, got 1"),
        ("count: [{instance: any, is: {gt: 1}}]", "expected {gt: 1}, got 1"),
        ("instances: [{process: visit, state: completed}]", "got active"),
        ("waiting_at: [SendReport]", "expected [SendReport], got [Visit]"),
        ("path: {exactly: [DealCreated, Visit]}", "expected Visit, went to IsLarge"),
        ("path: {contains: [Ready, IsLarge]}", "in this order Ready → IsLarge"),
        ("variables: {x: 1}", "x: expected 1, got null"),
        ("timers: [{due: 2027-06-02T11:00}]", "got 2027-06-02T09:00:00"),
        ("incidents: [{code: X}]", "there is no incident at all"),
        ("history: [{record: D1, event: deleted}]", "no history entry matches"),
        ("error: FORBIDDEN", "expected a refusal {code: FORBIDDEN}"),
    ],
)
def test_a_wrong_expectation_fails_with_field_and_line(play, create, wrong, said):
    text = text_of(play(f"{create()}\n  expect:\n    {wrong}"))
    assert "case: What happens" in text
    assert "step 1 (" in text
    assert "case.scenario.yaml:11: " in text  # the line of the expectation
    assert said in text


def test_a_failure_names_the_gateway_and_what_it_saw(play, create):
    text = text_of(
        play(f"{create()}\n  expect: {{count: [{{notification: any, is: 1}}]}}")
    )
    assert "path of visit D1 (active): DealCreated → IsLarge → Ready" in text
    assert "IsLarge took Small" in text
    assert "«= deal.amount > 1000» = false with deal.amount = 500" in text


def test_a_failure_names_the_incident_that_stopped_an_instance(play, create):
    text = text_of(
        play(
            f"{create()}\n- by: u_admin\n  delete_task: {{task: Visit}}\n"
            "  expect: {open_tasks: [{element: Visit}]}"
        )
    )
    assert "incident at Visit, TASK_DELETED: " in text


def test_a_failure_has_at_most_40_lines(play, create):
    wanted = ", ".join(f"{{title: t{number}}}" for number in range(60))
    text = play(f"{create()}\n  expect: {{tasks: [{wanted}]}}").failed[0].text()
    assert len(text.splitlines()) == 40
    assert "more lines" in text


def test_what_falls_due_while_down_fires_late(play, create):
    report = play(
        f"{create()}\n"
        "- down_until: 2027-06-04T12:00\n"
        "  expect:\n"
        "    new: {notifications: [{element: Remind, at: 2027-06-04T12:00}]}\n"
        "    history: [{record: D1, event: fired_late}]\n"
    )
    assert report.exit_code == 0, report.text()


def test_time_never_goes_back(play):
    text = text_of(play('- at: "10:00"\n- at: "09:30"'))
    assert "steps never go back in time" in text


def test_the_same_event_thrice_happens_once(play, create):
    report = play(
        f"{create()}\n  deliver: 3\n"
        "  expect: {count: [{record: {type: deal}, is: 1}, {instance: any, is: 1}]}\n"
        "- by: u_mgr\n  complete: {task: Visit}\n  deliver: 2\n"
        "  expect: {count: [{mail: any, is: 1}]}\n"
        "- signal: {name: alarm}\n  deliver: 2\n"
        "  expect: {count: [{instance: {process: alarm}, is: 1}]}\n"
        "- start: {process: alarm, start_event: ByHand}\n  deliver: 2\n"
        "  expect: {count: [{instance: {process: alarm}, is: 2}]}\n"
        "- delete: {record: D1}\n  deliver: 2\n"
        "  expect: {count: [{record: {type: deal}, is: 0}]}\n"
    )
    assert report.exit_code == 0, report.text()


BROKEN_MAIL = """
- by: u_mgr
  complete: {task: Visit}
  expect: {new: {mails: []}, instances: [{process: visit, state: active}]}
"""


def test_an_action_that_fails_thrice_is_tried_a_fourth_time(play, create):
    report = play(
        f"- fail: {{action: send_email, times: 3}}\n{create()}{BROKEN_MAIL}"
        "- wait: PT35M\n  expect: {new: {mails: []}}\n"
        "- wait: PT1M\n  expect: {new: {mails: [{at: 2027-06-01T09:36}]}}\n"
    )
    assert report.exit_code == 0, report.text()


def test_an_action_that_always_fails_is_an_incident_until_it_heals(play, create):
    incident = "{element: SendReport, code: MAIL_FAILED, attempts: 4}"
    report = play(
        f"- fail: {{action: send_email, times: always}}\n{create()}{BROKEN_MAIL}"
        f"- wait: PT1H\n  expect:\n    incidents: [{incident}]\n"
        "    instances: [{process: visit, state: incident}]\n"
        "- fail: {action: send_email, times: 0}\n"
        "- retry: {element: SendReport}\n"
        "  expect: {new: {mails: [any]}, count: [{incident: any, is: 0}]}\n"
    )
    assert report.exit_code == 0, report.text()


def test_nobody_acts_who_is_not_there(play, create):
    text = text_of(play(create().replace("by: u_mgr", "by: u_mrg")))
    assert "by: there is no user 'u_mrg'; did you mean 'u_mgr'?" in text


def test_any_action_can_fail_and_be_skipped(play, create):
    report = play(
        f"- fail: {{action: notify, times: always}}\n{create(5000)}\n"
        "- wait: PT1H\n  expect: {incidents: [{element: NotifyHead, code: ACTION_FAILED}]}\n"
        "- fail: {action: notify, times: 0}\n"
        "- skip: {element: NotifyHead}\n"
        "  expect: {open_tasks: [{element: Visit}]}\n"
    )
    assert report.exit_code == 0, report.text()


def test_an_unknown_action_cannot_fail(play):
    text = text_of(play("- fail: {action: send_mail}"))
    assert "no action 'send_mail' is registered; did you mean 'send_email'?" in text


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_a_restart_keeps_everything(play, create, store):
    report = play(
        f"{create()}\n- restart: true\n"
        "- wait: P2D\n  expect: {count: [{notification: {element: Remind}, is: 1}]}\n",
        store=store,
    )
    assert report.exit_code == 0, report.text()


def test_what_nobody_looked_at_is_left_over(play, create):
    steps = f"{create(5000)}\n- by: u_mgr\n  complete: {{task: Visit}}\n"
    text = text_of(play(steps, strict=True))
    assert "after the last step:" in text
    assert "1 mail that nothing looked at" in text
    assert "1 notification that nothing looked at" in text
    assert "1 task that nothing looked at" in text
    looked = (
        "  expect: {count: [{mail: any, is: 1}], "
        "new: {notifications: [any], tasks: [any]}}"
    )
    assert play(steps + looked, strict=True).exit_code == 0


def test_an_instance_left_running_is_left_over(play, create):
    steps = f"{create()}\n  expect: {{open_tasks: [{{element: Visit}}]}}"
    assert "1 instance left running" in text_of(play(steps, strict=True))
    named = f"{steps}\n- expect: {{waiting_at: [Visit]}}"
    assert play(named, strict=True).exit_code == 0


def test_a_refusal_that_nothing_expects_fails_the_step(play, create):
    steps = f"{create()}\n- by: u_emp1\n  complete: {{task: Visit}}"
    assert "refused with FORBIDDEN" in text_of(play(steps))
    right = "\n  expect: {error: {code: FORBIDDEN, message: {contains: u_emp1}}}"
    assert play(steps + right).exit_code == 0
    wrong = "\n  expect: {error: {code: FORBIDDEN, message: {contains: u_x}}}"
    assert "message: expected {contains: u_x}" in text_of(play(steps + wrong))


def test_a_selector_means_exactly_one_task(play, create):
    two = f"{create()}\n{create(alias='D2')}\n"
    text = text_of(play(f"{two}- by: u_mgr\n  complete: {{task: Visit}}"))
    assert "2 open tasks match {element: Visit}" in text
    text = text_of(play(f"{two}- by: u_mgr\n  complete: {{task: Vist}}"))
    assert "no task matches {element: Vist}; open tasks:" in text
    one = f"{two}- by: u_mgr\n  complete: {{task: {{element: Visit, record: D2}}}}"
    assert play(one).exit_code == 0


def test_a_finished_task_answers_for_itself(play, create):
    again = "- by: u_mgr\n  complete: {task: Visit}\n"
    report = play(f"{create()}\n{again}{again}  expect: {{error: TASK_CLOSED}}")
    assert report.exit_code == 0, report.text()


def test_each_row_of_a_table_is_a_run_of_its_own(play):
    report = play(
        "- by: u_mgr\n"
        '  create: {as: D1, type: deal, funnel: service_request, title: "T {amount}",'
        ' responsible: u_mgr, amount: "{amount}"}\n'
        "  expect:\n"
        '    record: {D1: {title: "T {amount}", amount: "{amount}"}}\n'
        '    count: [{notification: any, is: "{told}"}]\n',
        table="[{amount: 500, told: 0}, {amount: 1500, told: 1}, {amount: 7, told: 9}]",
    )
    assert [result.name for result in report.results] == [
        f"case[{n}]" for n in (1, 2, 3)
    ]
    assert [result.passed for result in report.results] == [True, True, False]


def test_a_repeat_is_played_again_and_again(play, create):
    report = play(
        f"{create()}\n"
        "- repeat: 3\n"
        "  steps:\n"
        "    - wait: PT1H\n"
        "      by: u_mgr\n"
        "      change: {record: D1, set: {comment: x}}\n"
        "    - expect: {count: [{history: {event: changed}, is: {le: 1}}]}\n"
        "- expect: {record: {D1: {comment: x}}}\n"
        "- wait: PT1H\n"
        "  expect: {count: [{timer: {due: {gt: 2027-06-01T13:00}}, is: 1}]}\n"
    )
    assert report.exit_code == 0, report.text()


def test_given_records_name_each_other_in_any_order(play):
    given = (
        ", users: {u_new: {name: New, email: new@example.org, head: u_head}}"
        ", constants: {ActFormingDate: 7}, timezone: Europe/Berlin"
        ", records: {D1: {type: deal, title: A, funnel: contract, lead: L1, contact: P1},"
        " L1: {type: lead, title: B, deal: D1, responsible: u_new},"
        " P1: {type: contact, name: C}}"
    )
    report = play(
        "- expect:\n"
        "    record: {L1: {deal: D1, responsible: u_new}, D1: {lead: L1, contact: P1}}\n"
        "    count: [{history: any, is: 0}]\n"
        "- at: 2027-06-01T08:00+01:00\n",
        given=given,
    )
    assert report.exit_code == 0, report.text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("constants: {ActFormingDat: 7}", "did you mean ActFormingDate?"),
        ("constants: {ActFormingDate: x}", "ActFormingDate"),
        ("settings: {atempt_base: receipt}", "did you mean attempt_base?"),
        ("timezone: Europe/Moskow", "did you mean 'Europe/Moscow'?"),
        ("calendar: {days: [mo]}", "expected a week day"),
        ("users: {u_x: {name: X, head: u_y}}", "there is no user 'u_y'"),
        ("records: {X: {type: dael}}", "did you mean 'deal'?"),
        ("records: {X: {type: deal, title: A, stage: GONE}}", "GONE"),
    ],
)
def test_a_world_that_does_not_fit_is_a_wrong_file(play, given, said):
    report = play("- expect: {}", given=f", {given}")
    assert report.exit_code == 2
    assert said in report.text()
    assert "case.scenario.yaml:2: " in report.text()


def test_select_chooses_by_name(play, create):
    table = "[{n: 1}, {n: 2}, {n: 3}]"

    def names(select):
        report = play(create(), table=table, select=select)
        return [result.name for result in report.results]

    assert names("[2]") == ["case[2]"]
    assert names("case and not [2]") == ["case[1]", "case[3]"]
    assert names("[1] or ([3] and CASE)") == ["case[1]", "case[3]"]


def test_a_pattern_that_never_ends_is_stopped(play, create):
    steps = (
        f"{create()}\n  expect: {{record: {{D1: {{comment: {{matches: '^(a+)+$'}}}}}}}}"
    ).replace("title: Roof", f"comment: {'a' * 60}b, title: Roof")
    assert "searched longer than" in text_of(play(steps))


def test_an_application_brings_actions_of_its_own(play, create):
    told = []
    own = Actions()

    @own.add("notify", title="Tell by telegram")
    def notify(*, to: str, text: str) -> None:
        told.append((to, text))

    steps = (
        f"- fail: {{action: notify, times: 1}}\n{create(5000)}\n"
        "  expect: {new: {notifications: []}, instances: [{waiting_at: [NotifyHead]}]}\n"
        "- wait: PT1M\n  expect: {open_tasks: [{element: Visit}]}\n"
    )
    report = play(steps, actions=own)
    assert report.exit_code == 0, report.text()
    assert told == [("role:head", "A large one")]


def test_a_workspace_without_diagrams_is_a_wrong_file(workspace, tmp_path):
    for name in ("bizproc.yaml", "crm.yaml", "constants.yaml"):
        shutil.copy(workspace / name, tmp_path / name)
    path = tmp_path / "a.scenario.yaml"
    path.write_text(
        "format: bizproc/scenario@1\ncases:\n"
        "  - {id: a, given: {now: 2027-06-01T09:00}, steps: []}\n"
    )
    report = run_scenarios([path])
    assert report.exit_code == 2
    assert "processes" in report.text()


def test_a_condition_starts_a_process_when_it_is_judged(tmp_path, workspace):
    folder = tmp_path / "own"
    shutil.copytree(workspace, folder)
    (folder / "processes" / "restock.bpmn").write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' targetNamespace="urn:t"><process id="restock" isExecutable="true">'
        '<startEvent id="Low"><conditionalEventDefinition><condition>= stock &lt; 5'
        '</condition></conditionalEventDefinition></startEvent><endEvent id="End"/>'
        '<sequenceFlow id="f" sourceRef="Low" targetRef="End"/></process></definitions>'
    )
    case = folder / "case.scenario.yaml"
    case.write_text(
        "format: bizproc/scenario@1\ngiven: {now: 2027-06-01T09:00}\ncases:\n"
        "  - id: case\n    title: What happens\n    steps:\n"
        "      - evaluate: {with: {stock: 9}}\n"
        "        expect: {count: [{instance: {process: restock}, is: 0}]}\n"
        "      - evaluate: {process: restock, key: lamp, with: {stock: 3}}\n"
        "        deliver: 2\n"
        "        expect: {count: [{instance: {process: restock}, is: 1}]}\n"
    )
    report = run_scenarios([case], workspace=folder)
    assert report.exit_code == 0, report.text()
