"""The building block «Утверждение»: its scenario, its template, its rules of counting."""

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import bizproc
from bizproc.errors import InvalidTransitionError
from bizproc.studio.pages import generate_pages, stale_pages
from bizproc.testing import FakeClock, SequentialIds, run_scenarios
from bizproc.testing.coverage import CoverageRecorder
from bizproc.workspace.workspace import Workspace

FOLDER = Path(__file__).parents[2] / "examples" / "approval"
TEMPLATE = json.loads(
    (FOLDER / ".camunda" / "element-templates" / "approval.json").read_text()
)
NOW = dt.datetime(2027, 6, 1, 6, tzinfo=dt.UTC)
NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "z": "http://camunda.org/schema/zeebe/1.0",
}
BLOCK = etree.parse(FOLDER / "processes" / "approval.bpmn")
USES = etree.parse(FOLDER / "processes" / "contract_approval.bpmn")


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("harder", [False, True])
def test_its_scenario_takes_all_of_both_diagrams(store, harder):
    coverage = CoverageRecorder()
    report = run_scenarios(
        [FOLDER],
        store=store,
        restart=harder,
        deliver_twice=harder,
        coverage=coverage,
    )
    assert report.exit_code == 0, report.text()
    assert len(report.passed) == 7
    assert [it.percent for it in coverage.coverage()] == [100, 100]


def test_its_pages_are_up_to_date():
    folder = FOLDER / "docs" / "processes"
    files = generate_pages(Workspace.load(FOLDER), folder=folder)
    stale = stale_pages(files, folder)
    assert not stale, f"run `bizproc pages` in {FOLDER}, which rewrites {stale}"


def test_a_page_says_who_is_asked_in_which_order_and_until_when():
    page = (FOLDER / "docs" / "processes" / "approval.md").read_text(encoding="utf-8")
    at_once, in_order = re.findall(
        r"^- for each of `= people`, (.*)$", page, re.MULTILINE
    )
    assert re.match(r"at once, until `= \{wanted: if how = ", at_once)
    assert re.match(r"in order, until `= \{wanted: if how = ", in_order)


# -- the template --------------------------------------------------------------

# what Camunda Modeler asks of a template of a call activity, as far as this one goes
TEXT = {"type": "string", "minLength": 1}
BINDINGS = [
    {
        "properties": {
            "type": {"const": "zeebe:calledElement"},
            "property": {
                "enum": [
                    "processId",
                    "propagateAllParentVariables",
                    "propagateAllChildVariables",
                ]
            },
        },
        "required": ["type", "property"],
        "additionalProperties": False,
    },
    {
        "properties": {"type": {"const": "zeebe:input"}, "name": TEXT},
        "required": ["type", "name"],
        "additionalProperties": False,
    },
    {
        "properties": {"type": {"const": "zeebe:output"}, "source": TEXT},
        "required": ["type", "source"],
        "additionalProperties": False,
    },
]
CHOICE = {"type": "object", "required": ["name", "value"], "properties": {"name": TEXT}}
PROPERTY = {
    "type": "object",
    "required": ["type", "binding"],
    "additionalProperties": False,
    "properties": {
        "id": TEXT,
        "label": TEXT,
        "description": TEXT,
        "type": {"enum": ["String", "Text", "Hidden", "Dropdown", "Number"]},
        "feel": {"enum": ["optional", "static"]},
        "value": {"type": ["string", "boolean", "number"]},
        "group": {"enum": [it["id"] for it in TEMPLATE["groups"]]},
        "choices": {"type": "array", "items": CHOICE, "minItems": 1},
        "constraints": {"const": {"notEmpty": True}},
        "condition": {
            "type": "object",
            "required": ["property"],
            "oneOf": [{"required": ["equals"]}, {"required": ["oneOf"]}],
        },
        "binding": {"oneOf": BINDINGS},
    },
    "if": {"properties": {"type": {"const": "Dropdown"}}},
    "then": {"required": ["choices"], "not": {"required": ["feel"]}},
}
SCHEMA = {
    "type": "object",
    "required": ["name", "id", "version", "appliesTo", "elementType", "properties"],
    "properties": {
        "version": {"type": "integer", "minimum": 1},
        "appliesTo": {"type": "array", "items": {"pattern": "^bpmn:[A-Z]"}},
        "elementType": {"const": {"value": "bpmn:CallActivity"}},
        "properties": {"type": "array", "items": PROPERTY},
    },
}


