"""Files of other tools are read and decide; what is not run is refused in clear words."""

from __future__ import annotations

import re

import pytest
from tests.dmn.other_tools import (
    MODELS,
    OMG,
    TOOLS,
    V11,
    V13,
    V15,
    V16,
    WRITINGS,
    feel_of,
    files,
    written,
)

from bizproc import dmn
from bizproc.errors import DefinitionError

FILES = list(files())
PLAIN = TOOLS["jDMN"]


def refusals(data: bytes | str) -> list[str]:
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(DefinitionError) as refused:
        dmn.read(content, file="t.dmn")
    return [str(it) for it in refused.value.findings]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_files_of_a_tool_are_read_and_decide(tool: str) -> None:
    for name, what, version, content, model in FILES:
        if name != tool:
            continue
        found = dmn.read(content, file=f"{name}, {what}.dmn")
        assert found.name == "Решение", (what, version)
        assert found.evaluate("asked", model.given).value == model.answer, what
        assert found.warnings == (), what


def test_the_corpus_is_as_large_as_is_told() -> None:
    assert len(FILES) >= 200
    assert {name for name, *_ in FILES} == set(TOOLS)
    assert len({content for *_, content, _ in FILES}) == len(FILES)
    every = {version for tool in TOOLS.values() for version in tool.versions}
    assert len(every) == 6


@pytest.mark.parametrize("way", WRITINGS)
def test_every_tool_may_write_in_every_way(way: str) -> None:
    for tool in TOOLS.values():
        text = written(tool, MODELS["unique table"], tool.versions[-1])
        found = dmn.read(WRITINGS[way](text), file="t.dmn")
        assert found.evaluate("asked", {"amount": 100}).value == "high"


# -- the language of expressions -----------------------------------------------------

LITERAL = MODELS["literal"]
TOLD = [
    *("feel", "FEEL", "", "s-feel"),
    "http://www.omg.org/spec/FEEL/20140401",
    *(feel_of(it) for tool in TOOLS.values() for it in tool.versions),
    f"https://{OMG}/20180521/FEEL/",
    f"https://{OMG}/20191111/FEEL",
]
FOREIGN = {
    "javascript": "the language 'javascript' is not run",
    "juel": "the language 'juel' is not run",
    "unfeeling": "the language 'unfeeling' is not run",
    "feeel": "did you mean 'feel'?",
    f"https://{OMG}/20240513/B-FEEL/": "B-FEEL (DMN 1.6) is not run",
    "http://www.omg.org/spec/FEEL/20140402": "is not run",
    "https://www.example.com/FEEL/": "is not run",
}


def literal(*, of_file: str | None, own: str | None) -> str:
    text = written(PLAIN, LITERAL, V13)
    if of_file is not None:
        text = text.replace(' id="defs"', f' id="defs" expressionLanguage="{of_file}"')
    if own is not None:
        text = text.replace(' id="le"', f' id="le" expressionLanguage="{own}"')
    return text


@pytest.mark.parametrize("language", sorted(set(TOLD)))
def test_feel_of_every_version_is_run(language: str) -> None:
    for told in ((language, None), (None, language), ("juel", language)):
        content = literal(of_file=told[0], own=told[1]).encode()
        if told == ("juel", ""):
            continue
        found = dmn.read(content, file="t.dmn")
        assert found.evaluate("asked", {"amount": 1}).value == 3


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_refused_where_it_is_named(language: str) -> None:
    [own] = refusals(literal(of_file=None, own=language))
    assert " le: " in own
    assert FOREIGN[language] in own
    [of_file] = refusals(literal(of_file=language, own=None))
    assert " defs: " in of_file
    assert FOREIGN[language] in of_file
    assert "so is the whole file" in of_file


def test_the_language_of_a_file_is_that_of_its_cells() -> None:
    text = written(TOOLS["jDMN"], MODELS["unique table"], V13)
    foreign = text.replace(' id="defs"', ' id="defs" expressionLanguage="javascript"')
    [told] = refusals(foreign)
    assert "'javascript'" in told
    lenient = dmn.read(foreign.encode(), file="t.dmn", strict=False)
    assert lenient.evaluate("asked", {"amount": 1}, strict=False).value is None


# -- Camunda 7's words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cell", "refused"),
    [
        ("", "&lt; 100", False),
        ("  ", "&lt; 100", False),
        ("cellInput", "&lt; 100", False),
        ("x", 'string length("x1") &lt; 100', False),
        ("cellInput", "cellInput &lt; 100", True),
        ("in.put", "inxput &lt; 100", False),
    ],
)
def test_an_input_variable_hinders_only_cells_that_ask_it(
    name: str, cell: str, *, refused: bool
) -> None:
    text = written(TOOLS["Camunda Modeler before 4"], MODELS["unique table"], V11)
    text = text.replace('inputVariable=""', f'inputVariable="{name}"')
    text = text.replace("<text>&lt; 100", f"<text>{cell}")
    if not refused:
        assert "asked" in dmn.read(text.encode(), file="t.dmn")
        return
    [told] = refusals(text)
    assert " c10: " in told
    assert "write '?' for the tested value" in told


