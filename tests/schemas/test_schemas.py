"""JSON Schemas take what the readers take: every file here, and nothing that is broken."""

import functools
import json
import re
from pathlib import Path

import jsonschema
import pytest

from bizproc.catalog import Catalog
from bizproc.cli import main
from bizproc.errors import DefinitionError
from bizproc.extensions import SHIPPED
from bizproc.forms.reading.form_reader import read_form
from bizproc.source.yaml import parse_yaml
from bizproc.studio.offers import find_offers
from bizproc.studio.schemas import KINDS, schema_of, write_schemas
from bizproc.testing.scenarios.format.vocabulary import EVENTS
from bizproc.testing.scenarios.portal.steps import events_with
from bizproc.workspace.constants.constants_file import read_constants
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "bizproc"
STEPS = events_with([step for it in SHIPPED.values() for step in it.scenario_steps])
PATTERNS = {
    "workspace": "bizproc.yaml",
    "crm": "crm.yaml",
    "constants": "constants.yaml",
    "scenario": "*.scenario.yaml",
    "world": "world.yaml",
    "form": "*.form",
}
OWN_STEPS = {"leave_approval"}  # its scenarios have steps of its own extension


def files():
    for kind, pattern in PATTERNS.items():
        found = {
            *ROOT.glob(pattern),
            *ROOT.glob(f"processes/**/{pattern}"),
            *ROOT.glob(f"examples/**/{pattern}"),
            *SOURCE.glob(f"studio/workspace_template/**/{pattern}"),
        }
        for file in sorted(found):
            if kind != "scenario" or not OWN_STEPS & set(file.parts):
                yield kind, file


@functools.cache
def offered():
    return find_offers(ROOT).catalog


@functools.cache
def validator(kind, *, company=True):
    catalog = offered() if company else Catalog()
    schema = schema_of(kind, catalog, STEPS)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def read(kind, text):
    if kind == "form":
        return json.loads(text)
    # as an editor reads it: decimals are plain numbers
    plain = parse_yaml(text, file="f").plain()
    return json.loads(json.dumps(plain, default=float))


@pytest.mark.parametrize(
    ("kind", "file"), [*files()], ids=lambda it: str(it).removeprefix(str(ROOT))
)
def test_every_file_fits_the_schema_of_its_kind(kind, file):
    data = read(kind, file.read_text(encoding="utf-8"))
    inside = ROOT / "processes" in file.parents or file.parent == ROOT
    faults = [it.message for it in validator(kind, company=inside).iter_errors(data)]
    assert faults == []


READERS = {
    "workspace": read_workspace,
    "crm": read_schema,
    "constants": lambda text: read_constants(text, directory=Directory.of(())),
    "form": lambda text: read_form(text.encode(), file="f.form"),
}
BROKEN = [
    ("workspace", "bizproc.yaml", "timezone:", "time_zone:"),
    ("workspace", "bizproc.yaml", "format: bizproc/workspace@1", "format: x"),
    ("workspace", "bizproc.yaml", "port: 25", "port: 250000"),
    ("workspace", "bizproc.yaml", "type: duration, working", "type: period, working"),
    ("workspace", "bizproc.yaml", "{name: Диспетчер, email", "{nam: Диспетчер, email"),
    ("workspace", "bizproc.yaml", "  chat_agree:", "  chat_agre:"),
    ("crm", "crm.yaml", "type: money}", "type: cash}"),
    ("crm", "crm.yaml", "    title: Лид\n", ""),
    ("crm", "crm.yaml", "NEW: {title: Новая}", "new: {title: Новая}"),
    ("crm", "crm.yaml", "meaning: failure", "meaning: bad"),
    ("constants", "constants.yaml", "multiple: false", "multiple: sometimes"),
    ("constants", "constants.yaml", "type: text", "type: enum"),
    ("form", "processes/forms/approve_documents.form", '"checkbox"', '"tickbox"'),
    ("form", "processes/forms/approve_documents.form", '"requiredIf"', '"needed"'),
    ("form", "processes/forms/approve_documents.form", '"type": "bool"', '"type": "x"'),
]


