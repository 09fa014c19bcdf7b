"""Wrong scenario files are refused with every fault, its line and a suggestion."""

import json
from pathlib import Path

import jsonschema
import pytest

from bizproc.crm.extension import CRM
from bizproc.errors import ScenarioError
from bizproc.service_desk.extension import SERVICE_DESK
from bizproc.source.yaml import parse_yaml
from bizproc.testing.scenarios.format.reader import read_scenario_file, read_scenarios
from bizproc.testing.scenarios.format.schema import scenario_schema
from bizproc.testing.scenarios.portal.steps import events_with

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted(PROCESSES.glob("*.scenario.yaml"))
HEAD = (
    "format: bizproc/scenario@1\n"
    "given: {now: 2027-06-01T09:00, records: {D1: {type: deal, title: A}}}\n"
    "cases:\n"
    "  - id: one\n"
    "    steps:\n"
)
EVENTS = events_with((*CRM.scenario_steps, *SERVICE_DESK.scenario_steps))
SCHEMA = jsonschema.Draft202012Validator(scenario_schema(EVENTS))


def findings_of(text, directory=Path()):
    with pytest.raises(ScenarioError) as caught:
        read_scenarios(text, file="x.scenario.yaml", directory=directory)
    return caught.value.findings


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_scenarios_of_the_workspace_fit_reader_and_schema(path):
    assert read_scenario_file(path, events=EVENTS).runs
    assert not list(SCHEMA.iter_errors(parse_yaml(path.read_bytes(), file="").plain()))


