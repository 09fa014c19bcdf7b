"""Each limit: what is within it passes, what is beyond it is refused by its name."""

import dataclasses
import json
from pathlib import Path

import pytest

import bizproc
from bizproc import bpmn, dmn, feel
from bizproc.bpmn.forms import read_form
from bizproc.cli.values import read_json
from bizproc.errors import BizprocError, DefinitionError, Location
from bizproc.forms.checking.sizes import check_sizes
from bizproc.limits import (
    DEFAULTS,
    HIGHEST,
    Limits,
    highest_of,
    limits,
    limits_in_force,
)
from bizproc.portal.files import Upload
from bizproc.portal.form_files import check_uploads
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.testing.scenarios.format.reader import read_scenarios
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.workspace_file import read_workspace

ROOT = Path(__file__).parents[2]
NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:x"'
)
LOOP = (
    "<multiInstanceLoopCharacteristics{}><extensionElements><zeebe:loopCharacteristics "
    'inputCollection="= for i in 1..{} return i" inputElement="i"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)
SCENARIO = "format: bizproc/scenario@1\ngiven: {now: 2027-06-01T09:00}\ncases: [{id: a, title: A, steps: []}]\n"


def diagram(body, flows="s>e", *, root="", id_="p"):
    drawn = "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (it.split(">") for it in flows.split())
    )
    return (
        f'<definitions {NAMESPACES}>{root}<process id="{id_}" isExecutable="true">'
        f'<startEvent id="s"/>{body}<endEvent id="e"/>{drawn}</process></definitions>'
    ).encode()


PLAIN = diagram("")


def read_diagram(data):
    return lambda _: bpmn.read(data, file="f.bpmn")


def element(attributes="", inside=""):
    text = f'<{{}} id="t"{attributes}>{inside}</{{}}>'.replace("{}", "manualTask")
    return read_diagram(diagram(text, "s>t t>e"))


def decisions(logic):
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="n" '
        f'namespace="u"><decision id="d" name="d">{logic}</decision></definitions>'
    ).encode()


COUNTING = "<literalExpression><text>count(for i in 1..400 return i)</text></literalExpression>"
LIST = f"<list>{COUNTING * 10}</list>"


def decide(_):
    dmn.read(decisions(LIST), file="f.dmn").evaluate("d", {})


def form(**more):
    document = {"id": "f", "components": [], **more}
    data = json.dumps(document).encode()
    return lambda _: read_form(data, file="f.form")


def loops(outer, inner, *, sequential=False):
    mark = ' isSequential="true"' if sequential else ""
    inside = (
        f'<startEvent id="s1"/><manualTask id="m">{LOOP.format(mark, inner)}</manualTask>'
        '<endEvent id="e1"/><sequenceFlow id="f1" sourceRef="s1" targetRef="m"/>'
        '<sequenceFlow id="f2" sourceRef="m" targetRef="e1"/>'
    )
    body = f'<subProcess id="t">{inside}{LOOP.format(mark, outer)}</subProcess>'
    return diagram(body, "s>t t>e")


def refuse_incidents(engine):
    for it in engine.incidents():
        raise BizprocError(it.message)


def run(*files, start="p", variables=None):
    """Play a process and raise what its only incident tells, if there is one."""

    def play(given, folder):
        engine = bizproc.connect("memory://", limits=given)
        try:
            for number, data in enumerate(files):
                path = folder / f"f{number}.bpmn"
                path.write_bytes(data)
            engine.deploy(folder)
            engine.start(start, variables)
            refuse_incidents(engine)
        except BizprocError:
            # a command that is refused leaves nothing, an incident an instance that says so
            assert bool(engine.instances()) is bool(engine.incidents())
            raise
        finally:
            engine.close()

    return play


CALL = (
    '<callActivity id="t"><extensionElements><zeebe:calledElement processId="{}"/>'
    "</extensionElements></callActivity>"
)
CALLING = diagram(CALL.format("q"), "s>t t>e", id_="o")
BETWEEN = diagram(CALL.format("p"), "s>t t>e", id_="q")
THROW = (
    '<intermediateThrowEvent id="{}"><messageEventDefinition messageRef="m"/>'
    "</intermediateThrowEvent>"
)
MESSAGES = '<message id="m" name="one"/><message id="n" name="two"/>'
CAUGHT = diagram(
    '<startEvent id="c"><extensionElements><zeebe:properties><zeebe:property '
    'name="origins" value="any"/></zeebe:properties></extensionElements>'
    '<messageEventDefinition messageRef="m"/></startEvent>'
    '<endEvent id="d"/>',
    "s>e c>d",
    root=MESSAGES,
    id_="q",
)
ASKING = diagram(THROW.format("t") + THROW.format("u"), "s>t t>u u>e", root=MESSAGES)
WAITING = diagram(
    '<manualTask id="t"/><receiveTask id="w" messageRef="m"/>',
    "s>t t>w w>e",
    root=MESSAGES,
)
FIVE = {"items": ["x" * 100] * 5}

