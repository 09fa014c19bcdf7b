"""Commands on an engine's database and on files alone: no bizproc.yaml anywhere."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bizproc.cli.app import COMMANDS
from bizproc.cli.database import ACTIONS, DOMAIN
from bizproc.connecting import open_workspace

ROOT = Path(__file__).parents[2]
PORTAL = {
    "records": (),
    "create": ("deal", "title=A"),
    "change": ("deal-1", "title=A"),
    "delete": ("deal-1",),
    "convert": ("lead-1", "--funnel", "contract"),
    "submit": ("form", "a=1"),
    "forms": (),
    "forms link": ("form", "--as", "u"),
    "pay": ("deal-1", "5"),
    "log-call": ("deal-1", "in", "reached"),
    "mails": (),
    "receive-mail": ("in.eml",),
    "constants": (),
    "constants set": ("A=5", "--as", "u"),
    "notifications": (),
    "notifications read": ("n-1", "--as", "u"),
    "report tickets": (),
    "people": (),
    "people add": ("u_new", "name=A", "--as", "u"),
    "people change": ("u_a", "name=A", "--as", "u"),
    "people dismiss": ("u_a", "--as", "u"),
    "rights": ("--as", "u"),
    "user": (),
    "user add": ("u_a",),
    "user close": ("u_a",),
    "token": (),
    "token add": ("u_a", "shop", "--scope", "records:read"),
    "token revoke": ("token-1",),
    "departments": (),
    "departments add": ("d", "title=A", "--as", "u"),
    "departments change": ("d", "title=A", "--as", "u"),
    "absences": (),
    "absences set": ("u_a", "--begins", "2027-06-01", "--as", "u"),
    "absences end": ("u_a", "--as", "u"),
    "mails in": (),
    "fetch-mail": (),
    "reindex": (),
    "chat": (),
}
FILES_ALONE = {
    *("new", "check", "verify", "test", "decide", "show", "feel", "schema", "pages"),
    *("import", "catalog", "templates"),
}


@pytest.fixture
def shop(folder, run, monkeypatch):
    """Deploy the shop's processes."""
    monkeypatch.setenv(ACTIONS, "shop:ACTIONS")
    status, out, error = run("deploy")
    assert status == 0, error
    assert re.findall(r"^process +(\w+) +1", out, re.MULTILINE) == ["order", "payment"]
    return folder


@pytest.mark.usefixtures("shop")
def test_a_day_at_the_shop(run, read):
    status, out, error = run("start", "order", "item=lamp", "amount=2", "--key", "o-17")
    assert status == 0, error
    assert re.fullmatch(r"order \S+: active, waits at PackOrder\n", out)
    assert run("start", "order", "item=lamp", "amount=1", "--key", "o-17")[0] == 1
    [task] = read("tasks", "--as", "warehouse")
    assert (task["element_id"], task["assignee"]) == ("PackOrder", "warehouse")
    assert read("act", "PackOrder", "start", "--as", "ann")["state"] == "STARTED"
    assert read("delegate", "PackOrder", "bob", "--as", "ann")["assignee"] == "bob"
    assert run("comment", "PackOrder", "In two boxes", "--as", "ann")[0] == 0
    assert run("checklist", "PackOrder")[1] == "The task has no checklist.\n"
    done = read("complete", "PackOrder", "boxes=2", "--as", "bob")
    assert done["state"] == "COMPLETED"
    [instance] = read("instances", "order", "--key", "o-17")
    assert (instance["state"], instance["waiting_at"]) == ("completed", [])
    assert instance["started_at"].endswith("Z")  # UTC, without a domain
    assert read("variables", "o-17") == {"item": "lamp", "amount": 2, "boxes": 2}
    assert "OrderPacked" in run("history", "o-17")[1]
    status, _, error = run("history", "deal-1")
    assert (status, error.startswith("there is no instance 'deal-1'")) == (1, True)

    for key in ("o-18", "o-19", "o-20"):
        assert run("start", "payment", f"order={key}", "--key", key)[0] == 0
    assert {it["key"] for it in read("timers")} == {"o-18", "o-19", "o-20"}
    assert read("tick")["done"] == 0
    assert len(read("publish", "paid", "amount=5", "--key", "o-18")["instances"]) == 1
    assert read("variables", "o-18")["amount"] == 5
    assert run("terminate", "o-19")[1].endswith(": terminated\n")
    assert len(read("signal", "closing")["instances"]) == 1
    assert read("instances", "payment", "--state", "active") == []
    status, out, error = run("evaluate", "amount=2")
    assert (status, out) == (0, "")
    assert "no condition holds: nothing started" in error
    status, out, error = run("publish", "payd", "--key", "o-18")
    assert (status, "nothing waits for the message 'payd'" in error) == (0, True)
    [kept] = read("messages")
    assert (kept["name"], kept["keys"]) == ("payd", ["o-18"])
    assert read("messages", "deliver", kept["id"])["known"] is True


