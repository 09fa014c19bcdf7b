"""The catalogue tells everything that diagrams may name, and checks read it."""

import json
from pathlib import Path
from typing import Annotated

import jsonschema
import pytest

import bizproc
from bizproc import bpmn
from bizproc.action import Actions
from bizproc.catalog import (
    Named,
    catalog_schema,
    document_of,
    fault_of,
    known_names,
    of_actions,
)
from bizproc.engine.deployment.bundle import read_bundle, read_files
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.catalog import catalog_of
from bizproc.portal.expressions.functions import FUNCTION_NAMES
from bizproc.portal.mail import CapturedMail
from bizproc.portal.offers import offers_of
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
    '<process id="p" isExecutable="true"><startEvent id="s"/><serviceTask id="x">'
    '<extensionElements><zeebe:taskDefinition type="escalate"/><zeebe:ioMapping>'
    '<zeebe:input source="{}" target="{}"/></zeebe:ioMapping></extensionElements>'
    '</serviceTask><endEvent id="e"/>'
    '<sequenceFlow id="a" sourceRef="s" targetRef="x"/>'
    '<sequenceFlow id="b" sourceRef="x" targetRef="e"/></process></definitions>'
)
own = Actions()


@own.add("escalate")
def escalate(  # noqa: PLR0913 - a parameter for each marker
    *,
    to: Annotated[list[str] | str | None, bizproc.Person] = None,
    stage: Annotated[str | None, bizproc.StageName("deal")] = None,
    field: Annotated[str | None, bizproc.FieldName("lead")] = None,
    calendar: Annotated[str | None, bizproc.CalendarName] = None,
    constant: Annotated[str | None, bizproc.ConstantName] = None,
    process: Annotated[str | None, bizproc.ProcessId] = None,
    until: Annotated[str | None, bizproc.Moment] = None,
    every: Annotated[str | None, bizproc.Duration] = None,
    text: Annotated[str | None, bizproc.Template] = None,
) -> None:
    """Escalate."""


@pytest.fixture(scope="module")
def company():
    """Return the workspace, its extensions, its actions and what stands in its files."""
    workspace = Workspace.load(ROOT)
    extensions = extensions_of(workspace)
    shipped = portal_actions(workspace, CapturedMail(), extensions=extensions)
    bundle = read_bundle(read_files([workspace.processes]))
    return workspace, extensions, own.including(shipped), bundle


@pytest.fixture(scope="module")
def offers(company):
    """Return the catalogue of the company."""
    return offers_of(*company)