UPLOADS = {
    "a": [Upload(name="x", content=b"12345"), Upload(name="y", content=b"12345")]
}

# what takes a limit, one within which it passes, one that it is beyond
CASES = {
    "max_bpmn_bytes": (read_diagram(PLAIN), len(PLAIN), len(PLAIN) - 1),
    "max_dmn_bytes": (
        lambda _: dmn.read(decisions(LIST), file="f.dmn"),
        len(decisions(LIST)),
        len(decisions(LIST)) - 1,
    ),
    "max_form_bytes": (form(), 29, 28),
    "max_yaml_bytes": (lambda _: parse_yaml("a: 1", file="f"), 4, 3),
    "max_scenario_bytes": (
        lambda _: read_scenarios(SCENARIO, file="f.yaml"),
        len(SCENARIO),
        len(SCENARIO) - 1,
    ),
    "max_data_bytes": (lambda _: read_json('{"a": 1}'), 8, 7),
    "max_elements": (read_diagram(PLAIN), 3, 2),
    "max_attributes": (element(' name="x" isForCompensation="false"'), 3, 2),
    "max_name_letters": (element(f' name="{"x" * 20}"'), 20, 19),
    "max_xml_depth": (element(inside="<documentation>x</documentation>"), 4, 3),
    "max_yaml_depth": (lambda _: parse_yaml("[[[1]]]", file="f"), 3, 2),
    "max_json_depth": (lambda _: read_json('{"a": [[1]]}'), 3, 2),
    "max_keys": (lambda _: parse_yaml("{a: 1, b: 2, c: 3}", file="f"), 3, 2),
    "max_answers": (lambda _: check_sizes({"a": 1, "b": 2, "c": 3}), 3, 2),
    "max_answer_letters": (lambda _: check_sizes({"a": "12345"}), 5, 4),
    "max_answer_items": (lambda _: check_sizes({"a": [1, 2, 3]}), 3, 2),
    "max_submit_letters": (lambda _: check_sizes({"a": "12345"}), 7, 5),
    "max_submit_files": (lambda _: check_uploads(UPLOADS), 2, 1),
    "max_file_bytes": (lambda _: check_uploads(UPLOADS), 5, 4),
    "max_submit_bytes": (lambda _: check_uploads(UPLOADS), 10, 9),
    "max_expression_letters": (lambda _: feel.parse("1234567"), 7, 6),
    "max_expression_depth": (lambda _: feel.parse("((((1))))"), 12, 3),
    "max_expression_values": (lambda _: feel.evaluate("[1, 2, 3]"), 3, 2),
    "max_expression_steps": (
        lambda _: feel.evaluate("count(for i in 1..900 return i)"),
        5_000,
        500,
    ),
    "max_expression_seconds": (
        lambda _: feel.evaluate("count(for i in 1..9000 return i)"),
        600.0,
        1e-9,
    ),
    "max_decision_steps": (decide, 20_000, 2_000),
    "max_decision_seconds": (decide, 600.0, 1e-9),
    "max_messages": (run(ASKING, CAUGHT), 2, 1),
    "max_started": (run(ASKING, CAUGHT), 3, 2),
    "max_steps": (run(loops(4, 4, sequential=True)), 1_000, 10),
    "max_items": (run(loops(4, 2)), 4, 3),
    "max_tokens": (run(loops(4, 4)), 100, 4),
    "max_depth": (run(CALLING, BETWEEN, PLAIN, start="o"), 2, 1),
    "max_variables_bytes": (run(WAITING, variables=FIVE), 1_000, 500),
    "max_state_bytes": (run(WAITING, variables=FIVE), 1_000, 500),
    "max_processor_seconds": (run(ASKING, CAUGHT), 600.0, 1e-9),
    "max_report_seconds": (
        lambda given: bizproc.open_workspace(
            "memory://", ROOT, limits=given
        ).stage_report("lead"),
        600.0,
        1e-9,
    ),
}


def attempt(given, act, folder):
    with limits_in_force(given):
        return act(given, folder) if act.__name__ == "play" else act(given)


