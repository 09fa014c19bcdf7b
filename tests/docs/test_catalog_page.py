"""docs/catalog.md lists what diagrams of the company may name.

It is made from the catalogue. After a change write it anew with

    BIZPROC_WRITE_DOCS=1 pytest tests/docs/test_catalog_page.py
"""

import os
from pathlib import Path

from bizproc.action.naming import NAMINGS
from bizproc.studio.offers import find_offers

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "catalog.md"
WRITE = "BIZPROC_WRITE_DOCS"

HEAD = """\
# What diagrams may name

One catalogue holds what a workspace and its application offer to diagrams, decisions and forms: actions,
messages, record types with fields and stages, people, constants, settings, functions, forms, decisions,
calendars, processes. The checks and their "did you mean", the [element templates](modeler.md) and the JSON
schemas of editors read it. `bizproc catalog` shows it, `bizproc catalog actions` one kind, `bizproc catalog
actions send_email` one entry; `--json` gives it to programs, in the format `bizproc/catalog@1` whose JSON
Schema `bizproc catalog --schema` prints. An application without a workspace names its actions with
`--actions MODULE:NAME`; what is empty says so, and what to do.

## What a parameter names

An action says in its signature what the text of a parameter names. A literal in a diagram is checked by it,
with "did you mean"; the element template gets a list to choose from. A marker can be about one record type,
`StageName("deal")`; a list holds several names; the keys of a context are names of fields; a sentence beside
the marker explains the parameter. `errors` says with which business errors an action ends, `results` what it
returns where the annotation does not tell.

```py
from typing import Annotated

import bizproc

actions = bizproc.Actions()


@actions.add("escalate", title="Escalate", errors={"NOBODY_THERE": "everybody is away"})
def escalate(
    to: Annotated[str, bizproc.Person, "who takes over"],
    stage: Annotated[str | None, bizproc.StageName("deal")] = None,
) -> None: ...
```

| marker | the text |
|---|---|
"""

MIDDLE = """
What may come to be while diagrams run (a message, a process, a form, a decision) is offered and not judged;
an unknown person or group is a warning, since people are hired at run time.

The rest of this page is the catalogue of the company of this repository; `tests/docs/test_catalog_page.py`
writes it.
"""


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(columns, rows):
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(cell, row))} |"
    yield ""


def codes(names):
    return ", ".join(f"`{it}`" for it in names)


def page():
    catalog = find_offers(ROOT).catalog
    yield HEAD.rstrip("\n")
    for marker in NAMINGS.values():
        yield f"| `{marker.__name__}` | {marker.__doc__} |"
    yield MIDDLE
    yield "## Actions\n"
    yield "What each takes and gives stands in [actions](actions.md).\n"
    rows = (
        (it.group, f"`{it.name}`", it.title, codes(p.name for p in it.parameters))
        for it in sorted(catalog.actions.values(), key=lambda it: (it.group, it.name))
    )
    yield from table(("group", "action", "", "parameters"), rows)
    yield "## Messages\n"
    yield "Every message carries `at`, `by`, `origin`, `record` and `changed` as well.\n"
    rows = (
        (
            f"`{it.name}`",
            ", ".join(it.raised_by),
            codes(p.name for p in (it.payload or ())[:-5]),
            f"`{it.key}`" if it.key.startswith("=") else it.key,
        )
        for it in catalog.messages.values()
    )
    yield from table(("message", "raised by", "carries", "correlation key"), rows)
    yield from record_types(catalog)
    yield "## People\n"
    rows = (
        (f"`{it.id}`", it.name, it.department or "", codes(it.groups))
        for it in catalog.people.values()
    )
    yield from table(("id", "name", "department", "groups"), rows)
    rows = ((f"`{it.address}`", it.about) for it in catalog.roles.values())
    yield from table(("role", "means"), rows)
    yield from values(catalog)
    yield from files(catalog)


def record_types(catalog):
    yield "## Record types\n"
    for it in catalog.record_types.values():
        yield f"### `{it.name}`: {it.title}\n"
        rows = (
            (
                f"`{field.name}`",
                field.title,
                ("list of " if field.multiple else "")
                + field.type
                + (f" to `{field.link}`" if field.link else ""),
                codes(field.options),
            )
            for field in it.fields.values()
        )
        yield from table(("field", "", "type", "options"), rows)
        for funnel in it.funnels.values():
            stages = ", ".join(f"`{one.code}` {one.title}" for one in funnel.stages)
            yield f"Funnel `{funnel.name}`, {funnel.title}: {stages}.\n"


def values(catalog):
    for title, entries in (
        ("Constants", catalog.constants),
        ("Settings", catalog.settings),
    ):
        yield f"## {title}\n"
        rows = ((f"`{it.name}`", it.title, it.feel_type) for it in entries.values())
        yield from table(("name", "", "type"), rows)
    yield "## Functions\n"
    yield "Beside [FEEL's own and Camunda's](feel.md):\n"
    rows = (
        (f"`{it.name}({', '.join(it.parameters)})`", it.source)
        for it in sorted(catalog.functions.values(), key=lambda it: it.name)
        if it.source not in ("FEEL", "Camunda 8")
    )
    yield from table(("function", "from"), rows)


def files(catalog):
    yield "## Forms\n"
    rows = (
        (f"`{it.id}`", it.makes or "", codes(one.key for one in it.fields))
        for it in (*catalog.forms.values(), *catalog.public_forms.values())
    )
    yield from table(("form", "makes", "answers"), rows)
    yield "## Decisions\n"
    rows = (
        (f"`{it.id}`", it.name, codes(it.inputs), codes(it.outputs))
        for it in catalog.decisions.values()
    )
    yield from table(("decision", "", "reads", "gives"), rows)
    yield "## Processes\n"
    rows = (
        (f"`{it.id}`", it.name, codes(it.started_by))
        for it in catalog.processes.values()
    )
    yield from table(("process", "", "started by"), rows)
    yield "## Calendars\n"
    rows = (
        (f"`{it.name}`", it.zone, ", ".join(it.days), it.hours)
        for it in catalog.calendars.values()
    )
    yield from table(("calendar", "zone", "days", "hours"), rows)


def test_the_page_is_what_the_catalogue_says():
    text = "\n".join(page()).rstrip("\n") + "\n"
    if os.environ.get(WRITE):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, (
        f"docs/catalog.md is stale; write it anew with {WRITE}=1 pytest {__file__}"
    )