@pytest.mark.usefixtures("shop")
def test_an_incident_is_listed_and_resolved(run, read):
    assert run("start", "order", "amount=1", "--key", "o-1")[0] == 0  # no item
    [incident] = read("incidents")
    assert incident["element_id"] == "ReserveStock"
    [instance] = read("instances", "--state", "incident")
    assert instance["key"] == "o-1"
    assert read("resolve", incident["id"], "--skip")["open_incidents"] == 0
    assert [it["element_id"] for it in read("tasks")] == ["PackOrder"]


@pytest.mark.usefixtures("shop")
def test_a_domain_of_ones_own_gives_names_and_the_zone(run, read, monkeypatch):
    monkeypatch.setenv(DOMAIN, "shop:DOMAIN")
    assert run("start", "order", "--key", "order-20")[0] == 0  # the domain's item
    [instance] = read("instances")
    assert (instance["state"], instance["waiting_at"]) == ("active", ["PackOrder"])
    assert re.search(r"\+0[12]:00$", instance["started_at"])
    monkeypatch.setenv(DOMAIN, "shop:DOMAN")
    status, _, error = run("instances")
    assert (status, "did you mean 'DOMAIN'?" in error) == (2, True)


@pytest.mark.usefixtures("shop")
def test_processes_do_not_go_on_without_their_actions(run, read, monkeypatch):
    run("start", "order", "item=lamp", "amount=2", "--key", "o-17")
    monkeypatch.delenv(ACTIONS)
    for command in (
        ("tick",),
        ("start", "payment"),
        ("complete", "PackOrder", "--as", "ann"),
        ("act", "PackOrder", "start", "--as", "ann"),
        ("publish", "paid", "--key", "o-17"),
        ("signal", "closing"),
        ("resolve", "incident-1"),
    ):
        status, _, error = run(*command)
        assert status == 2, command
        assert "'reserve_stock' of order" in error
        assert "BIZPROC_ACTIONS" in error
    [task] = read("tasks")
    assert task["state"] == "CREATED"
    assert [it["key"] for it in read("instances")] == ["o-17"]
    assert run("terminate", "o-17")[0] == 0


@pytest.mark.usefixtures("shop")
def test_the_catalogue_has_the_own_actions_and_what_stands_in_the_folder(read):
    offered = read("catalog")
    assert offered["workspace"] is None
    assert set(offered["actions"]) == {"reserve_stock"}
    assert {"order", "payment"} == set(offered["processes"])
    assert offered["messages"]["paid"]["awaited_by"]
    assert offered["people"] == offered["record_types"] == {}


@pytest.mark.parametrize("command", PORTAL, ids=str)
@pytest.mark.usefixtures("shop")
def test_what_a_portal_keeps_is_refused_in_our_own_words(run, folder, command):
    (folder / "in.eml").write_text("From: a@example.org\nSubject: Hi\n\nHello")
    status, out, error = run(*command.split(), *PORTAL[command])
    assert (status, out) == (2, "")
    assert re.search(
        r"NO_PORTAL: \w[\w ]+ are a portal's, and there is none: no bizproc\.yaml here",
        error,
    )
    assert "--workspace" in error


