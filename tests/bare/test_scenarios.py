"""Scenarios of an engine alone: no workspace, the application's actions and domain."""

import itertools
import json
import re
import subprocess
import sys

import pytest

import bizproc
from bizproc.testing import run_scenarios

MODES = [
    {"store": store, "restart": restart, "deliver_twice": twice}
    for store, restart, twice in itertools.product(
        ("memory", "sqlite"), (False, True), (False, True)
    )
]
HEAD = "format: bizproc/scenario@1\ngiven: {now: 2027-06-01T09:00}\n"


@pytest.fixture
def shop(folder):
    """Return the application's own module."""
    import shop  # noqa: PLC0415 - it stands in the folder

    assert shop.__file__ == str(folder / "shop.py")
    return shop


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_shop_holds_in_every_mode(shop, mode):
    report = run_scenarios(["."], actions=shop.ACTIONS, **mode)
    assert report.exit_code == 0, report.text()
    assert len(report.results) == 6


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_a_domain_of_ones_own_is_made_for_every_case(shop, folder, mode):
    steps = """\
      - start: {process: order, key: order-20}
        expect:
          open_tasks: [{element: PackOrder, at: 2027-06-01T09:00+02:00}]
      - complete: {task: PackOrder}
        expect: {path: {contains: [OrderPacked]}}
"""
    cases = "".join(f"  - id: c{number}\n    steps:\n{steps}" for number in range(9))
    (folder / "own.scenario.yaml").write_text(f"{HEAD}cases:\n{cases}".rstrip() + "\n")
    report = run_scenarios(
        ["own.scenario.yaml"], actions=shop.ACTIONS, domain=shop.make_domain, **mode
    )
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 9
    # without it, nobody knows the order of the key
    report = run_scenarios(["own.scenario.yaml"], actions=shop.ACTIONS, **mode)
    assert len(report.failed) == 9
    assert "incident at ReserveStock" in report.text()


STOCK = f"""{HEAD}cases:
  - id: the-last
    strict: false
    steps:
      - start: {{process: order, key: o-1, with: {{item: lamp, amount: 3}}}}
      - start: {{process: order, key: o-2, with: {{item: lamp, amount: 3}}}}
      - start: {{process: order, key: o-3, with: {{item: lamp, amount: 2}}}}
        expect:
          instances:
            - {{key: o-1, state: active}}
            - {{key: o-2, state: completed}}
            - {{key: o-3, state: active}}
  - id: full-again
    strict: false
    steps:
      - start: {{process: order, key: o-1, with: {{item: lamp, amount: 5}}}}
        expect: {{waiting_at: [PackOrder]}}
"""


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_an_application_has_its_own_tables_in_every_case_and_mode(folder, mode):
    import stock  # noqa: PLC0415 - it stands in the folder

    (folder / "stock.scenario.yaml").write_text(STOCK)
    files = ["stock.scenario.yaml"]
    report = run_scenarios(files, actions=stock.ACTIONS, domain=stock.DOMAIN, **mode)
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 2
    made = run_scenarios(
        files, actions=stock.ACTIONS, domain=lambda: stock.DOMAIN, **mode
    )
    assert made.exit_code == 0, made.text()


def test_the_command_line_has_them_too(run, read, folder, server, monkeypatch):
    (folder / "stock.scenario.yaml").write_text(STOCK)
    names = ("--actions", "stock:ACTIONS", "--domain", "stock:DOMAIN")
    status, out, error = run("test", "stock.scenario.yaml", "--store", "sqlite", *names)
    assert (status, out.strip(), error) == (0, "2 passed", "")
    there = ("--db", server.render_as_string(hide_password=False), *names)
    told = run("test", "stock.scenario.yaml", "--store", "postgres", *there)
    assert told == (0, "2 passed\n", "")
    told = run("test", "stock.scenario.yaml", *there)
    assert told[0] == 1
    assert "a server is of store 'postgres' alone; 'memory' needs none" in told[2]
    monkeypatch.setenv("BIZPROC_ACTIONS", "stock:ACTIONS")
    monkeypatch.setenv("BIZPROC_DOMAIN", "stock:DOMAIN")
    assert run("deploy", "order.bpmn")[0] == 0
    started = [
        read("start", "order", "item=lamp", "amount=3")["state"] for _ in range(2)
    ]
    assert started == ["active", "completed"]


