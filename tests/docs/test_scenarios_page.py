"""docs/scenarios.md names exactly the words of the vocabulary, and its examples run."""

import re
from pathlib import Path

import pytest

from bizproc.crm.extension import CRM
from bizproc.service_desk.extension import SERVICE_DESK
from bizproc.testing import run_scenarios
from bizproc.testing.scenarios.format.schema import scenario_schema
from bizproc.testing.scenarios.format.vocabulary import (
    CASE_KEYS,
    COUNTED,
    EVENTS,
    EXPECT_KEYS,
    FIELDS,
    FILE_KEYS,
    GIVEN_KEYS,
    MATCHER_KEYS,
    NEW,
    STEP_KEYS,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
# those of an engine alone play in tests/bare
IN_WORKSPACE = (
    PAGE[: PAGE.index("## Without a workspace")]
    + PAGE[PAGE.index("## Tables, repetition") :]
)
EXAMPLES = re.findall(r"```yaml\n(format: .*?)```", IN_WORKSPACE, re.DOTALL)


def section(heading):
    """Return the text under a heading, up to the next one of any level."""
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found is not None, heading
    return found[1]


def rows(heading):
    """Return the cells of the first table under a heading, without its head."""
    lines = [it for it in section(heading).splitlines() if it.startswith("|")]
    cells = (re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:])
    return [[cell.strip() for cell in row] for row in cells]


def codes(cell):
    return re.findall(r"`([^`]+)`", cell)


def keys(heading):
    return [code for row in rows(heading) for code in codes(row[0])]


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("The file", FILE_KEYS),
        ("A case", CASE_KEYS),
        ("`given`", GIVEN_KEYS),
        ("A step", STEP_KEYS),
        ("Events", EVENTS),
        ("`expect`", EXPECT_KEYS),
        ("Matchers", {*MATCHER_KEYS, "any", "null"}),
    ],
)
def test_a_table_holds_every_key_and_no_other(heading, known):
    written = keys(heading)
    assert len(written) == len(set(written))
    assert set(written) == set(known)


def test_every_event_has_the_keys_of_its_shape():
    written = {
        codes(row[0])[0]: (codes(row[1]), codes(row[2])) for row in rows("Events")
    }
    assert written == {
        kind: (list(shape.required), list(shape.optional))
        for kind, shape in EVENTS.items()
    }


def test_the_steps_of_the_extensions_are_theirs():
    written = {
        codes(row[0])[0]: (codes(row[1]), codes(row[2]), row[3])
        for row in rows("Steps of extensions")
        if codes(row[0])
    }
    assert written == {
        it.word: (list(it.required), list(it.optional), it.means)
        for it in (*CRM.scenario_steps, *SERVICE_DESK.scenario_steps)
    }


def test_things_have_their_fields():
    written = {row[0]: tuple(codes(row[1])) for row in rows("Fields")}
    assert written.pop("record")
    assert written == {str(thing): fields for thing, fields in FIELDS.items()}


def test_what_is_counted_and_new_is_said():
    assert set(COUNTED) <= set(codes(section("`expect`")))
    new = next(row[1] for row in rows("`expect`") if row[0] == "`new`")
    assert all(f"{key}: […]" in new for key in NEW)


def test_repeat_is_said_as_the_schema_has_it():
    assert set(scenario_schema()["$defs"]["repeat"]["properties"]) == {
        "repeat",
        "steps",
    }
    assert "`{repeat: 3, steps: […]}`" in section("A step")


def test_the_options_are_those_of_the_command_and_the_plugin(pytestconfig):
    from bizproc.cli.tests.scenarios import run_tests  # noqa: PLC0415 - only this test

    named = {
        "paths": "PATH…",
        "select": "-k",
        "stop_at_first": "--exitfirst",
        "as_json": "--json",
    }
    short = {"-x", "--lf", "-j"}
    wanted = {
        named.get(it, f"--{it.replace('_', '-')}") for it in run_tests.__annotations__
    } - {"--return"}
    assert {it.split()[0] for it in keys("Running them")} - {
        "bizproc",
        *short,
    } == wanted
    for name in re.findall(r"`--(bizproc-[a-z-]+)`", PAGE):
        assert name.replace("-", "_") in vars(pytestconfig.option)


@pytest.mark.parametrize("text", EXAMPLES)
@pytest.mark.parametrize("harder", [False, True])
def test_the_examples_pass(text, harder, tmp_path):
    file = tmp_path / "visit.scenario.yaml"
    file.write_text(text, encoding="utf-8")
    store = "sqlite" if harder else "memory"
    report = run_scenarios(
        [file], workspace=ROOT, store=store, restart=harder, deliver_twice=harder
    )
    assert report.exit_code == 0, report.text()
    assert report.passed


def test_the_failure_reads_as_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong = EXAMPLES[0].replace("D1: PROCESSING", "D1: LOST")
    Path("visit.scenario.yaml").write_text(wrong, encoding="utf-8")
    report = run_scenarios(["visit.scenario.yaml"], workspace=ROOT)
    printed = re.search(r"```text\n(.*?)\n```", section("Reading a failure"), re.DOTALL)
    assert printed is not None
    assert report.failed[0].text() == printed[1]