@pytest.mark.usefixtures("shop")
def test_what_runs_is_mended(run, read):
    run("start", "order", "item=lamp", "amount=2", "--key", "o-17")
    run("variables", "set", "o-17", "amount=3", "--by", "ann", "--why", "a mistake")
    assert read("suspend", "o-17")["suspended"]
    assert "it is suspended" in read("explain", "o-17")["suspended"]
    assert run("migrate", "order", "--to", "1", "--dry-run")[0] == 0
    [token] = read("tokens", "o-17")
    moved = read("modify", "o-17", "--cancel", "PackOrder", "--start", "PackOrder")
    assert moved["waiting_at"] == [token["element_id"]] == ["PackOrder"]
    assert not read("resume", "o-17")["suspended"]
    assert read("terminate", "o-17", "--why", "not wanted")["state"] == "terminated"
    again = read("restart", moved["id"], "--from", "PackOrder")
    assert again["waiting_at"] == ["PackOrder"]
    assert read("jobs") == read("retry", "--all") == read("skip", "--all") == []
    assert read("evaluate", "amount=5") == {"started": []}
    assert run("incident", "x")[0] == run("jobs", "retry", "x")[0] == 1
    status, _, error = run("withdraw", "PackOrder", "--as", "ann")
    assert (status, "asks one alone" in error) == (1, True), error
    status, _, error = run("ask-another", "PackOrder", "bob", "--as", "ann")
    assert (status, "asks one alone" in error) == (1, True), error


@pytest.mark.usefixtures("shop")
def test_an_engine_alone_is_served_to_this_machine_alone(run):
    for away in (
        ("--host", "0.0.0.0"),  # noqa: S104 - refused
        ("--public-url", "https://desk.example"),
    ):
        status, out, error = run("serve", "--port", "0", *away)
        assert (status, out) == (2, "")
        assert "an engine alone has no accounts" in error
        assert "bizproc.web.app" in error


def test_every_command_is_for_an_engine_or_a_portal_or_files():
    """A new command says here what it needs, and is tested so."""
    of_engines = {it.split()[0] for it in set(COMMANDS) - set(PORTAL) - FILES_ALONE}
    tested = set(
        re.findall(r'(?:run|read)\(\s*\(?"([\w-]+)"', Path(__file__).read_text())
    )
    assert of_engines == of_engines & (tested | {"resolve", "worker"})


@pytest.mark.usefixtures("shop")
def test_a_database_is_kept_in_order(run, read, folder):
    run("start", "order", "item=lamp", "amount=2", "--key", "o-17")
    status, _, error = run("backup", "copy.db")
    assert (status, (folder / "copy.db").is_file()) == (0, True), error
    assert run("backup", "copy.db")[0] == 1
    read("doctor")
    assert run("purge", "--older-than", "P90D")[0] == 0
    assert [it["key"] for it in read("instances", "order")] == ["o-17"]


def test_nothing_to_deploy_makes_no_database(run, folder):
    for file in folder.glob("*.bpmn"):
        file.unlink()
    status, _, error = run("deploy")
    assert (status, "no .bpmn, .dmn or .form file in" in error) == (1, True)
    assert not (folder / "bizproc.db").exists()
    status, _, error = run("tasks")
    assert (status, "there is no database 'bizproc.db'" in error) == (3, True)


def test_an_unknown_action_is_refused_when_it_is_deployed(run):
    status, _, error = run("deploy", "order.bpmn")
    assert status == 1
    assert re.search(r"order\.bpmn:7: BP101 ReserveStock: no action", error)


@pytest.fixture
def portals_database(folder):
    """Return the database of a company whose workspace is elsewhere."""
    db = f"sqlite:///{folder}/company.db"
    portal = open_workspace(db, ROOT, deploy=True)
    form = {"title": "Подключение", "name": "Анна", "email": "a@example.org"}
    portal.submit("service_request", form)
    portal.close()
    return db


