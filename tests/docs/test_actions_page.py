"""docs/actions.md is the catalogue of the actions of the business domain.

It is made from the registry. After a change of an action write it anew with

    BIZPROC_WRITE_DOCS=1 pytest tests/docs/test_actions_page.py
"""

import inspect
import os
import re
from pathlib import Path

import pytest

from bizproc import open_workspace
from bizproc.action import ActionContext, BpmnError
from bizproc.errors import RefusedError
from bizproc.extensions import extensions_of
from bizproc.portal.actions import portal_actions
from bizproc.portal.actions.target import OWN_RECORD
from bizproc.portal.catalog import catalog_of
from bizproc.portal.mail import CapturedMail
from bizproc.testing import FakeClock, SequentialIds
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "actions.md"
WRITE = "BIZPROC_WRITE_DOCS"

# what a diagram may do wrong: action, inputs, the code it ends with
MISUSES = [
    ("convert_lead", {"funnel": "no_such", "record": "lead-1"}, "NOT_FOUND"),
    ("convert_lead", {"funnel": "contract", "record": "deal-1"}, "TYPE_ERROR"),
    ("move_stage", {"stage": "NO_SUCH"}, "NOT_FOUND"),
    (
        "move_stage",
        {"stage": "PAID", "fields": {"amuont": 5}, "record": "deal-1"},
        "TYPE_ERROR",
    ),
    ("set_fields", {"fields": {"responsible": "role:hed"}}, "TYPE_ERROR"),
    ("set_fields", {"fields": {"responsible": "u_gone"}}, "NOT_FOUND"),
    (
        "move_to_funnel",
        {"funnel": "contract", "stage": "DONE", "record": "deal-1"},
        "NOT_FOUND",
    ),
    ("create_record", {"type": "order", "fields": {}}, "NOT_FOUND"),
    ("create_record", {"type": "deal", "fields": {"amount": "much"}}, "TYPE_ERROR"),
    ("create_deal", {"funnel": "no_such", "fields": {}}, "NOT_FOUND"),
    ("create_deal", {"funnel": "contract", "fields": {"amount": "much"}}, "TYPE_ERROR"),
    ("notify", {"to": "role:hed", "text": "x"}, "TYPE_ERROR"),
    ("delegate_task", {"element": "Ask", "to": "u_gone"}, "NOT_FOUND"),
    ("create_task", {"title": "x", "assignee": "u_gone"}, "NOT_FOUND"),
    ("create_task", {"title": "x", "assignee": "u_mgr", "due": "soon"}, "TYPE_ERROR"),
    (
        "create_task",
        {"title": "x", "assignee": "u_mgr", "mirror": {"open": "KPP"}},
        "NOT_FOUND",
    ),
    (
        "create_task",
        {"title": "x", "assignee": "u_mgr", "mirror": {"opened": "KP"}},
        "TYPE_ERROR",
    ),
    ("plan_call", {"assignee": "u_gone", "due": "PT1H"}, "NOT_FOUND"),
    ("plan_call", {"assignee": "u_mgr", "due": "soon"}, "TYPE_ERROR"),
    ("send_email", {"to": [None], "subject": "x", "body": "x"}, "NO_RECIPIENT"),
]

RESULTS = {
    "task": " (`id`, `assignee`, `result`, `crm_links`)",
    "call": " (`id`)",
    "mail": " (`id`, `attachments`)",
}

HEAD = """\
# Actions

What service tasks of the business domain may call: `zeebe:taskDefinition type` names the action,
`zeebe:input` gives its parameters. Results become variables of the branch, or go through the output
mappings. Made from the registry; `tests/docs/test_actions_page.py` says how.

A **transactional** action takes effect together with the step of its process, exactly once. A **job**
runs after the commit: at least once, tried again after 1, 5 and 30 minutes, then an incident.

An error boundary event catches a business error by its code; uncaught it is an incident at once,
without another try. An input that is missing, unknown or of another type than the parameter's is one
too: `TYPE_ERROR`, of every action; `check` finds most of them before. Beside the errors listed, an
action that writes a record may end with `REQUIRED_FIELD`: a field that its type or stage demands
would be empty. What user tasks are given ends in the same way. An expression that cannot be evaluated
is a fault of the diagram and no business error: always an incident.

The types are those of FEEL; `any` takes everything.

| parameter | means the same everywhere |
|---|---|
| `record` | a record or its id; without it, the record that the instance's key names; an action that writes refuses a null with `NOT_FOUND` |
| `assignee`, `creator`, `observers`, `to` of `notify` | addresses: `u_mgr`, `role:head`, `group:NAME` and so on (see [the workspace](workspace.md)); an assigned group shares the task |
| `due` | a date (`2027-06-01`, `= date("2027-06-01")`: the end of its working hours), a moment, or a duration from now |
| `fields` of a write | names and values; a person may be an address, a link a record |
| `key` | a second call of the process with the same key makes nothing and returns what is there |
"""


