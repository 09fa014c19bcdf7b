"""Requirements: knowledge models, decision services, imports, types."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.sax.saxutils import escape

import pytest

from bizproc import dmn
from bizproc.errors import DeploymentError, ExpressionError, NotFoundError

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(*parts: str, name: str = "m") -> bytes:
    head = f'<definitions xmlns="{NAMESPACE}" name="{name}" namespace="urn:{name}">'
    return "\n".join([head, *parts, "</definitions>"]).encode()


def lit(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def needs(**kinds: str) -> str:
    """Write requirements: d, i, k are decisions, input data, knowledge."""
    tags = {
        "d": ("informationRequirement", "requiredDecision"),
        "i": ("informationRequirement", "requiredInput"),
        "k": ("knowledgeRequirement", "requiredKnowledge"),
    }
    return "".join(
        f'<{tags[kind][0]}><{tags[kind][1]} href="{target}"/></{tags[kind][0]}>'
        for kind, targets in kinds.items()
        for target in targets.split()
    )


def data(name: str, kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{ref}/></inputData>'


def decision(name: str, text: str, needed: str = "", kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    variable = f'<variable name="{name}"{ref}/>'
    return (
        f'<decision id="{name}" name="{name}">{variable}{needed}{lit(text)}</decision>'
    )


def knowledge(name: str, parameters: str, text: str, needed: str = "") -> str:
    formal = "".join(f'<formalParameter name="{it}"/>' for it in parameters.split())
    logic = f"<encapsulatedLogic>{formal}{lit(text)}</encapsulatedLogic>"
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">{logic}{needed}'
        "</businessKnowledgeModel>"
    )


def read(*parts: str, **options: Any) -> dmn.Decisions:
    return dmn.read(model(*parts), file="m.dmn", **options)


def test_knowledge_models_call_each_other() -> None:
    found = read(
        knowledge("double", "n", "n * 2"),
        knowledge("fourfold", "n", "double(double(n))", needs(k="#double")),
        decision("d", "fourfold(x) + 1", needs(k="#fourfold")),
    )
    assert found.evaluate("d", {"x": 5}).value == 21
    assert found.inputs("d") == {"x"}
    assert found.functions("d") == frozenset()
    assert found.invoke("fourfold", {"n": 3}) == 12


def test_a_knowledge_model_sees_its_parameters_alone() -> None:
    found = read(knowledge("f", "n", "n + x"), decision("d", "f(1)", needs(k="#f")))
    with pytest.raises(ExpressionError, match="unknown name 'x'"):
        found.evaluate("d", {"x": 5})


def test_a_circle_of_knowledge_is_refused() -> None:
    with pytest.raises(DeploymentError, match="knowledge models require each other"):
        read(
            knowledge("f", "n", "g(n)", needs(k="#g")),
            knowledge("g", "n", "f(n)", needs(k="#f")),
        )


SERVICE = (
    '<decisionService id="s" name="s"><outputDecision href="#total"/>'
    '<inputDecision href="#rate"/><inputData href="#amount"/></decisionService>'
)
PARTS = (
    data("amount", "number"),
    decision("rate", "0.5", kind="number"),
    decision("total", "amount * rate", needs(i="#amount", d="#rate")),
    decision("call", "s(100, 2) + total", needs(k="#s", d="#total")),
    SERVICE,
)


def test_a_service_takes_its_inputs_as_arguments_and_leaves_others_alone() -> None:
    found = read(*PARTS)
    assert found.evaluate("total", {"amount": 10}).value == 5
    assert found.evaluate("call", {"amount": 10}).value == 205
    assert found.evaluate("s", {"amount": 10, "rate": 3}).value == 30
    assert found.evaluate("s", {"amount": 10}, strict=False).value is None
    with pytest.raises(ExpressionError, match="argument 'amount' of s"):
        read(
            *PARTS[:3], decision("call", 's("a", 2)', needs(k="#s")), SERVICE
        ).evaluate("call", {})


def test_a_service_of_several_decisions_gives_a_context() -> None:
    service = SERVICE.replace("<input", '<outputDecision href="#rate"/><input', 1)
    service = service.replace('<inputDecision href="#rate"/>', "")
    found = read(*PARTS[:3], service)
    assert found.evaluate("s", {"amount": 10}).value == {"total": 5, "rate": 0.5}


def test_what_is_not_required_is_not_seen_in_lenient_mode() -> None:
    found = read(data("a"), decision("b", "1"), decision("d", "[a, b, other]"))
    result = found.evaluate("d", {"a": 1, "other": 3}, strict=False)
    assert result.value == [None, None, 3]
    assert "unknown name 'a'" in str(result.notes[0])


def library(**files: bytes) -> dmn.Library:
    return dmn.Library({f"{name}.dmn": content for name, content in files.items()})


BASE = model(
    '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues>'
    "<text>[0..150]</text></allowedValues></itemDefinition>",
    data("Person name", "string"),
    decision("Greet", '"Hello, " + Person name', needs(i="#Person&#32;name")).replace(
        "Person&#32;name", "p"
    ),
    knowledge("shout", "text", 'upper case(text) + "!"'),
    name="base",
).replace(b'id="Person name"', b'id="p"')


def importing(text: str, needed: str, *more: str) -> bytes:
    line = f'<import name="the base" namespace="urn:base" importType="{NAMESPACE}"/>'
    return model(line, *more, decision("d", text, needed), name="top")


def test_imported_decisions_functions_and_inputs() -> None:
    needed = needs(d="urn:base#Greet", k="urn:base#shout")
    top = importing("the base.shout(the base.Greet)", needed)
    found = library(base=BASE, top=top).read("top.dmn")
    assert found.inputs("d") == {"Person name"}
    assert found.evaluate("d", {"Person name": "Anna"}).value == "HELLO, ANNA!"
    context = {"{urn:base}Person name": "Boris", "Person name": "Anna"}
    assert found.evaluate("d", context).value == "HELLO, BORIS!"
    direct = importing("the base.Person name", needs(i="urn:base#p"))
    found = library(base=BASE, top=direct).read("top.dmn")
    assert found.evaluate("d", {"the base": {"Person name": "C"}}).value == "C"


def test_imported_types() -> None:
    top = importing(
        "age instance of the base.tAge", needs(i="#age"), data("age", "the base.tAge")
    )
    found = library(base=BASE, top=top).read("top.dmn")
    assert found.evaluate("d", {"age": 30}).value is True
    with pytest.raises(ExpressionError, match=r"'age' is 151; allowed: \[0\.\.150\]"):
        found.evaluate("d", {"age": 151})


def test_imports_that_cannot_be_followed() -> None:
    top = importing("1", "")
    with pytest.raises(
        DeploymentError, match="no DMN file of the namespace 'urn:base'"
    ):
        library(top=top).read("top.dmn")
    with pytest.raises(DeploymentError, match="several files have the namespace"):
        library(a=BASE, b=BASE, top=top).read("top.dmn")
    other = model('<import name="top" namespace="urn:top"/>', name="base")
    with pytest.raises(DeploymentError, match=r"top\.dmn → base\.dmn → top\.dmn"):
        library(base=other, top=top).read("top.dmn")
    missing = importing("1", needs(d="urn:base#Great"))
    with pytest.raises(DeploymentError, match="no decision 'urn:base#Great'"):
        library(base=BASE, top=missing).read("top.dmn")


TYPES = """<itemDefinition name="tPerson">
<itemComponent name="name"><typeRef>string</typeRef></itemComponent>
<itemComponent name="born"><typeRef>date</typeRef></itemComponent>
<itemComponent name="colour"><typeRef>string</typeRef>
<allowedValues><text>"red", "blue"</text></allowedValues></itemComponent></itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
<itemDefinition name="tSmall" isCollection="true"><typeRef>number</typeRef>
<allowedValues><text>&lt; 10</text></allowedValues></itemDefinition>
<itemDefinition name="tShort"><typeRef>tSmall</typeRef>
<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"""
ANNA = {"name": "Anna", "born": dt.date(2000, 1, 1), "colour": "red"}


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        ("tPerson", ANNA, ""),
        ("tPerson", {**ANNA, "extra": 1}, ""),
        ("tPerson", {**ANNA, "name": None}, ""),
        ("tPerson", None, ""),
        ("tPerson", {"name": "Anna"}, "has no 'born', which tPerson asks for"),
        ("tPerson", {**ANNA, "name": 5}, "has a 'name' that must be a string"),
        (
            "tPerson",
            {**ANNA, "colour": "pink"},
            "'colour' that is pink; allowed: \"red\"",
        ),
        ("tPeople", [ANNA, ANNA], ""),
        ("tPeople", [ANNA, {}], "has an item 2 that has no 'name'"),
        ("tSmall", [1, 9], ""),
        ("tSmall", [1, 10], "has an item 2 that is 10; allowed: < 10"),
        ("tShort", [1, 2], ""),
        ("tShort", [1, 2, 3], "is [1, 2, 3]; allowed: count(?) < 3"),
        ("tShort", [1, 20], "has an item 2 that is 20"),
    ],
)
def test_types_of_inputs(kind: str, given: Any, problem: str) -> None:
    found = read(TYPES, data("x", kind), decision("d", "x", needs(i="#x")))
    if not problem:
        assert found.evaluate("d", {"x": given}).value == given
        return
    with pytest.raises(ExpressionError) as caught:
        found.evaluate("d", {"x": given})
    assert problem in str(caught.value)
    assert str(caught.value).startswith("m.dmn:")
    result = found.evaluate("d", {"x": given}, strict=False)
    assert result.value is None
    assert problem in str(result.notes[0])


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("number", "[5]", 5),
        ("tSmall", "5", [5]),
        ("dateTime", 'date("2026-01-31")', dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
        ("string", "5", None),
        ("number", "[5, 6]", None),
    ],
)
def test_results_are_brought_to_their_type(kind: str, text: str, expected: Any) -> None:
    found = read(TYPES, decision("d", text, kind=kind))
    assert found.evaluate("d", {}, strict=False).value == expected


def test_types_in_expressions_and_unknown_ones() -> None:
    found = read(TYPES, decision("d", "x instance of tPeople"))
    assert found.evaluate("d", {"x": [ANNA]}).value is True
    with pytest.raises(
        DeploymentError, match="'tPersn' is not known; did you mean 'tPerson'"
    ):
        read(TYPES, data("x", "tPersn"), decision("d", "1"))


def test_a_type_may_hold_itself() -> None:
    tree = """<itemDefinition name="tTree"><itemComponent name="kids" isCollection="true">
    <typeRef>tTree</typeRef></itemComponent></itemDefinition>"""
    found = read(
        tree, data("x", "tTree"), decision("d", "count(x.kids)", needs(i="#x"))
    )
    assert found.evaluate("d", {"x": {"kids": [{"kids": []}]}}).value == 1


def test_decisions_are_found_by_name_too() -> None:
    text = decision("d1", "1").replace('name="d1"', 'name="The rate"')
    found = read(text, decision("d2", "2"))
    assert found.find("The rate") == "d1"
    assert found.find("d2") == "d2"
    with pytest.raises(NotFoundError, match="did you mean 'The rate'"):
        found.find("The rat")


def test_json_gives_dates_where_the_file_says_so() -> None:
    found = read(TYPES, data("p", "tPerson"), data("due", "dayTimeDuration"))
    typed = dmn.typed_inputs(
        found,
        {"p": {"born": "2000-01-01", "name": "2000-01-01"}, "due": "P1D", "x": "1"},
    )
    assert typed == {
        "p": {"born": dt.date(2000, 1, 1), "name": "2000-01-01"},
        "due": dt.timedelta(days=1),
        "x": "1",
    }


def test_types_that_mean_too_much_are_refused() -> None:
    def component(level: int) -> str:
        return (
            f'<itemComponent name="c"><typeRef>t{level + 1}</typeRef></itemComponent>'
        )

    bomb = [
        f'<itemDefinition name="t{level}">'
        + component(level).replace('"c"', '"a"')
        + component(level).replace('"c"', '"b"')
        + "</itemDefinition>"
        for level in range(40)
    ]
    end = '<itemDefinition name="t40"><typeRef>string</typeRef></itemDefinition>'
    with pytest.raises(DeploymentError, match="is too large: more than 2,000 parts"):
        read(*bomb, end, decision("d", "x instance of t0"))
    chain = [
        f'<itemDefinition name="t{n}"><typeRef>t{n + 1}</typeRef></itemDefinition>'
        for n in range(1000)
    ]
    with pytest.raises(DeploymentError, match="is too large: more than 60 types deep"):
        read(*chain)


FUNCTION = """<itemDefinition name="tF"><functionItem outputTypeRef="number">
<parameters name="a" typeRef="number"/></functionItem></itemDefinition>"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("function(a: number) a + 1", ""),
        ("function(a) a", ""),
        ("function(a, b) a", "must take 1 arguments, not 2"),
        ("function(a: string) 1", "must take a number as 'a', not a string"),
        ('function(a: number) "x"', "must return a number, not a string"),
        ("5", "must be a tF, not the number 5"),
    ],
)
def test_types_of_functions(text: str, problem: str) -> None:
    found = read(FUNCTION, decision("d", text, kind="tF"))
    result = found.evaluate("d", {}, strict=False)
    assert (result.value is None) == bool(problem)
    assert problem in "".join(map(str, result.notes))


def test_names_with_operators_are_known_where_they_can_be_meant() -> None:
    inner = f'<contextEntry><variable name="net/gross"/>{lit("6")}</contextEntry>'
    found = read(
        decision("a", "0").replace(lit("0"), f"<context>{inner}</context>"),
        knowledge("add up", "first-one other", "first-one + other").replace(
            'id="add up"', 'id="k"'
        ),
        decision(
            "b", "add up(first-one: a.net/gross, other: 1)", needs(d="#a", k="#k")
        ),
        decision("c", "x-y", needs(d="#a")),
        decision("x", "0"),
    )
    assert found.evaluate("b", {}).value == 7
    assert found.evaluate("c", {"x": 5, "y": 2}).value == 3