def test_the_document_fits_its_schema_and_is_the_same_every_time(company, offers):
    schema = catalog_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = document_of(offers)
    jsonschema.validate(document, schema)
    again = document_of(offers_of(*company))
    assert json.dumps(document) == json.dumps(again)
    for kind, entries in document.items():
        if isinstance(entries, dict):
            assert list(entries) == sorted(entries), kind
    for broken in ({"actions": {"x": {"name": "x"}}}, {"people": None}, {"format": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document | broken, schema)


def test_an_application_of_its_own_fits_the_schema_too():
    document = document_of(of_actions(own))
    jsonschema.validate(document, catalog_schema())
    assert (list(document["actions"]), document["people"]) == (["escalate"], {})


def test_nothing_is_missing(company, offers):
    workspace, extensions, actions, bundle = company
    assert set(offers.actions) == {it.name for it in actions}
    assert set(offers.record_types) == set(workspace.schema.types)
    assert set(offers.people) == set(workspace.people.people)
    assert set(offers.constants) == set(workspace.constants)
    assert set(offers.settings) == set(workspace.settings.values())
    assert set(offers.functions) >= extensions.function_names | FUNCTION_NAMES
    drawn = {process.id for it in bundle.diagrams for process in it.processes}
    assert set(offers.processes) == drawn
    assert set(offers.forms) >= {it.id for it in bundle.forms}
    assert set(offers.public_forms) == set(workspace.forms)
    assert offers.decisions["stage_requirements"].inputs
    raised = offers.messages["contract.concluded"].raised_by
    assert raised == ("process contract_funnel at AnnounceConcluded",)
    created = offers.messages["deal.created"]
    assert ("new", "deal") in {(it.name, it.record) for it in created.payload}


def test_every_shipped_action_says_what_it_names_and_how_it_ends(offers):
    """A parameter of one of these names without a marker would go unchecked."""
    kinds = {
        **dict.fromkeys(["assignee", "creator", "observers"], "person"),
        **{name: name for name in ("stage", "funnel", "record", "element")},
        "due": "moment",
        "type": "record_type",
        "fields": "field",
    }
    for action in offers.actions.values():
        if action.source == "application":
            continue
        assert action.errors is not None, action.name
        assert action.results is not None, action.name
        for it in action.parameters:
            if it.name in kinds:
                assert it.names is not None, (action.name, it.name)
                assert it.names.kind == kinds[it.name]


@pytest.mark.parametrize(
    ("parameter", "wrong", "right", "meant"),
    [
        ("to", "u_heda", "u_head", "did you mean 'u_head'?"),
        ("to", "role:chief", "role:head", "there is no role 'chief'; known: admin"),
        (
            "to",
            "= [&quot;u_mgr&quot;, &quot;group:suport_staff&quot;]",
            "author",
            "sup",
        ),
        ("to", "department:sale+", "department:sales+", "did you mean 'sales'?"),
        ("stage", "PAYD", "PAID", "did you mean 'PAID'?"),
        ("stage", "Потерена", "KP", "no funnel has a stage"),
        ("field", "phon", "phone", "a lead has no field 'phon'; did you mean 'phone'?"),
        ("calendar", "defalt", "default", "no working calendar 'defalt'; did you mean"),
        ("until", "soon", "P2D", "'soon'"),
        ("until", "2027-02-30", "2027-02-28", "2027-02-30"),
        ("every", "2027-02-28", "PT2H", "is no duration; write one such as PT2H"),
        ("text", "{{ deal.titel }}", "{{ deal.title }}", "did you mean"),
        ("constant", "Clark", "Clerk", "did you mean 'Clerk'?"),
    ],
)
def test_an_own_action_is_checked_by_what_its_parameters_name(
    company, parameter, wrong, right, meant
):
    """The marker alone makes the check: nothing else knows `escalate`."""
    catalog = catalog_of(*company)

    def found(literal):
        data = HEAD.format(literal, parameter).encode()
        diagram = bpmn.read(data, file="p.bpmn")
        told = {"BP104", "BP115", "BP117"}
        return [it for it in bpmn.check(diagram, catalog) if it.code in told]

    [finding] = found(wrong)
    assert meant in finding.message
    # people and groups come and go while diagrams run, roles do not
    grows = parameter == "to" and not wrong.startswith("role:")
    assert finding.level == ("warning" if grows else "error")
    assert found(right) == []


def test_what_may_come_to_be_later_is_not_judged(offers):
    for kind in ("message", "process", "form", "decision", "record", "element"):
        assert fault_of(offers, Named(kind=kind), "not_there_yet") is None
    assert "contract_funnel" in known_names(offers, Named(kind="process"))
    assert "deal.created" in known_names(offers, Named(kind="message"))


def test_a_title_or_an_alias_of_a_stage_is_one_of_its_names(offers):
    stages = offers.record_types["deal"].funnels["contract"].stages
    for stage in stages:
        for name in stage.names:
            assert fault_of(offers, Named(kind="stage", of="deal"), f" {name} ") is None


def test_a_word_besides_names_is_taken(offers):
    named = Named(kind="person", besides=("system",))
    assert fault_of(offers, named, "system") is None
    assert fault_of(offers, Named(kind="person"), "system") is not None