def test_a_portals_database_shows_what_runs_without_its_workspace(
    run, read, portals_database
):
    db = ("--db", portals_database)
    [instance] = read("instances", *db)
    assert instance["process"] == "service_request"
    assert [it["element_id"] for it in read("tasks", *db)] == ["SpecialistTask"]
    assert read("variables", "lead-1", *db) is not None
    assert "SpecialistTask" in run("history", instance["id"], *db)[1]
    there = ("--workspace", str(ROOT))
    assert read("tasks", *db) == read("tasks", *db, *there)
    for command in ("incidents", "timers"):
        assert read(command, *db) == read(command, *db, *there)
    before = read("instances", *db)
    status, _, error = run("tick", *db)
    assert status == 2
    assert "whose actions are not registered here" in error
    assert "the portal's folder with --workspace" in error
    assert run("complete", "SpecialistTask", "--as", "u_spec1", *db)[0] == 2
    assert read("instances", *db) == before
    assert run("records", *db)[0] == 2
    assert read("records", *db, *there)[0]["id"] == "lead-1"


# -- files alone ---------------------------------------------------------------

UNKNOWN = "Without a workspace unchecked: "


def test_a_sound_diagram_raises_no_alarm(run):
    status, out, error = run("check", "order.bpmn")
    assert (status, out) == (0, "No findings.\n")
    assert error.startswith(f"{UNKNOWN}actions (name yours with --actions), ")
    status, out, error = run("check", "--actions", "shop:ACTIONS")
    assert (status, out) == (0, "No findings.\n")
    assert error.startswith(f"{UNKNOWN}variables, ")


def test_every_diagram_of_the_company_is_sound_alone(run, folder):
    """Records, constants and actions that only a workspace knows are no faults."""
    shutil.copytree(ROOT / "processes", folder / "elsewhere")
    for file in (folder / "elsewhere").rglob("*.scenario.yaml"):
        file.unlink()
    found = json.loads(run("check", "elsewhere", "--json")[1])
    assert [it for it in found if it["level"] == "error"] == []
    with_workspace = json.loads(
        run("check", "elsewhere", "--workspace", str(ROOT), "--json")[1]
    )
    assert [it["code"] for it in found if it["code"] != "DMN"] == [
        it["code"] for it in with_workspace if it["code"] in {"BP131", "BP142", "BP151"}
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('target="amount"', 'target="amont"', "BP102 ReserveStock: action 'reserve"),
        (
            'type="reserve_stock"',
            'type="reserv_stock"',
            "did you mean 'reserve_stock'?",
        ),
        ("= amount", "= amount +", "order.bpmn:12: BP009 "),
        ('sourceRef="PackOrder"', 'sourceRef="PackOrdr"', "PackOrdr"),
    ],
)
def test_a_wrong_diagram_is_found_with_its_line(run, folder, right, wrong, said):
    file = folder / "order.bpmn"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    status, out, _ = run("check", "order.bpmn", "--actions", "shop:ACTIONS")
    assert status == 1
    assert said in out


def test_a_gateway_that_cannot_decide_is_found_without_actions(run, folder):
    flows = (
        '<exclusiveGateway id="Which" default="G3" />'
        '<sequenceFlow id="G1" sourceRef="Ordered" targetRef="Which" />'
        '<sequenceFlow id="G2" sourceRef="Which" targetRef="Settled" />'
        '<sequenceFlow id="G3" sourceRef="Which" targetRef="AwaitPayment" />'
    )
    file = folder / "payment.bpmn"
    text = file.read_text(encoding="utf-8")
    first = '<sequenceFlow id="F1" sourceRef="Ordered" targetRef="AwaitPayment" />'
    file.write_text(text.replace(first, flows), encoding="utf-8")
    status, out, _ = run("check", "payment.bpmn")
    assert status == 1
    assert re.search(r"payment\.bpmn:\d+: BP130 ", out)