def shown(type_text):
    """Write a Python type in the words of diagrams."""
    text = type_text.replace("collections.abc.Mapping[str, Any]", "context")
    text = re.sub(
        r"Literal\[(.*?)\]",
        lambda it: " or ".join(f"`{code}`" for code in re.findall(r"'(\w+)'", it[1])),
        text,
    )
    for python, word in (
        (r"\bAny\b", "any"),
        (r"\bstr\b", "string"),
        (r"\bbool\b", "boolean"),
        (r"\bNone\b", "null"),
    ):
        text = re.sub(python, word, text)
    text = re.sub(r"list\[([^\[\]]*)\]", r"list of (\1)", text)
    text = re.sub(r"\((\w+)\)", r"\1", text)
    return text.replace(" | ", " or ")


def written(action, catalog):
    """Return the lines of one action."""
    how = "transactional" if action.transactional else "job"
    yield f"## `{action.name}`: {action.title}\n"
    yield f"{how}, group {action.group}\n"
    about = inspect.getdoc(action.function)
    if about:
        yield "\n\n".join(" ".join(it.split()) for it in about.split("\n\n")) + "\n"
    yield "| parameter | type | |\n|---|---|---|"
    for it in action.parameters:
        need = "required" if it.required else ""
        if not it.required and it.default not in (None, OWN_RECORD):
            default = str(it.default)
            need = (
                f"`{default.lower() if it.default is False else default}` unless given"
            )
        type_text = shown(it.type_text)
        if not it.required:  # that it may be null goes without saying
            type_text = type_text.removesuffix(" or null")
        yield f"| `{it.name}` | {type_text} | {need} |"
    yield ""
    results = sorted(catalog.results_of(action.name) or ())
    parts = (f"`{it}`{RESULTS.get(it, '')}" for it in results)
    yield f"Results: {', '.join(parts) or 'none'}.\n"
    errors = sorted((action.errors or {}).items())
    if errors:
        listed = "; ".join(f"`{code}`, {why}" for code, why in errors)
        yield f"Business errors: {listed}.\n"


def page():
    workspace = Workspace.load(ROOT)
    extensions = extensions_of(workspace)
    actions = portal_actions(workspace, CapturedMail(), extensions=extensions)
    catalog = catalog_of(workspace, extensions, actions)
    blocks = (
        "\n".join(written(it, catalog)) for it in sorted(actions, key=lambda a: a.name)
    )
    return "\n".join((HEAD, *blocks))


def test_the_page_is_what_the_registry_says():
    if os.environ.get(WRITE):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), (
        f"docs/actions.md is stale; write it anew with {WRITE}=1 pytest {__file__}"
    )


@pytest.fixture(scope="module")
def portal():
    """Open the workspace in memory with a deal and a lead."""
    portal = open_workspace(
        "memory://", ROOT, clock=FakeClock(), ids=SequentialIds(), mail=CapturedMail()
    )
    deal = {"funnel": "service_control", "responsible": "u_mgr"}
    portal.seed([("deal", deal), ("lead", {"title": "x"})])
    yield portal
    portal.close()


@pytest.mark.parametrize(("name", "inputs", "code"), MISUSES)
def test_a_misuse_ends_with_a_code_that_the_action_declares(portal, name, inputs, code):
    action = portal.engine.components.actions.get(name)
    assert code in action.errors

    def call(work):
        context = ActionContext(
            instance_id="i",
            process_id="p",
            key="deal-1",
            element_id="e",
            element_name="",
            token=1,
            attempt=1,
            idempotency_key="i/e/1",
            now=portal.engine.components.clock.now(),
            work=work,
        )
        action.function(**action.bind(inputs, context))

    with (
        pytest.raises((BpmnError, RefusedError)) as ended,
        portal.engine.work() as work,
    ):
        call(work)
    assert ended.value.code == code