@pytest.mark.parametrize(
    ("step", "code", "said"),
    [
        ("{chnage: {record: D1}}", "UNKNOWN_KEY", "did you mean 'change'?"),
        ("{change: {record: D1}}", "REQUIRED_FIELD", "change lacks 'set'"),
        ("{change: {record: D1, sett: {}, set: {}}}", "UNKNOWN_KEY", "mean 'set'?"),
        ("{change: {record: D2, set: {}}}", "NOT_FOUND", "'D2' here; known: D1"),
        ("{change: [D1]}", "TYPE_ERROR", "change must be a mapping"),
        (
            "{change: {record: D1, set: {}}, delete: {record: D1}}",
            "TYPE_ERROR",
            "one event",
        ),
        ("{create: {as: 5, type: deal}}", "TYPE_ERROR", "an alias like D1"),
        ("{restart: false}", "TYPE_ERROR", "expected true"),
        ("{restart: true, deliver: 2}", "TYPE_ERROR", "is not delivered"),
        ("{fail: {action: notify, times: -1}}", "TYPE_ERROR", "whole number or always"),
        ("{delete: {record: D1}, deliver: 0}", "TYPE_ERROR", "whole number from 1"),
        ("{by: u_mgr}", "REQUIRED_FIELD", "by stands without an event"),
        ("{complete: {task: {elment: A}}}", "UNKNOWN_KEY", "did you mean 'element'?"),
        ("{at: 2027-06-01}", "TYPE_ERROR", "a moment like 2027-06-01T11:00"),
        ('{at: "25:00"}', "TYPE_ERROR", "no time of day 25:00"),
        ("{wait: 5}", "TYPE_ERROR", "ISO 8601"),
        ("{wait: PT1H, at: 2027-06-01T11:00}", "TYPE_ERROR", "one time key"),
        ("{repeat: 2}", "REQUIRED_FIELD", "a repeat lacks 'steps'"),
        ("{repeat: 0, steps: []}", "TYPE_ERROR", "whole number from 1"),
        ("{repeat: 9999, steps: [{}, {}]}", "TYPE_ERROR", "more than 10,000 steps"),
        ("{expect: {open_task: []}}", "UNKNOWN_KEY", "did you mean 'open_tasks'?"),
        ("{expect: {tasks: {element: A}}}", "TYPE_ERROR", "expected a list"),
        ("{expect: {new: {mail: []}}}", "UNKNOWN_KEY", "did you mean 'mails'?"),
        ("{expect: {count: [{task: any}]}}", "REQUIRED_FIELD", "THING: MATCHER"),
        ("{expect: {count: [{taks: any, is: 1}]}}", "REQUIRED_FIELD", "THING: MATCHER"),
        (
            "{expect: {tasks: [{status: {contain: o, in: []}}]}}",
            "UNKNOWN_KEY",
            "'contains'",
        ),
        ("{expect: {tasks: [{title: {matches: '('}}]}}", "TYPE_ERROR", "no regular"),
        ("{expect: {tasks: [{title: {in: a}}]}}", "TYPE_ERROR", "expected a list"),
        ("{expect: {tasks: [{due: {gt: null}}]}}", "TYPE_ERROR", "number or a moment"),
        ("{expect: {path: {}}}", "REQUIRED_FIELD", "either exactly or contains"),
        ("{expect: {stage: {D9: NEW}}}", "NOT_FOUND", "no record has the alias 'D9'"),
        ("{expect: {error: FORBIDDEN}}", "REQUIRED_FIELD", "could be refused"),
    ],
)
def test_a_wrong_step_is_found_on_its_line(step, code, said):
    found = findings_of(f"{HEAD}      - {{}}\n      - {step}\n")
    mine = [it for it in found if it.code == code and said in it.message]
    assert mine, [str(it) for it in found]
    assert mine[0].location.line == 7
    assert mine[0].location.file == "x.scenario.yaml"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("format: bizproc/scenario@2\ncases: [{id: a, steps: []}]", "TYPE_ERROR", 1),
        ("format: bizproc/scenario@1\ncases: []", "REQUIRED_FIELD", 2),
        ("format: bizproc/scenario@1\ncases: [{id: a}]", "REQUIRED_FIELD", 2),
        ("format: bizproc/scenario@1\nstirct: true\ncases: []", "UNKNOWN_KEY", 2),
        (HEAD + "      - {}\n  - id: one\n    steps: []", "DUPLICATE_KEY", 7),
        (HEAD + "      - {}\n    steps: []", "DUPLICATE_KEY", 7),
        (HEAD + "      - [", "YAML", 6),
        (HEAD + "      - {}\n    given: {recods: {}}", "UNKNOWN_KEY", 7),
        (HEAD + "      - {}\n    given: {now: now}", "TYPE_ERROR", 7),
        (
            HEAD + "      - {}\n    given: {records: {L1: {title: A}}}",
            "REQUIRED_FIELD",
            7,
        ),
        (HEAD + "      - {}\n    given: {include: gone.yaml}", "NOT_FOUND", 7),
        (HEAD + "      - {at: '{when}'}\n    table: [{wen: 1}]", "UNKNOWN_NAME", 6),
        (HEAD + "      - {}\n    table: {}", "TYPE_ERROR", 7),
    ],
)
def test_a_wrong_file_is_found_on_its_line(text, code, line):
    found = findings_of(text)
    assert (code, line) in {(it.code, it.location.line) for it in found}


def test_all_faults_are_reported_together_in_order():
    found = findings_of(
        HEAD + "      - {at: noon}\n      - {pya: {}}\n      - {expect: {stagee: {}}}\n"
    )
    assert [it.location.line for it in found] == [6, 7, 8]


def test_given_is_merged_field_by_field_over_what_is_included(tmp_path):
    (tmp_path / "deeper.yaml").write_text(
        "now: 2027-01-01T09:00\nrecords: {D1: {type: deal, title: A, amount: 1}}\n"
    )
    (tmp_path / "world.yaml").write_text(
        "include: deeper.yaml\nrecords: {D1: {title: B}, D2: {type: deal}}\n"
    )
    file = read_scenarios(
        "format: bizproc/scenario@1\n"
        "given: {include: world.yaml, now: 2027-02-01T09:00}\n"
        "cases:\n"
        "  - {id: a, given: {records: {D1: {stage: NEW}}}, steps: []}\n"
        "  - {id: b, steps: []}\n",
        file="x",
        directory=tmp_path,
    )
    first, second = (run.given for run in file.runs)
    assert first.now == "2027-02-01T09:00"
    assert {it.alias: it.fields for it in first.records} == {
        "D1": {"title": "B", "amount": 1, "stage": "NEW"},
        "D2": {},
    }
    assert second.records[0].fields == {"title": "B", "amount": 1}


