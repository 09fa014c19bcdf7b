"""Steps of extensions: read, refused with their line, in the schema, carried out."""

import json
import sys
import textwrap

import jsonschema
import pytest

from bizproc.cli import main
from bizproc.errors import ConfigurationError
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.studio.new_workspace import make_workspace
from bizproc.testing import run_scenarios
from bizproc.testing.scenarios.format.schema import scenario_schema
from bizproc.testing.scenarios.format.vocabulary import EVENTS
from bizproc.testing.scenarios.portal.steps import events_with

EXTENSION = """
    from bizproc.errors import ForbiddenError
    from bizproc.portal.extension import Extension
    from bizproc.portal.records.commands import change
    from bizproc.portal.scenario_step import Argument, ScenarioStep

    seen = []

    def weigh(portal, arguments, *, by, event_id):
        seen.append((dict(arguments), by, event_id))
        if by == "u_paul":
            raise ForbiddenError("Paul may not weigh")
        title = {"title": f"{arguments['grams']} grams"}
        portal.run(
            lambda repository, actor: change(
                repository, arguments["record"], title, actor=actor
            ).id,
            by=by,
            event_id=event_id,
        )

    OWN = Extension(
        name="scales",
        scenario_steps=(
            ScenarioStep(
                word="weigh",
                means="an order is put on the scales",
                required={"record": Argument.RECORD, "grams": Argument.VALUE},
                optional={
                    "note": Argument.TEXT,
                    "about": Argument.FIELDS,
                    "photos": Argument.TEXTS,
                },
                needs_actor=True,
                run=weigh,
            ),
        ),
    )
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Return a workspace that names an extension with a step `weigh`."""
    folder = tmp_path / "shop"
    make_workspace(folder)
    (folder / "own_scales.py").write_text(textwrap.dedent(EXTENSION))
    file = folder / "bizproc.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}extensions: [own_scales:OWN]\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield folder
    sys.modules.pop("own_scales", None)


@pytest.fixture
def play(shop):
    """Play the steps of one case and return its report."""

    def run(steps, **options):
        file = shop / "processes" / "weighing.scenario.yaml"
        file.write_text(
            "format: bizproc/scenario@1\n"
            "given:\n"
            "  now: 2027-06-01T09:00\n"
            "  records: {O1: {type: order, title: Laptop}}\n"
            "cases:\n"
            "  - id: one\n"
            f"    steps:\n{textwrap.indent(textwrap.dedent(steps), ' ' * 6)}"
        )
        return run_scenarios([file], **options)

    return run


def test_arguments_reach_the_function_with_ids_for_aliases(play):
    report = play(
        """
        - by: u_maria
          weigh: {record: O1, grams: 5, note: O1, about: {of: O1}, photos: [a.png]}
          expect: {record: {O1: {title: 5 grams}}}
        """
    )
    assert report.exit_code == 0, report.text()
    [(given, by, _)] = sys.modules["own_scales"].seen
    assert by == "u_maria"
    assert given == {
        "record": "order-1",
        "grams": 5,
        "note": "O1",
        "about": {"of": "order-1"},
        "photos": ["a.png"],
    }


def test_it_is_delivered_twice_with_one_event_id(play):
    report = play(
        """
        - by: u_maria
          weigh: {record: O1, grams: 5}
          deliver: 2
          expect: {count: [{history: {event: changed, new: 5 grams}, is: 1}]}
        """,
        deliver_twice=True,
    )
    assert report.exit_code == 0, report.text()
    first, second = sys.modules["own_scales"].seen
    assert first[2] == second[2]


def test_it_may_be_refused(play):
    report = play(
        """
        - by: u_paul
          weigh: {record: O1, grams: 5}
          expect: {error: FORBIDDEN}
        """
    )
    assert report.exit_code == 0, report.text()
    failed = play("- {by: u_paul, weigh: {record: O1, grams: 5}}\n")
    assert "refused with FORBIDDEN: Paul may not weigh" in failed.text()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("weigh: {record: O1, grams: 5}", "REQUIRED_FIELD: 'weigh' lacks 'by'"),
        ("{by: u_maria, weigh: {grams: 5}}", "weigh lacks 'record'"),
        ("{by: u_maria, weigh: {record: O2, grams: 5}}", "'O2' here; known: O1"),
        ("{by: u_maria, weigh: {record: O1, gram: 5}}", "did you mean 'grams'?"),
        ("{by: u_maria, wiegh: {record: O1}}", "did you mean 'weigh'?"),
        ("{pay: {record: O1, amount: 5}}", "unknown key 'pay' in the step"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    play, shop, step, said, capsys, monkeypatch
):
    report = play(f"- {step}\n")
    assert report.exit_code == 2
    assert said in report.text()
    assert "weighing.scenario.yaml:8: " in report.text()
    monkeypatch.chdir(shop)
    with pytest.raises(SystemExit):
        main(["check"])
    assert said in capsys.readouterr().out


def test_the_schema_has_it_where_the_workspace_names_it(shop, capsys, monkeypatch):
    monkeypatch.chdir(shop)
    with pytest.raises(SystemExit) as ended:
        main(["schema"])
    assert not ended.value.code
    schema = json.loads(capsys.readouterr().out)
    step = schema["$defs"]["step"]
    assert step["properties"]["weigh"]["description"] == "an order is put on the scales"
    assert "pay" not in step["properties"]
    wrapped = jsonschema.Draft202012Validator(
        {"$ref": "#/$defs/step", "$defs": schema["$defs"]}
    )
    weigh = {"record": "O1", "grams": 5}
    assert wrapped.is_valid({"by": "u_maria", "weigh": weigh})
    assert not wrapped.is_valid({"weigh": weigh})
    assert not wrapped.is_valid({"by": "u_maria", "weigh": {"record": "O1"}})


def test_without_a_workspace_the_schema_has_the_events_of_every_workspace(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["schema"])
    printed = json.loads(capsys.readouterr().out)
    assert printed["$defs"]["step"] == scenario_schema(EVENTS)["$defs"]["step"]


@pytest.mark.parametrize("word", ["create", "by", "expect", "at", "repeat"])
def test_a_word_that_scenarios_have_already_is_refused(word):
    step = ScenarioStep(
        word=word,
        means="",
        run=lambda *_, **__: None,
        required={"record": Argument.RECORD},
    )
    with pytest.raises(ConfigurationError) as caught:
        events_with([step])
    assert str(caught.value) == (
        f"bizproc.yaml: DUPLICATE_KEY: an extension brings the scenario step {word!r}, "
        "which scenarios have already; rename it there"
    )