@pytest.mark.parametrize(
    ("policy", "aggregation", "said"),
    [
        ("UNIQUE", "SUM", "means something with COLLECT only"),
        ("FIRST", "COUNT", "means something with COLLECT only"),
        ("ANY", "NONSENSE", "means something with COLLECT only"),
        ("COLLECT", "SUMM", "did you mean 'SUM'?"),
        ("COLLECT", "MEAN", "COLLECT takes SUM, MIN, MAX or COUNT"),
    ],
)
def test_a_leftover_aggregation_is_a_warning(
    policy: str, aggregation: str, said: str
) -> None:
    told = f'hitPolicy="{policy}" aggregation="{aggregation}"'
    text = written(PLAIN, MODELS["unique table"], V15)
    text = text.replace('hitPolicy="UNIQUE"', told)
    if policy == "COLLECT":
        assert said in refusals(text)[0]
        return
    found = dmn.read(text.encode(), file="t.dmn")
    [warning] = [it for it in dmn.analyse(found) if "aggregation" in it.message]
    assert (warning.level, warning.location.element) == ("warning", "t")
    assert said in warning.message
    assert found.evaluate("asked", {"amount": 1}).value == "low"


# -- what is no DMN file that is read ------------------------------------------------


@pytest.mark.parametrize(
    ("root", "said"),
    [
        (
            f'<definitions xmlns="https://{OMG}/20991231/MODEL/"/>',
            "versions 1.1 to 1.6",
        ),
        (f'<definitions xmlns="https://{OMG}/"/>', "versions 1.1 to 1.6"),
        ('<Definitions xmlns="http://www.omg.org/spec/DMN/20130901"/>', "1.1 to 1.6"),
        (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
            "no DMN",
        ),
        ("<definitions/>", "no DMN file: its root is 'definitions'"),
        ("<html/>", "no DMN file: its root is 'html'"),
    ],
)
def test_another_root_is_told_with_its_namespace(root: str, said: str) -> None:
    [told] = refusals(root)
    assert said in told
    uri = re.search('xmlns="([^"]+)"', root)
    assert uri is None or uri[1] in told


def test_dmn_1_6_is_read_as_1_5() -> None:
    for model in MODELS.values():
        later, earlier = (written(PLAIN, model, it) for it in (V16, V15))
        found = [
            dmn.read(it.encode(), file="t.dmn").evaluate("asked", model.given).value
            for it in (later, earlier)
        ]
        assert found == [model.answer] * 2


# -- names inside a knowledge model ----------------------------------------------------


def test_parameters_of_a_knowledge_model_are_no_names_of_its_callers() -> None:
    body = (
        '<itemDefinition name="tP"><itemComponent name="Name"><typeRef>string</typeRef>'
        '</itemComponent></itemDefinition><inputData id="p" name="Person">'
        '<variable name="Person" typeRef="tP"/></inputData>'
        '<businessKnowledgeModel id="k" name="greet"><encapsulatedLogic>'
        '<formalParameter name="Person.Name" typeRef="string"/>'
        '<literalExpression><text>"Hello " + Person.Name</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="d" name="d"><informationRequirement><requiredInput href="#p"/>'
        "</informationRequirement><knowledgeRequirement><requiredKnowledge href='#k'/>"
        "</knowledgeRequirement>{logic}</decision>"
    )
    boxed = (
        "<invocation><literalExpression><text>greet</text></literalExpression><binding>"
        '<parameter name="Person.Name"/><literalExpression><text>Person.Name</text>'
        "</literalExpression></binding></invocation>"
    )
    called = "<literalExpression><text>greet({})</text></literalExpression>"
    for logic in (
        boxed,
        called.format("Person.Name: Person.Name"),
        called.format("Person.Name"),
    ):
        text = f'<definitions xmlns="{V15}">{body}</definitions>'.replace(
            "{logic}", logic
        )
        found = dmn.read(text.encode(), file="t.dmn")
        assert found.evaluate("d", {"Person": {"Name": "Ann"}}).value == "Hello Ann"


# -- names of Camunda 7 ----------------------------------------------------------------


def test_the_column_of_a_required_table_is_told_from_its_decision() -> None:
    text = written(PLAIN, MODELS["unique table"], V13)
    text = text.replace(
        "</definitions>",
        '<decision id="e" name="Offer"><informationRequirement>'
        '<requiredDecision href="#asked"/></informationRequirement>'
        '<literalExpression id="of"><text>{}</text></literalExpression></decision>'
        "</definitions>",
    )
    good, bad = (
        dmn.read(text.replace("{}", it).encode(), file="t.dmn")
        for it in ('Level + "!"', 'level + "!"')
    )
    assert dmn.analyse(good) == []
    assert good.evaluate("e", {"amount": 1}).value == "low!"
    [told] = dmn.analyse(bad)
    assert (told.level, told.location.element) == ("warning", "of")
    assert "it is the column of 'Level'" in told.message