def test_files_that_include_each_other_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("include: a.yaml\n")
    text = "format: bizproc/scenario@1\ngiven: {include: a.yaml}\ncases: [{id: a, steps: []}]"
    assert "include each other" in findings_of(text, tmp_path)[0].message


@pytest.mark.parametrize(
    "name",
    ["../out.yaml", "out", "folder/out.yaml", "a\\0b", "x" * 5000, "/etc/passwd"],
)
def test_nothing_outside_of_the_workspace_is_included(tmp_path, name):
    """Whether the name itself leads there or a link in its path does."""
    (tmp_path / "out.yaml").write_text("records: {secret: {type: deal}}\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "out").symlink_to(tmp_path / "out.yaml")
    (inside / "folder").symlink_to(tmp_path)
    text = (
        f'format: bizproc/scenario@1\ngiven: {{now: 2027-06-01T09:00, include: "{name}"}}\n'
        "cases: [{id: a, steps: [{wait: PT1H}]}]"
    )
    messages = [it.message for it in findings_of(text, inside)]
    assert any(it.startswith("include: ") for it in messages)
    assert not any("secret" in it for it in messages)
    if "out" in name:  # a workspace around both of them
        (tmp_path / "bizproc.yaml").write_text("format: bizproc/workspace@1\n")
        assert read_scenarios(text, file="x", directory=inside).runs


def test_a_row_fills_names_and_keeps_their_type():
    file = read_scenarios(
        HEAD + '      - {change: {record: D1, set: "{set}"}}\n'
        '      - {create: {type: deal, title: "n={n}", amount: "{n}", comment: "{x}"}}\n'
        "    table: [{set: {a: [1]}, n: 5, x: null}]\n",
        file="x",
    )
    first, second = file.runs[0].steps
    assert first.event.arguments["set"] == {"a": [1]}
    assert second.event.arguments["fields"] == {
        "title": "n=5",
        "amount": 5,
        "comment": None,
    }


@pytest.mark.parametrize(
    "step",
    [
        "{chnage: {record: D1, set: {}}}",
        "{change: {record: D1}}",
        "{expect: {open_task: []}}",
        "{expect: {open_tasks: [{elment: A}]}}",
        "{expect: {count: [{task: any}]}}",
        "{expect: {tasks: [{title: {contains: a, foo: b}}]}}",
        "{repeat: 0, steps: []}",
        "{deliver: 0, delete: {record: D1}}",
        "{restart: false}",
        "{fail: {action: x, times: never}}",
    ],
)
def test_the_schema_finds_typical_mistakes(step):
    tree = parse_yaml(f"{HEAD}      - {step}\n", file="").plain()
    assert list(SCHEMA.iter_errors(tree))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(scenario_schema())


INCLUDE = "format: bizproc/scenario@1\ngiven: {include: %s}\ncases: []\n"


def refused_includes(folder, *names):
    for name in names:
        [finding, *_] = findings_of(INCLUDE % json.dumps(name), folder)
        assert (finding.code, finding.location.line) == ("TYPE_ERROR", 2), name
        assert "include: expected a file beside this one" in finding.message
        assert len(finding.message) < 200


def test_what_is_included_is_a_file_of_the_workspace(tmp_path):
    world = "now: 2027-01-01T09:00\n"
    (tmp_path / "outside.yaml").write_text(world)
    inside = tmp_path / "office" / "processes"
    inside.mkdir(parents=True)
    (inside / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (inside / "circle.yaml").symlink_to(inside / "circle.yaml")
    (inside.parent / "world.yaml").write_text(world)
    outside = str(tmp_path / "outside.yaml")
    hostile = (outside, "../../outside.yaml", "link.yaml", "/etc/passwd", "a\x00b")
    refused_includes(inside, *hostile, "../" * 99, "/" * 5_000)
    refused_includes(inside, "../world.yaml")
    (inside.parent / "bizproc.yaml").write_text("")
    refused_includes(inside, *hostile)
    assert "include" not in str(findings_of(INCLUDE % "../world.yaml", inside))
    for name in (".", "gone.yaml", "circle.yaml"):
        [finding, *_] = findings_of(INCLUDE % name, inside)
        assert finding.code in {"NOT_FOUND", "TYPE_ERROR"}