def test_decisions_and_forms_are_checked_asked_and_shown(run, folder):
    shutil.copy(ROOT / "processes" / "reminder_period.dmn", folder / "lone.dmn")
    form = ROOT / "processes" / "forms" / "assign_manager.form"
    shutil.copy(form, folder / "lone.form")
    status, out, error = run("check", "lone.dmn", "lone.form")
    assert (status, out) == (0, "No findings.\n")
    assert error == (
        f"{UNKNOWN}functions of your own (add_months), names that no input data "
        "declares (constants).\n"
    )
    (folder / "lone.form").write_text("{")
    status, out, _ = run("check", "lone.form")
    assert (status, "lone.form" in out) == (1, True)
    status, out, error = run("show", "lone.dmn")
    assert (status, "reminder" in out.lower()) == (0, True), error
    name = re.search(r'<decision id="(\w+)"', (folder / "lone.dmn").read_text())[1]
    status, out, error = run("decide", name, "lone.dmn", "--lenient")
    assert status == 0, error
    assert run("show", "order.bpmn", "--svg", "-o", "order.svg")[0] == 0
    assert (folder / "order.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_scenario_that_names_an_unknown_element_is_warned_of(run, folder):
    file = folder / "shop.scenario.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("waiting_at: [PackOrder]", "waiting_at: [PakOrder]", 1)
    )
    status, out, _ = run("check", "shop.scenario.yaml")
    assert status == 0
    assert "element 'PakOrder'; did you mean 'PackOrder'?" in out


def test_a_file_of_a_workspace_needs_the_workspace(run, folder):
    shutil.copy(ROOT / "crm.yaml", folder)
    status, out, _ = run("check", "crm.yaml")
    assert status == 1
    assert "there is no bizproc.yaml in its folder or above" in out
    # from elsewhere, the workspace above the file is the one that is meant
    status, out, _ = run("check", str(ROOT / "processes" / "service_control.bpmn"))
    assert (status, out) == (0, "No findings.\n")


def test_a_lone_decision_is_checked_with_what_stands_beside_it(run, folder):
    head = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        'namespace="{}" name="n">'
    )
    rates = (
        head.format("urn:rates")
        + '<businessKnowledgeModel id="k" name="rate"><encapsulatedLogic>'
        '<formalParameter name="n"/><literalExpression><text>n / 10</text>'
        "</literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>"
    )
    price = (
        head.format("urn:price")
        + '<import name="rates" namespace="urn:rates" importType='
        '"https://www.omg.org/spec/DMN/20191111/MODEL/"/>\n'
        '<inputData id="a" name="amount"><variable name="amount" typeRef="number"/>'
        '</inputData>\n<decision id="d" name="d"><informationRequirement>'
        '<requiredInput href="#a"/></informationRequirement><knowledgeRequirement>'
        '<requiredKnowledge href="urn:rates#k"/></knowledgeRequirement>'
        '<literalExpression id="le">\n<text>{}</text></literalExpression></decision>'
        "</definitions>"
    )
    (folder / "rates.dmn").write_text(rates, encoding="utf-8")
    file = folder / "price.dmn"

    def said(text):
        file.write_text(price.format(text), encoding="utf-8")
        status, out, error = run("check", "price.dmn")
        return status, out, error

    assert said("rates.rate(amount)") == (0, "No findings.\n", "")
    status, out, error = said("amuont + string lenght(desk)")
    assert status == 0
    assert "price.dmn:3: DMN le: no input data gives 'amuont'; did you mean" in out
    assert "there is no function 'string lenght' here; did you mean 'string len" in out
    assert "2 warnings" in out
    assert error == (
        f"{UNKNOWN}functions of your own (string lenght), names that no input data "
        "declares (amuont, desk).\n"
    )
    status, out, _ = said('amount + "x"')
    assert status == 1
    assert "DMN_TYPE le: cannot add" in out
    status, out, _ = said("amount +")
    assert (status, "FEEL le: expected" in out) == (1, True)


def test_a_refused_decision_tells_the_rest_as_well(run, folder):
    rule = "<rule id='r{}'><inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>"
    (folder / "t.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="n">'
        '<decision id="d" name="d"><decisionTable id="t"><input><inputExpression '
        'typeRef="number"><text>x</text></inputExpression></input><output name="o"/>'
        + rule.format(1, "&lt; 5", "1")
        + rule.format(2, "&lt; 7", "2 +")
        + "</decisionTable></decision></definitions>",
        encoding="utf-8",
    )
    status, out, _ = run("check", "t.dmn")
    assert status == 1
    assert "FEEL r2: expected" in out
    assert "DMN_OVERLAP r2: rules 1 and 2" in out
    assert "DMN_GAP t" in out or "DMN_GAP d" in out