@pytest.mark.parametrize("name", sorted(highest_of()))
def test_what_is_within_a_limit_passes_and_what_is_beyond_is_refused(name, tmp_path):
    if name == "max_findings":  # a count of what is told refuses nothing, see below
        return
    act, within, beyond = CASES[name]
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    feel.expression._parsed.cache_clear()
    attempt(Limits(**{name: within}), act, tmp_path / "a")
    feel.expression._parsed.cache_clear()
    with pytest.raises(BizprocError) as refused:
        attempt(Limits(**{name: beyond}), act, tmp_path / "b")
    told = name.replace("processor_seconds", "processor_time")
    assert told in refused.value.message, refused.value.message


ODD = "".join(f'<choreographyTask id="c{it}"/>' for it in range(9))
TYPES = "format: bizproc/crm@1\ntypes: {}\n"
UNKNOWN = "".join(f"odd{it}: 1\n" for it in range(9))


@pytest.mark.parametrize(
    "read",
    [
        lambda: bpmn.read(diagram(ODD), file="f.bpmn"),
        lambda: dmn.read(
            decisions(
                f"<list>{'<literalExpression><text>(</text></literalExpression>' * 9}</list>"
            ),
            file="f.dmn",
        ),
        lambda: read_schema(TYPES + UNKNOWN),
        lambda: parse_yaml(UNKNOWN + UNKNOWN, file="f.yaml"),
    ],
    ids=["bpmn", "dmn", "crm.yaml", "yaml"],
)
def test_so_many_faults_are_told_and_no_more(read):
    for most, told in ((4, 4), (100, 9)):
        with limits_in_force(Limits(max_findings=most)):
            with pytest.raises(DefinitionError) as found:
                read()
            assert len(found.value.findings) == told


@pytest.mark.parametrize("letters", [1_900, 50_000])
def test_ids_of_many_letters_are_not_compared(letters):
    """The edits between two ids are counted letter by letter, for each pair."""
    text = "format: bizproc/workspace@1\nsettings:\n  define:\n    {}: {{type: int}}\n"
    text += "  values:\n" + "".join(f"    {it}{'b' * letters}: 1\n" for it in "cdefg")
    with pytest.raises(DefinitionError):
        read_workspace(text.format("a" * letters))


def test_a_file_of_faults_alone_is_not_read_to_its_end(monkeypatch):
    """Each fault looks for the nearest known name: ten thousand would take minutes."""
    asked = []
    monkeypatch.setattr(
        "bizproc.workspace.definitions.definition_reader.nearest_defined",
        lambda *given: asked.append(given) or "",
    )
    wrong = "".join(f"    x{it}: 1\n" for it in range(1_000))
    text = f"format: bizproc/workspace@1\nsettings:\n  values:\n{wrong}"
    with pytest.raises(DefinitionError) as found:
        read_workspace(text)
    assert len(found.value.findings) == DEFAULTS.max_findings
    assert 0 < len(asked) <= DEFAULTS.max_findings + 1


def test_warnings_take_no_place_of_errors():
    with limits_in_force(Limits(max_findings=1)):
        faults = Faults()
        for level in ("warning", "warning", "error", "error"):
            faults.add("X", "x", Location(file="f"), level=level)
    assert [it.level for it in faults.findings] == ["warning", "error"]


@pytest.mark.parametrize("sequential", [True, False])
def test_loops_within_loops_count_together(sequential, tmp_path):
    """10,000 x 10,000 items are neither run at once nor one after the other."""
    with pytest.raises(BizprocError, match=r"max_(tokens|steps|processor_time)"):
        run(loops(9_000, 9_000, sequential=sequential))(
            Limits(max_steps=5_000, max_tokens=500), tmp_path
        )


@pytest.mark.parametrize("wrong", [0, -1, True, "5", None, 1.5, 10**12])
def test_a_limit_is_a_number_up_to_the_highest(wrong):
    with pytest.raises(
        BizprocError, match=r"max_items: expected a number up to 100,000"
    ):
        Limits(max_items=wrong)


def test_every_default_may_be_raised():
    for it in dataclasses.fields(Limits):
        default, highest = getattr(DEFAULTS, it.name), getattr(HIGHEST, it.name)
        assert default <= highest
        assert type(default) is type(highest)


def test_limits_are_in_force_where_they_were_put_and_nowhere_else():
    small = Limits(max_yaml_depth=1)
    with limits_in_force(small):
        assert limits() is small
        with limits_in_force(HIGHEST):
            assert limits() is HIGHEST
        assert limits() is small
    assert limits() is DEFAULTS