def test_a_failure_says_where_and_which_way_it_went(shop, folder):
    file = folder / "shop.scenario.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("boxes: 2}\n          path", "boxes: 3}\n          path")
    )
    report = run_scenarios([file], actions=shop.ACTIONS, select="packed")
    assert report.exit_code == 1
    assert re.search(r"shop\.scenario\.yaml:\d+: variables: ", report.text())
    assert "boxes: expected 3, got 2" in report.text()
    assert "path of order order-17 (completed): OrderPlaced" in report.text()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("create: {type: deal, title: A}", "6: NO_PORTAL: create: needs a portal"),
        ("submit: {form: f, data: {}}", "6: NO_PORTAL: submit:"),
        ("set_constant: {A: 5}", "6: NO_PORTAL: set_constant:"),
        ("receive_mail: {from: a@example.org}", "6: NO_PORTAL: receive_mail:"),
        ("expect: {history: [{event: x}]}", "6: NO_PORTAL: expect history:"),
        ("expect: {records: [{type: deal}]}", "6: NO_PORTAL: expect records:"),
        ("expect: {new: {mails: []}}", "6: NO_PORTAL: expect new mails:"),
        (
            "expect: {count: [{record: any, is: 0}]}",
            "6: NO_PORTAL: expect count of record:",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_needs_records_is_refused_with_its_line(run, folder, step, said):
    text = f"{HEAD}cases:\n  - id: case\n    steps:\n      - {step}\n"
    (folder / "case.scenario.yaml").write_text(text)
    status, out, _ = run("test", "case.scenario.yaml")
    assert status == 2
    assert f"case.scenario.yaml:{said}" in out
    assert "no bizproc.yaml in the folder of the file or above" in out
    status, out, _ = run("check", "case.scenario.yaml")
    assert status == 1
    assert f"case.scenario.yaml:{said}" in out


def test_a_world_that_needs_a_workspace_is_refused_with_its_lines(run, folder):
    file = folder / "case.scenario.yaml"
    given = (
        "format: bizproc/scenario@1\ngiven:\n  now: 2027-06-01T09:00\n{}"
        "cases:\n  - {{id: case, steps: [{{wait: PT1S}}]}}\n"
    )
    settings = "  settings: {form_rate: 5}\n  users: {u_x: {name: X}}\n"
    records = "  records:\n    D1: {type: deal, title: A}\n"
    file.write_text(given.format(settings + records))
    _, out, _ = run("test", file.name)
    assert re.findall(r"yaml:(\d+): NO_PORTAL: (.*?): needs", out) == [
        ("4", "given settings"),
        ("5", "given users"),
        ("7", "the given record D1"),
    ]
    file.write_text(given.format("  timezone: Mars\n"))
    status, out, _ = run("test", file.name)
    assert (status, "yaml:4: TYPE_ERROR: timezone: " in out) == (2, True)
    file.write_text(given.format("  timezone: Europe/Paris\n"))
    assert run("test", file.name)[0] == 0


def test_a_folder_without_diagrams_is_said(run, folder):
    for file in folder.glob("*.bpmn"):
        file.unlink()
    status, out, _ = run("test", "shop.scenario.yaml")
    assert status == 2
    assert "no .bpmn, .dmn or .form file in" in out


def test_a_domain_does_not_go_with_a_workspace_that_is_named(shop):
    with pytest.raises(bizproc.errors.ConfigurationError, match="has its own domain"):
        run_scenarios(["."], workspace="..", domain=shop.DOMAIN)


def test_the_command_runs_them_and_counts_coverage(run):
    status, out, error = run("test", "--actions", "shop:ACTIONS")
    assert status == 0, out + error
    assert out.strip() == "6 passed"
    status, out, _ = run(
        *("test", "--actions", "shop:ACTIONS", "--coverage-min", "100"),
        *("--store", "sqlite", "--restart", "--deliver-twice", "--json"),
    )
    assert status == 0, out
    processes = json.loads(out)["coverage"]["processes"]
    assert {it["process"]: it["percent"] for it in processes} == {
        "order": 100.0,
        "payment": 100.0,
    }
    status, out, _ = run("test", "-k", "paid", "--coverage-min", "100")
    assert status == 1
    assert "TooLate" in out


@pytest.mark.parametrize(
    ("option", "named", "said"),
    [
        (
            "--actions",
            "shop:ACTION",
            "shop has no Actions 'ACTION'; did you mean 'ACTIONS'?",
        ),
        (
            "--domain",
            "shop:DOMAN",
            "shop has no Domain 'DOMAN'; did you mean 'DOMAIN'?",
        ),
        ("--domain", "shop:ORDERS", "shop has no Domain 'ORDERS'"),
        ("--domain", "shop", "expected MODULE:NAME"),
        ("--domain", "nosuch:X", "No module named 'nosuch'"),
    ],
)
def test_what_is_not_there_is_said(run, option, named, said):
    status, _, error = run("test", option, named)
    assert status == 2
    assert f"{option} {named}" in error
    assert said in error


def pytest_run(folder, *arguments):
    """Run pytest in a process of its own, as the application would."""
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


PORTAL_MODULES = """
import sys

def pytest_sessionfinish():
    loaded = [it for it in sys.modules if it.startswith(("bizproc.portal.", "bizproc.crm"))]
    print("portal modules:", loaded)
"""


def test_pytest_collects_them_and_loads_no_portal(folder, server, monkeypatch):
    (folder / "pytest.ini").write_text(
        "[pytest]\npythonpath = .\nbizproc_actions = shop:ACTIONS\n"
        "bizproc_domain = shop:make_domain\n"
    )
    (folder / "conftest.py").write_text(PORTAL_MODULES)
    done = pytest_run(folder, "-q", "-s", "--bizproc-coverage")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
    assert "portal modules: []" in done.stdout
    assert re.search(r"^payment +3 .*100 %$", done.stdout, re.MULTILINE)
    monkeypatch.setenv("BIZPROC_TEST_DB", server.render_as_string(hide_password=False))
    harder = (
        "--bizproc-store=postgres",
        "--bizproc-restart",
        "--bizproc-deliver-twice",
    )
    done = pytest_run(folder, "-q", *harder)
    assert "6 passed" in done.stdout, done.stdout


def test_pytest_shows_what_fails_and_what_is_refused(folder):
    file = folder / "case.scenario.yaml"
    file.write_text(
        f"{HEAD}cases:\n  - {{id: made, steps: [{{create: {{type: deal}}}}]}}\n"
        "  - {id: gone, steps: [{start: {process: ordr}}]}\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    done = pytest_run(folder, "-q", str(file))
    assert done.returncode == 1
    assert "case.scenario.yaml:4: NO_PORTAL: create: needs a portal" in done.stdout
    assert "did you mean 'order'?" in done.stdout
    assert "Traceback" not in done.stdout
    (folder / "pytest.ini").write_text(
        "[pytest]\npythonpath = .\nbizproc_domain = shop:DOMAN\n"
    )
    done = pytest_run(folder, "-q", str(file))
    assert "bizproc_domain shop:DOMAN" in done.stdout