@pytest.mark.parametrize(("kind", "file", "right", "wrong"), BROKEN)
def test_what_the_reader_refuses_the_schema_refuses(kind, file, right, wrong):
    text = (ROOT / file).read_text(encoding="utf-8")
    broken = text.replace(right, wrong, 1)
    assert broken != text
    with pytest.raises(DefinitionError):
        READERS[kind](broken)
    assert not validator(kind).is_valid(read(kind, broken))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("- create:", "- creat:"), ("    steps:", "    stepps:"), ("is: 1", "iz: 1")],
)
def test_a_broken_scenario_is_refused(right, wrong):
    file = ROOT / "processes" / "service_request.scenario.yaml"
    text = file.read_text(encoding="utf-8")
    if right not in text:
        right, wrong = "cases:", "casses:"
    broken = text.replace(right, wrong, 1)
    assert not validator("scenario").is_valid(read("scenario", broken))


def properties(schema):
    """Yield the names of the keys of closed mappings; names of the workspace are none."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield from schema["properties"]
        for it in schema.values():
            yield from properties(it)
    elif isinstance(schema, list):
        for it in schema:
            yield from properties(it)


FILES = {
    "workspace": (
        *("workspace/workspace_file.py", "workspace/people/people_file.py"),
        *("workspace/calendar/calendar_file.py", "workspace/calendar/hours_file.py"),
        *("workspace/chat/channels.py", "workspace/mail_servers.py"),
        *("workspace/settings.py", "workspace/definitions/definition_reader.py"),
    ),
    "crm": (
        *("workspace/records/schema.py", "workspace/records/fields.py"),
        *("workspace/records/form_declarations.py", "workspace/records/key_fields.py"),
        *("workspace/records/form_rules.py",),
        *("workspace/records/rights/rights_file.py",),
    ),
    "constants": (
        *("workspace/constants/constants_file.py",),
        *("workspace/definitions/definition_reader.py",),
    ),
}
ASKED = re.compile(r'\.(?:required|optional|find)\(\s*"(\w+)"')
# refused with a word of its own, or read off a table
NO_KEYS = {"workspace": {"user", "password", "token", "from"}}


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_has_every_key_that_the_reader_asks_for(kind):
    texts = [(SOURCE / it).read_text(encoding="utf-8") for it in FILES[kind]]
    asked = {name for it in texts for name in ASKED.findall(it)}
    offered = set(properties(validator(kind, company=False).schema))
    assert asked - offered - NO_KEYS.get(kind, set()) == set()


def test_what_is_known_is_offered_and_not_demanded():
    """A person that the file names a line above is right before the schema is new."""
    users = validator("workspace").schema["properties"]["people"]["properties"]["users"]
    head = users["additionalProperties"]["properties"]["head"]["anyOf"][0]
    assert "u_head" in head["anyOf"][0]["enum"]
    jsonschema.validate("u_new", head)
    values = validator("constants").schema["properties"]["values"]["properties"]
    assert values["Clerk"]["description"].startswith("Делопроизводитель")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate("three", values["ActFormingDate"])


def test_all_are_written_and_each_is_printed(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "schemas"
    assert [it.name for it in write_schemas(folder, Catalog(), EVENTS)] == [
        f"{kind}.schema.json" for kind in KINDS
    ]
    with pytest.raises(SystemExit):
        main(["schema", "--all", str(folder)])
    assert capsys.readouterr().out.count("\n") == len(KINDS)
    for kind in KINDS:
        kept = json.loads((folder / f"{kind}.schema.json").read_text(encoding="utf-8"))
        assert kept == schema_of(kind, offered(), STEPS), kind
        assert kept["$schema"].startswith("https://json-schema.org/draft/2020-12/")
        jsonschema.Draft202012Validator.check_schema(kept)
    with pytest.raises(SystemExit):
        main(["schema", "constants"])
    assert json.loads(capsys.readouterr().out) == schema_of(
        "constants", offered(), STEPS
    )


def test_the_page_tells_every_kind():
    page = (ROOT / "docs" / "modeler.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE) == [*KINDS]
    written = re.findall(r"^\.schemas/(\w+)\.schema\.json$", page, re.MULTILINE)
    assert written == [*KINDS]