def bound(kind):
    return [it for it in TEMPLATE["properties"] if it["binding"]["type"] == kind]


def test_the_template_is_one_for_the_modeler():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(TEMPLATE, SCHEMA)


def test_a_choice_between_properties_is_one_of_the_dropdown():
    """Whatever is chosen, each input is written once, and never without a value."""
    (how,) = [it for it in bound("zeebe:input") if it["type"] == "Dropdown"]
    choices = [it["value"] for it in how["choices"]]
    assert how["value"] in choices
    for choice in choices:
        names = [
            it["binding"]["name"]
            for it in bound("zeebe:input")
            if choice in conditions(it, choices)
        ]
        assert sorted(names) == sorted(set(names))
        assert "needed" in names
    for it in bound("zeebe:input"):
        assert "value" in it or it["constraints"] == {"notEmpty": True}


def conditions(it, choices):
    condition = it.get("condition")
    if condition is None:
        return choices
    assert condition["property"] == "how"
    return condition.get("oneOf", [condition.get("equals")])


def test_the_template_gives_what_the_process_reads_and_takes_what_it_sets():
    (declared,) = BLOCK.xpath(
        "//b:process/b:extensionElements//z:property[@name='variables']/@value",
        namespaces=NS,
    )
    inputs = {it["binding"]["name"] for it in bound("zeebe:input")}
    assert inputs == {it.strip() for it in declared.split(",")}
    (script,) = BLOCK.xpath("//b:scriptTask[@id='Count']", namespaces=NS)
    written = {it.get("target") for it in script.iterfind(".//z:output", NS)}
    sources = {it["binding"]["source"] for it in bound("zeebe:output")}
    assert sources == {f"= {it}" for it in written}
    (called,) = [it["value"] for it in bound("zeebe:calledElement")[:1]]
    assert called == BLOCK.find("b:process", NS).get("id")


def test_the_process_knows_every_way_that_the_template_offers():
    (how,) = [it for it in bound("zeebe:input") if it["type"] == "Dropdown"]
    (flow,) = BLOCK.xpath(
        "//b:sequenceFlow[@id='Flow_CanBeAsked_InOrder']", namespaces=NS
    )
    known = re.search(r"list contains\(\[(.*?)\]", flow.findtext(".//*", "", NS))
    assert known is not None
    assert set(re.findall(r'"(\w+)"', known[1])) == {
        it["value"] for it in how["choices"]
    }


def test_the_diagram_holds_the_template_as_the_modeler_writes_it():
    calls = USES.findall(".//b:callActivity", NS)
    assert len(calls) == 2
    zeebe = f"{{{NS['z']}}}"
    for call in calls:
        assert call.get(f"{zeebe}modelerTemplate") == TEMPLATE["id"]
        assert call.get(f"{zeebe}modelerTemplateVersion") == str(TEMPLATE["version"])
        written = [it.get("target") for it in call.iterfind(".//z:input", NS)]
        wanted = dict.fromkeys(it["binding"]["name"] for it in bound("zeebe:input"))
        assert sorted(written) == sorted(wanted)
        outputs = {
            it.get("source"): it.get("target")
            for it in call.iterfind(".//z:output", NS)
        }
        assert set(outputs) == {it["binding"]["source"] for it in bound("zeebe:output")}
        element = call.find(".//z:calledElement", NS)
        for it in bound("zeebe:calledElement"):
            value = it["value"]
            text = value if isinstance(value, str) else str(value).lower()
            assert element.get(it["binding"]["property"]) == text


# -- the counting --------------------------------------------------------------


@pytest.fixture(params=["memory", "sqlite"])
def portal(request, tmp_path):
    url = "memory://" if request.param == "memory" else f"sqlite:///{tmp_path}/a.db"
    opened = bizproc.open_workspace(
        url, FOLDER, clock=FakeClock(NOW), ids=SequentialIds(), deploy=True
    )
    yield opened
    opened.close()


PEOPLE = ["u_irina", "u_oleg", "u_vera", "u_pavel", "u_cfo"]


def begun(portal, approvers, how, **more):
    given_ = {
        "title": "T",
        "description": None,
        "approvers": approvers,
        "how": how,
        "needed": None,
        "due": None,
        "not_by": None,
        "creator": "role:admin",
        **more,
    }
    return portal.engine.start("approval", given_).id


def asked(portal, instance):
    return {it.assignee: it for it in portal.engine.user_tasks(instance=instance)}


