"""What the standard asks of types, boxed expressions and faulty files.

Lenient mode: what is wrong is null, and the rest of the file still decides.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

from bizproc import dmn, feel
from bizproc.errors import DeploymentError

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
TYPES = """
<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef>
</itemDefinition>
<itemDefinition name="tLine"><itemComponent name="a"><typeRef>number</typeRef>
</itemComponent></itemDefinition>
<itemDefinition name="tAge"><typeRef>number</typeRef>
<allowedValues><text>[0..120]</text></allowedValues></itemDefinition>
<itemDefinition name="tAdult"><typeRef>tAge</typeRef>
<allowedValues><text>&gt;= 18</text></allowedValues></itemDefinition>
<itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef></itemDefinition>
<itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>
<allowedValues><text>&lt; 10</text></allowedValues>
<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
"""


def lit(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(name: str, logic: str, *needs: str, kind: str = "") -> str:
    ref = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{ref}/>'
        f"{''.join(needs)}{logic}</decision>"
    )


def needs(kind: str, href: str) -> str:
    requirement = "knowledge" if kind == "Knowledge" else "information"
    return (
        f"<{requirement}Requirement><required{kind} href='#{href}'/>"
        f"</{requirement}Requirement>"
    ).replace("'#libns", "'libns")


def read(
    body: str, *, strict: bool = False, imports: Any = None, namespace: str = "m"
) -> dmn.Decisions:
    text = f'<definitions xmlns="{NAMESPACE}" name="t" namespace="{namespace}">{body}'
    data = f"{text}</definitions>".encode()
    return dmn.read(data, file="t.dmn", strict=strict, imports=imports)


def decided(body: str, imports: Any = None, **context: Any) -> Any:
    model = read(body, imports=imports)
    return model.evaluate("d", context, strict=False).value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("10", "number", "10"),
        ("[10]", "number", "10"),
        ("[1, 2]", "number", "null"),
        ('"a"', "number", "null"),
        ("null", "number", "null"),
        ("10", "Any", "10"),
        ("10", "tNumbers", "[10]"),
        ("[]", "tNumbers", "[]"),
        ('["a"]', "tNumbers", "null"),
        ("{a: 1, b: 2}", "tLine", "{a: 1, b: 2}"),
        ("[{a: 1}]", "tLine", "{a: 1}"),
        ("{b: 2}", "tLine", "null"),
        ('{a: "x"}', "tLine", "null"),
        ('@"2026-01-31"', "date and time", '@"2026-01-31T00:00:00Z"'),
        ('date("99999-01-01")', "date and time", '@"99999-01-01T00:00:00Z"'),
        ("5", "tAge", "5"),
        ("200", "tAge", "null"),
        ("20", "tAdult", "20"),
        ("15", "tAdult", "null"),
        ("150", "tAdult", "null"),  # an age first of all
        ("5", "tAges", "[5]"),
        ("[5, 200]", "tAges", "null"),
        ("[1, 2]", "tPair", "[1, 2]"),
        ("[1, 20]", "tPair", "null"),
        ("[1]", "tPair", "null"),
    ],
)
def test_a_result_becomes_what_its_type_asks_for(
    text: str, kind: str, value: str
) -> None:
    """Hold for the implicit conversions of 10.3.2.9.4 and the types of 7.3.3."""
    found = decided(TYPES + decision("d", lit(text), kind=kind))
    scope = {"found": found, "wanted": feel.evaluate(value)}
    assert feel.evaluate("found = wanted", scope) is True, found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 instance of tAge", True),
        ("500 instance of tAge", True),
        ('"x" instance of tAdult', False),
        ("[5] instance of tAges", True),
        ("[5, 500] instance of tAges", True),
        ("[5] instance of list<tAge>", True),
        ('["x"] instance of list<tAge>', False),
        ("{a: 5} instance of context<a: tAge>", True),
        ("{a: true} instance of context<a: tAge>", False),
        ("[1, 2] instance of tPair", True),
        ("[1] instance of tPair", True),
        ("{a: 1, b: 2} instance of tLine", True),
        ("null instance of tAge", False),
        ("(function(x: tAge) x)(5)", 5),
        ("(function(x: tAge) x)([5])", 5),
        ("(function(x: tAge) x)(500)", 500),
        ("(function(x: tAge) x)(null)", None),
        ("(function(x: tNumbers) count(x))(5)", 1),
        ("(function(x: tLine) x.a)({a: 1, b: 2})", 1),
        ("(function(x: tLine) 1)({b: 2})", None),
    ],
)
def test_expressions_know_the_types_of_the_file(text: str, value: Any) -> None:
    """Conformance asks for kinds and parts, not for allowed values."""
    assert decided(TYPES + decision("d", lit(text))) == value


@pytest.mark.parametrize(
    ("source", "match", "value"),
    [
        ("[1, 2, 3]", "item > 1", [2, 3]),
        ("[1, null]", "item > 0", [1]),
        ("[{a: null}]", "a > 1", []),
        ("[]", "item > 1", []),
        ("[1, 2, 3]", "2", 2),
        ("[1, 2, 3]", "-1", 3),
        ("[1, 2, 3]", "0", None),
        ("[1, 2, 3]", "4", None),
        ("[1, 2, 3]", "1.5", None),
        ("[]", "1", None),
        ("[1, 2]", "true", [1, 2]),
        ("[1, 2]", '"x"', None),
        ("[1, 2]", "null", None),
        ("5", "item = 5", [5]),
        ("5", "1", 5),
        ("null", "true", None),
    ],
)
def test_a_boxed_filter_is_the_filter_of_feel(
    source: str, match: str, value: Any
) -> None:
    boxed = f"<filter><in>{lit(source)}</in><match>{lit(match)}</match></filter>"
    assert decided(decision("d", boxed)) == value
    assert feel.evaluate(f"{source}[{match}]", strict=False) == value


@pytest.mark.parametrize(
    ("kind", "domain", "body", "value"),
    [
        ("for", "[1, 2]", "i * 2", [2, 4]),
        ("for", "1", "i", [1]),
        ("for", "null", "i", None),
        ("for", "[]", "i", []),
        ("for", "(1..3]", "i", [2, 3]),
        ("for", "[1, 2]", "partial", [[], [[]]]),
        ("for", "[1, 2, 3]", "count(partial)", [0, 1, 2]),
        ("for", "[1, 2]", "partial[item = item]", [[], [[]]]),
        ("some", "[null, 1]", "i > 0", True),
        ("some", "[null, 0]", "i > 0", None),
        ("some", "[]", "true", False),
        ("every", "[]", "false", True),
        ("every", "[null, 0]", "i > 0", False),
        ("every", "[null, 1]", "i > 0", None),
        ("every", "null", "true", None),
        ("some", "[1]", '"a"', None),
    ],
)
def test_a_boxed_iteration_is_that_of_feel(
    kind: str, domain: str, body: str, value: Any
) -> None:
    tag = "return" if kind == "for" else "satisfies"
    boxed = (
        f'<{kind} iteratorVariable="i"><in>{lit(domain)}</in>'
        f"<{tag}>{lit(body)}</{tag}></{kind}>"
    )
    assert decided(decision("d", boxed)) == value
    text = f"{kind} i in {domain} {tag} {body}"
    assert feel.evaluate(text, strict=False) == value


CIRCLE = decision("a", lit("b + 1"), needs("Decision", "b")) + decision(
    "b", lit("a + 1"), needs("Decision", "a")
)
MODELS = "".join(
    f'<businessKnowledgeModel id="{one}" name="{one}"><encapsulatedLogic>'
    f"{lit(f'{other}()')}</encapsulatedLogic>{needs('Knowledge', other)}"
    "</businessKnowledgeModel>"
    for one, other in (("f", "g"), ("g", "f"))
)
SERVICE = '<decisionService id="f" name="f"/>'
CALLS_F = decision("a", lit("f()"), needs("Knowledge", "f"))


@pytest.mark.parametrize(
    "faulty",
    [
        decision("a", ""),
        decision("a", lit("")),
        decision("a", lit("1 +")),
        decision("a", lit("1") + lit("2")),
        decision("a", "<unheardOf/>"),
        decision("a", "<decisionTable><rule/></decisionTable>"),
        decision("a", lit("1"), kind="number").replace("1<", '"x"<'),
        decision("a", lit("x"), needs("Decision", "nothing")),
        CIRCLE,
        MODELS + CALLS_F,
        SERVICE + CALLS_F,
        decision("a", lit("1 / 0")) + "<unheardOf id='u'/>",
        decision("a", lit("null")) + decision("a", lit("2")),
        '<import name="p" namespace="p" importType="http://www.dmg.org/PMML-4_2"/>'
        + decision("a", lit("p.x")),
    ],
)
def test_what_is_faulty_is_null_and_the_rest_decides(faulty: str) -> None:
    told = lit("if a = null then 1 else 2")
    assert decided(faulty + decision("d", told, needs("Decision", "a"))) == 1


@pytest.mark.parametrize(
    "faulty", [CIRCLE, MODELS, SERVICE, decision("a", "<unheardOf/>"), "<unheardOf/>"]
)
def test_a_strict_reading_refuses_all_of_it(faulty: str) -> None:
    with pytest.raises(DeploymentError):
        read(faulty, strict=True)


GRAPH = (
    '<inputData id="x" name="x in"><variable name="x in" typeRef="number"/></inputData>'
    + decision("i", lit("100"), kind="number")
    + decision(
        "e",
        lit("i + x in"),
        needs("Decision", "i") + needs("Input", "x"),
        kind="number",
    )
    + decision("o", lit("e * 2"), needs("Decision", "e"))
    + '<decisionService id="s" name="my service"><outputDecision href="#o"/>'
    '<encapsulatedDecision href="#e"/><inputDecision href="#i"/>'
    '<inputData href="#x"/></decisionService>'
)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("my service(1, 2)", 6),
        ("my service(x in: 1, i: 2)", 6),
        ("my service(i: 2, x in: 1)", 6),
        ("my service([1], [2])", 6),
        ("my service(1, null)", None),
        ("my service(1)", None),
        ("my service(1, 2, 3)", None),
        ("my service(y: 1, i: 2)", None),
        ('my service("a", 2)', None),
        ("{f: my service, r: f(1, 2)}.r", 6),
        ("for n in [1, 2] return my service(n, 0)", [2, 4]),
    ],
)
def test_a_decision_service_is_called_as_a_function(call: str, value: Any) -> None:
    asked = decision("d", lit(call), needs("Knowledge", "s"))
    assert decided(GRAPH + asked) == value
    several = GRAPH.replace(
        '<encapsulatedDecision href="#e"', '<outputDecision href="#e"'
    )
    both = decided(
        several + decision("d", lit("my service(1, 2)"), needs("Knowledge", "s"))
    )
    assert both == {"o": 6, "e": 3}


def test_a_service_asked_by_name_takes_its_arguments_as_a_call_does() -> None:
    model = read(GRAPH)
    for given, value in (({"x in": 1, "i": 2}, 6), ({"x in": "a", "i": 2}, None)):
        assert model.evaluate("s", given, strict=False).value == value


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("abs", "abs(-1)"),
        ("string length", 'string length("text")'),
        ("date", 'date("2026-01-31")'),
        ("trim", "{f: trim, r: f(1)}.r"),
        ("max", "max(x: 1)"),
    ],
)
def test_a_knowledge_model_hides_the_function_of_its_name(name: str, call: str) -> None:
    model = (
        f'<businessKnowledgeModel id="f" name="{name}"><encapsulatedLogic>'
        f'<formalParameter name="x"/>{lit("5")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    asked = decision("d", lit(call), needs("Knowledge", "f"))
    assert decided(model + asked) == 5
    undrawn = decision("d", lit('abs(-1) + string length("ab") + max(1, 2)'))
    assert decided(model + undrawn) == 5


def test_blanks_of_a_name_are_one() -> None:
    data = '<inputData id="i" name=" net&#10;  price "/>'
    inner = f'<context><contextEntry><variable name="a  b"/>{lit("net price")}'
    result = f"</contextEntry><contextEntry>{lit('a b + 1')}</contextEntry></context>"
    model = read(data + decision("d", inner + result, needs("Input", "i")))
    assert model.evaluate("d", {"net price": 2}, strict=False).value == 3


LIBRARY = (
    '<itemDefinition name="tNum"><typeRef>number</typeRef></itemDefinition>'
    '<businessKnowledgeModel id="b" name="add one"><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="tNum"/>'
    f"{lit('n + 1')}</encapsulatedLogic></businessKnowledgeModel>"
    '<inputData id="q" name="q"><variable name="q" typeRef="number"/></inputData>'
    + decision("ten", lit("q * 10"), needs("Input", "q"))
)


@pytest.mark.parametrize("name", ["lib", "my lib", "my.lib", "a-b", "x.y z", ""])
def test_an_import_brings_its_names_under_its_own(name: str) -> None:
    library = read(LIBRARY, namespace="libns")
    prefix = f"{name}." if name else ""
    imported = f'<import name="{name}" namespace="libns" importType="{NAMESPACE}"/>'

    def asked(text: str, *requirements: str, kind: str = "") -> Any:
        body = imported + decision("d", text, *requirements, kind=kind)
        return decided(body, lambda space: library if space == "libns" else None, q=2)

    knowledge = needs("Knowledge", "libns#b")
    assert asked(lit(f"{prefix}add one(1)"), knowledge) == 2
    assert asked(lit(f"{prefix}ten + 1"), needs("Decision", "libns#ten")) == 21
    assert asked(lit(f"{prefix}q + 1"), needs("Input", "libns#q")) == 3
    assert asked(lit("5"), kind=f"{prefix}tNum") == 5
    assert asked(lit('"a"'), kind=f"{prefix}tNum") is None
    assert asked(lit("[5]"), kind='q:tNum" xmlns:q="libns') == 5
    assert asked(lit(f"1 instance of {prefix}tNum")) is True
    binding = f'<binding><parameter name="n"/>{lit("4")}</binding>'
    boxed = f"<invocation>{lit(f'{prefix}add one')}{binding}</invocation>"
    assert asked(boxed, knowledge) == 5