def wanted(how, needed, number):
    return {"any": 1, "some": needed, "majority": number // 2 + 1}.get(how, number)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    how=st.sampled_from(["all", "any", "some", "majority", "in_order"]),
    needed=st.integers(1, 3),
    number=st.integers(1, 5),
    steps=st.lists(
        st.tuples(st.sampled_from(["yes", "no", "gone"]), st.integers(0, 9)),
        min_size=6,
        max_size=10,
    ),
)
def test_it_is_approved_exactly_when_enough_agree(portal, how, needed, number, steps):
    """The reference counts yes, no and those asked anew after every step."""
    people = PEOPLE[:number]
    instance = begun(portal, people, how, needed=needed)
    if how == "some" and needed > number:
        (incident,) = portal.engine.incidents(instance=instance)
        assert incident.code == "APPROVAL_NOT_POSSIBLE"
        return
    said: dict[str, bool] = {}
    for what, choice in steps:
        open_ = asked(portal, instance)
        person = sorted(open_)[choice % len(open_)]
        task = open_[person].id
        if what == "gone":
            if not said and len(people) == 1:
                with pytest.raises(InvalidTransitionError):
                    portal.engine.withdraw_task(task, by="u_admin")
                continue
            last_in_order = how == "in_order" and person == people[-1] and not said
            if last_in_order:
                with pytest.raises(InvalidTransitionError):
                    portal.engine.withdraw_task(task, by="u_admin")
                continue
            portal.engine.withdraw_task(task, by="u_admin")
            people = [it for it in people if it != person]
        else:
            said[person] = what == "yes"
            comment = None if said[person] else "why"
            answers = {"approved": said[person], "comment": comment}
            portal.engine.complete_user_task(task, answers, by=person)
        yes = sum(said.values())
        no, enough = len(said) - yes, wanted(how, needed, len(people))
        over = yes >= enough or no > len(people) - enough or len(said) == len(people)
        if said and over:
            found = portal.engine.variables(instance)
            assert portal.engine.instance(instance).state == "COMPLETED"
            assert found["approved"] is (yes >= enough)
            assert {it["by"]: it["approved"] for it in found["decisions"]} == said
            assert len(found["comments"]) == no
            return
        assert portal.engine.instance(instance).state == "ACTIVE"


def test_who_is_named_twice_is_asked_once(portal):
    instance = begun(portal, ["group:lawyers", "u_vera", "user:u_oleg"], "all")
    assert sorted(asked(portal, instance)) == ["u_irina", "u_oleg", "u_vera"]


def test_who_may_not_is_not_asked_and_cannot_be_given_it(portal):
    instance = begun(portal, "group:lawyers", "all", not_by=["u_vera", "u_cfo"])
    tasks = asked(portal, instance)
    assert sorted(tasks) == ["u_irina", "u_oleg"]
    with pytest.raises(bizproc.errors.ForbiddenError, match="another pair of eyes"):
        portal.engine.delegate_task(tasks["u_oleg"].id, "u_cfo", by="u_oleg")


@pytest.mark.parametrize(
    "given_",
    [
        {"approvers": [], "how": "all"},
        {"approvers": "u_vera", "how": "all", "not_by": "u_vera"},
        {"approvers": "group:lawyers", "how": "some", "needed": 4},
        {"approvers": "group:lawyers", "how": "some"},
        {"approvers": "group:lawyers", "how": "some", "needed": 0},
        {"approvers": "group:lawyers", "how": "al"},
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_so(portal, given_):
    instance = begun(portal, **given_)
    (incident,) = portal.engine.incidents(instance=instance)
    assert incident.code == "APPROVAL_NOT_POSSIBLE"
    assert asked(portal, instance) == {}


def test_the_decisions_tell_who_said_what_and_when(portal):
    instance = begun(portal, ["u_irina", "u_oleg"], "all", due="2027-06-02")
    task = asked(portal, instance)["u_oleg"]
    assert task.due == dt.datetime(2027, 6, 2, 15, tzinfo=dt.UTC)
    answers = {"approved": False, "comment": "Нет"}
    portal.engine.complete_user_task(task.id, answers, by="u_oleg")
    found = portal.engine.variables(instance)
    (decision,) = found["decisions"]
    assert decision["at"].isoformat() == "2027-06-01T09:00:00+03:00"
    assert {**decision, "at": None} == {
        "by": "u_oleg",
        "approved": False,
        "comment": "Нет",
        "at": None,
    }
    assert found["comments"] == ["Олег: Нет"]
    assert found["approved"] is False
