"""Write DMN files as other tools write them: their namespaces, drawings and attributes.

Nothing is copied from a tool: what each is known to put into a file stands here in our
own words, around models of ours (`MODELS`). A tool's file is a model in its dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

__all__ = ["MODELS", "TOOLS", "WRITINGS", "Model", "Tool", "written"]

OMG = "www.omg.org/spec/DMN"
V11 = f"http://{OMG}/20151101/dmn.xsd"
V12 = f"http://{OMG}/20180521/MODEL/"
V13 = f"https://{OMG}/20191111/MODEL/"
V14 = f"https://{OMG}/20211108/MODEL/"
V15 = f"https://{OMG}/20230324/MODEL/"
V16 = f"https://{OMG}/20240513/MODEL/"


def feel_of(namespace: str) -> str:
    """Return the address of FEEL in a version."""
    if namespace == V11:
        return "http://www.omg.org/spec/FEEL/20140401"
    return namespace.replace("MODEL", "FEEL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Hold a model: its elements with `{p}` before tags, what it is asked and answers."""

    body: str
    given: Mapping[str, Any]
    answer: Any
    least: str = V11
    """The first version that has its elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Say how a tool writes a file.

    `mark` changes elements as the tool does; `extra` stands at the end of the file.
    """

    versions: tuple[str, ...]
    prefix: str = ""
    root: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    mark: Callable[[str], str] = str
    extra: str = ""
    type_prefix: str = ""
    comment: str = ""


# -- models ------------------------------------------------------------------------


def text(tag: str, source: str, attributes: str = "") -> str:
    inside = f"<{{p}}text>{escape(source)}</{{p}}text>"
    return f"<{{p}}{tag}{attributes}>{inside}</{{p}}{tag}>"


def needs(kind: str, target: str) -> str:
    what = {"Input": "information", "Decision": "information"}.get(kind)
    what = what or ("knowledge" if kind == "Knowledge" else "authority")
    return (
        f'<{{p}}{what}Requirement id="req_{target}"><{{p}}required{kind} '
        f'href="#{target}"/></{{p}}{what}Requirement>'
    )


def data(key: str, name: str, kind: str = "number") -> str:
    return (
        f'<{{p}}inputData id="{key}" name="{name}"><{{p}}variable id="v_{key}" '
        f'name="{name}" typeRef="{kind}"/></{{p}}inputData>'
    )


def decision(name: str, logic: str, *needed: str, kind: str = "string") -> str:
    return (
        f'<{{p}}decision id="asked" name="{name}"><{{p}}variable id="v_asked" '
        f'name="{name}" typeRef="{kind}"/>{"".join(needed)}{logic}</{{p}}decision>'
    )


def rule(number: int, *cells: str) -> str:
    *tests, result = cells
    return (
        f'<{{p}}rule id="r{number}"><{{p}}description>why</{{p}}description>'
        + "".join(
            text("inputEntry", it, f' id="c{number}{n}"') for n, it in enumerate(tests)
        )
        + text("outputEntry", result, f' id="o{number}"')
        + "</{p}rule>"
    )


def table(policy: str, *rules: str, result: str = "string") -> str:
    return (
        f'<{{p}}decisionTable id="t"{policy}><{{p}}input id="in" label="Amount">'
        + text("inputExpression", "amount", ' id="ie" typeRef="number"')
        + f'</{{p}}input><{{p}}output id="out" label="Level" name="level" typeRef="{result}"/>'
        + "".join(rules)
        + "</{p}decisionTable>"
    )


AMOUNT = data("amount_in", "amount")
LEVELS = (rule(1, "< 100", '"low"'), rule(2, ">= 100", '"high"'))
NEEDS_AMOUNT = needs("Input", "amount_in")
SUM = text("literalExpression", "amount * 2 + 1", ' id="le"')

MODELS: dict[str, Model] = {
    "unique table": Model(
        body=AMOUNT
        + decision("Level", table(' hitPolicy="UNIQUE"', *LEVELS), NEEDS_AMOUNT),
        given={"amount": 250},
        answer="high",
    ),
    "table without a policy": Model(
        body=AMOUNT + decision("Level", table("", *LEVELS), NEEDS_AMOUNT),
        given={"amount": 5},
        answer="low",
    ),
    "collected sum": Model(
        body=AMOUNT
        + decision(
            "Points",
            table(
                ' hitPolicy="COLLECT" aggregation="SUM"',
                rule(1, "> 1", "2"),
                rule(2, "-", "3"),
                result="number",
            ),
            NEEDS_AMOUNT,
            kind="number",
        ),
        given={"amount": 5},
        answer=5,
    ),
    "literal": Model(
        body=AMOUNT + decision("Total", SUM, NEEDS_AMOUNT, kind="number"),
        given={"amount": 20},
        answer=41,
    ),
    "names of several words": Model(
        body=data("a1", "Net Price")
        + decision(
            "Gross Price",
            text("literalExpression", "Net Price + 1"),
            needs("Input", "a1"),
            kind="number",
        ),
        given={"Net Price": 3},
        answer=4,
    ),
    "required decision": Model(
        body=AMOUNT
        + '<{p}decision id="base" name="base"><{p}variable name="base" typeRef="number"/>'
        + NEEDS_AMOUNT
        + text("literalExpression", "amount - 1")
        + "</{p}decision>"
        + decision(
            "Level",
            text("literalExpression", "base * 10"),
            needs("Decision", "base"),
            kind="number",
        ),
        given={"amount": 5},
        answer=40,
    ),
    "boxed context": Model(
        body=AMOUNT
        + decision(
            "Total",
            '<{p}context id="ctx"><{p}contextEntry><{p}variable name="tax" typeRef="number"/>'
            + text("literalExpression", "amount / 10")
            + "</{p}contextEntry><{p}contextEntry>"
            + text("literalExpression", "amount + tax")
            + "</{p}contextEntry></{p}context>",
            NEEDS_AMOUNT,
            kind="number",
        ),
        given={"amount": 50},
        answer=55,
    ),
    "knowledge model": Model(
        body=AMOUNT
        + '<{p}businessKnowledgeModel id="k" name="twice"><{p}variable name="twice"/>'
        '<{p}encapsulatedLogic kind="FEEL"><{p}formalParameter name="n" typeRef="number"/>'
        + text("literalExpression", "n * 2")
        + "</{p}encapsulatedLogic></{p}businessKnowledgeModel>"
        + decision(
            "Total",
            text("literalExpression", "twice(amount)"),
            NEEDS_AMOUNT,
            needs("Knowledge", "k"),
            kind="number",
        ),
        given={"amount": 4},
        answer=8,
        least=V12,
    ),
    "item definitions": Model(
        body='<{p}itemDefinition id="d1" name="tClient" label="Client">'
        '<{p}itemComponent id="d2" name="age" isCollection="false">'
        "<{p}typeRef>number</{p}typeRef></{p}itemComponent>"
        '<{p}itemComponent id="d3" name="tags" isCollection="true">'
        "<{p}typeRef>string</{p}typeRef></{p}itemComponent></{p}itemDefinition>"
        + data("c", "client", "tClient")
        + decision(
            "Adult",
            text(
                "literalExpression",
                'client.age >= 18 and list contains(client.tags, "a")',
            ),
            needs("Input", "c"),
            kind="boolean",
        ),
        given={"client": {"age": 30, "tags": ["a"]}},
        answer=True,
        least=V12,
    ),
    "decision service": Model(
        body=AMOUNT
        + decision("Total", SUM, NEEDS_AMOUNT, kind="number")
        + '<{p}decisionService id="svc" name="svc"><{p}variable name="svc"/>'
        '<{p}outputDecision href="#asked"/><{p}inputData href="#amount_in"/>'
        "</{p}decisionService>",
        given={"amount": 1},
        answer=3,
        least=V12,
    ),
    "boxed conditional": Model(
        body=AMOUNT
        + decision(
            "Level",
            "<{p}conditional><{p}if>"
            + text("literalExpression", "amount > 3")
            + "</{p}if><{p}then>"
            + text("literalExpression", '"high"')
            + "</{p}then><{p}else>"
            + text("literalExpression", '"low"')
            + "</{p}else></{p}conditional>",
            NEEDS_AMOUNT,
        ),
        given={"amount": 2},
        answer="low",
        least=V14,
    ),
    "papers beside the logic": Model(
        body=AMOUNT
        + '<{p}knowledgeSource id="law" name="The law"><{p}type>paper</{p}type>'
        "<{p}owner/></{p}knowledgeSource>"
        '<{p}textAnnotation id="n1" textFormat="text/plain"><{p}text>a note</{p}text>'
        '</{p}textAnnotation><{p}association id="n2"><{p}sourceRef href="#asked"/>'
        '<{p}targetRef href="#n1"/></{p}association>'
        + decision(
            "Total", SUM, NEEDS_AMOUNT, needs("Authority", "law"), kind="number"
        ),
        given={"amount": 0},
        answer=1,
    ),
}

# -- tools -------------------------------------------------------------------------

_DRAWN = (
    '<dmndi:DMNDI><dmndi:DMNDiagram id="dia" useAlternativeInputDataShape="false">'
    '<dmndi:DMNShape id="sh" dmnElementRef="asked" isCollapsed="false"><dc:Bounds height="80" '
    'width="180" x="160" y="100"/></dmndi:DMNShape><dmndi:DMNEdge id="ed" '
    'dmnElementRef="req_amount_in"><di:waypoint x="1" y="2"/></dmndi:DMNEdge>'
    "</dmndi:DMNDiagram></dmndi:DMNDI>"
)


def _di(version: str, start: str = "https") -> dict[str, str]:
    return {
        it: f"{start}://{OMG}/{version}/{it.upper()}/" for it in ("dmndi", "dc", "di")
    }


def _add(tag: str, attributes: str) -> Callable[[str], str]:
    """Return what puts attributes on the elements of some tags."""
    pattern = re.compile(rf"<(\{{p\}}(?:{tag}))(?=[ >/])")
    return lambda body: pattern.sub(rf"<\1 {attributes}", body)


def _inside(tag: str, content: str) -> Callable[[str], str]:
    """Return what puts an element first into those of a tag."""
    pattern = re.compile(rf"(<\{{p\}}{tag}(?: [^<>]*[^/])?>)")
    return lambda body: pattern.sub(lambda it: it[1] + content, body)


def _both(*marks: Callable[[str], str]) -> Callable[[str], str]:
    def mark(body: str) -> str:
        for one in marks:
            body = one(body)
        return body

    return mark


_EMPTY = "<{p}extensionElements></{p}extensionElements>"

TOOLS: dict[str, Tool] = {
    "Camunda Modeler before 4": Tool(
        versions=(V11,),
        root='exporter="dmn-js (https://demo.bpmn.io/dmn)" exporterVersion="6.3.2"',
        namespaces={
            "camunda": "http://camunda.org/schema/1.0/dmn",
            "biodi": "http://bpmn.io/schema/dmn/biodi/1.0",
        },
        mark=_both(
            _add("input", 'camunda:inputVariable=""'),
            _inside(
                "decision",
                '<{p}extensionElements><biodi:bounds x="150" y="150" width="180" '
                'height="80"/><biodi:edge source="amount_in"><biodi:waypoints x="1" y="2"/>'
                "</biodi:edge></{p}extensionElements>",
            ),
        ),
    ),
    "Camunda Modeler for Camunda 7": Tool(
        versions=(V13,),
        root='exporter="Camunda Modeler" exporterVersion="5.10.0" '
        'modeler:executionPlatform="Camunda Platform"',
        namespaces={
            **_di("20191111"),
            "di": "http://www.omg.org/spec/DMN/20180521/DI/",
            "dc": "http://www.omg.org/spec/DMN/20180521/DC/",
            "camunda": "http://camunda.org/schema/1.0/dmn",
            "modeler": "http://camunda.org/schema/modeler/1.0",
        },
        mark=_both(
            _add("decision", 'camunda:historyTimeToLive="P30D" camunda:versionTag="1"'),
            _add("input", 'camunda:inputVariable="cellInput"'),
            _add("inputExpression", 'expressionLanguage="feel"'),
        ),
        extra=_DRAWN,
    ),
    "Camunda Modeler for Camunda 8": Tool(
        versions=(V13,),
        root='exporter="Camunda Modeler" exporterVersion="5.31.0" '
        'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0"',
        namespaces={
            **_di("20191111"),
            "zeebe": "http://camunda.org/schema/zeebe/1.0",
            "modeler": "http://camunda.org/schema/modeler/1.0",
            "biodi": "http://bpmn.io/schema/dmn/biodi/2.0",
        },
        mark=_both(
            _add("decisionTable", 'biodi:annotationsWidth="400"'),
            _add("input|output", 'biodi:width="192"'),
            _inside(
                "decision",
                '<{p}extensionElements><zeebe:versionTag value="v1"/>'
                "</{p}extensionElements>",
            ),
        ),
        extra=_DRAWN,
    ),
    "Trisotech": Tool(
        versions=(V12, V13, V15),
        prefix="semantic",
        root='exporter="DMN Modeler" exporterVersion="12.4" triso:logoChoice="Default" '
        'expressionLanguage="{feel}" typeLanguage="{feel}"',
        namespaces={
            **_di("20191111"),
            "triso": "http://www.trisotech.com/2015/triso/modeling",
            "tc": "http://www.omg.org/spec/DMN/20160719/testcase",
            "feel": "{feel}",
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
        mark=_both(
            _inside(
                "decision",
                "<{p}description>&lt;p&gt;rich&lt;/p&gt;</{p}description>"
                '<{p}extensionElements><triso:interactionOptions x="1"><triso:a/>'
                "</triso:interactionOptions></{p}extensionElements>"
                "<{p}question>Which?</{p}question><{p}allowedAnswers>any</{p}allowedAnswers>",
            ),
            _add("inputData", 'triso:shapeText="yes"'),
            _add(
                "decisionTable",
                'outputLabel="Level" preferredOrientation="Rule-as-Row"',
            ),
        ),
        extra=_DRAWN,
    ),
    "Drools and Red Hat": Tool(
        versions=(V12,),
        prefix="dmn",
        root='typeLanguage="{feel}" expressionLanguage="{feel}"',
        namespaces={
            **_di("20180521", "http"),
            "kie": "http://www.drools.org/kie/dmn/1.2",
            "feel": "{feel}",
            "included1": "https://kiegroup.org/dmn/_x",
        },
        mark=_both(
            _inside("decision", _EMPTY + "<{p}question/><{p}allowedAnswers/>"),
            _inside("inputData", _EMPTY),
            _inside(
                "decisionTable",
                _EMPTY,
            ),
        ),
        extra="<dmndi:DMNDI><dmndi:DMNDiagram><di:extension>"
        '<kie:ComponentsWidthsExtension><kie:ComponentWidths dmnElementRef="t">'
        "<kie:width>50.0</kie:width></kie:ComponentWidths>"
        "</kie:ComponentsWidthsExtension></di:extension></dmndi:DMNDiagram></dmndi:DMNDI>",
    ),
    "Drools of DMN 1.1": Tool(
        versions=(V11,),
        prefix="dmn",
        root='typeLanguage="{feel}"',
        namespaces={
            "feel": "{feel}",
            "kie": "http://www.drools.org/kie/dmn/1.1",
            "drools": "http://www.drools.org/kie/dmn/1.1",
        },
        mark=_inside("decision", _EMPTY),
        type_prefix="feel:",
    ),
    "KIE and BAMOE of today": Tool(
        versions=(V15, V16),
        prefix="",
        root='exporter="BAMOE Canvas" expressionLanguage="{feel}"',
        namespaces={
            **_di("20230324"),
            "kie": "https://kie.org/dmn/extensions/1.0",
        },
        mark=_add("decision|inputData", 'kie:note="x" label=""'),
        extra=_DRAWN,
    ),
    "Signavio": Tool(
        versions=(V11, V12, V13),
        root='exporter="Signavio Process Editor, http://www.signavio.com" '
        'expressionLanguage="{feel}"',
        namespaces={
            "sigExt": "http://www.signavio.com/schema/dmn/1.1/",
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
        mark=_both(
            _inside(
                "decision",
                '<{p}extensionElements><sigExt:shapeId modelRevision="12">sid-1'
                "</sigExt:shapeId></{p}extensionElements>",
            ),
            _inside(
                "inputData",
                "<{p}extensionElements><sigExt:signavioId>x</sigExt:signavioId>"
                "</{p}extensionElements>",
            ),
            _add("decision", 'sigExt:multiInstance="false"'),
        ),
    ),
    "jDMN": Tool(
        versions=(V11, V12, V13, V14),
        namespaces={
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "sig": "http://www.provider.com/schema/dmn/1.1/",
            "cap": "http://www.rs.com/schemas/cap",
        },
        root='xsi:schemaLocation="{uri} dmn.xsd" sig:x="1"',
        mark=_both(
            _inside(
                "decision", "<{p}extensionElements><cap:x/></{p}extensionElements>"
            ),
            _add("inputData", 'cap:shapeId="4"'),
        ),
    ),
    "Flowable Design": Tool(
        versions=(V11, V13),
        root='exporter="Flowable Open Source Modeler" exporterVersion="6.7"',
        namespaces={"flowable": "http://flowable.org/dmn"},
        mark=_both(
            _add("decision", 'flowable:forceDMN11="true"'),
            _add("inputExpression", 'flowable:collectionOperator="ANY"'),
        ),
    ),
    "Cardanit": Tool(
        versions=(V13, V14),
        prefix="ns0",
        root='exporter="Cardanit"',
        namespaces={**_di("20191111"), "e": "http://www.esteco.com/dmn/extensions"},
        mark=_inside(
            "decision", '<{p}extensionElements><e:hash v="1"/></{p}extensionElements>'
        ),
        extra=_DRAWN,
    ),
}

# -- how a file is written down ----------------------------------------------------


def _cdata(document: str) -> str:
    return re.sub(
        r"(<[\w:]*text>)([^<]*)(</)",
        lambda it: f"{it[1]}<![CDATA[{_plain(it[2])}]]>{it[3]}",
        document,
    )


def _plain(source: str) -> str:
    return source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spread(document: str) -> str:
    """Return a file as a tool indents it: blanks around texts, lines of Windows."""
    spread = re.sub(r"(<[\w:]*text>)([^<]*)(</)", "\\1\r\n   \\2\r\n  \\3", document)
    return spread.replace("><", ">\r\n<")


def _remarked(document: str) -> str:
    """Return a file with comments and instructions wherever they may stand."""
    head, _, rest = document.partition("?>")
    marked = re.sub(
        r">(<[\w:]*(?:decision|rule|text)[ >])", r"><!-- x --><?p q?>\1", rest
    )
    return f"{head}?><!-- made by hand -->{marked}<!-- end -->"


def _plain_writing(document: str) -> bytes:
    return document.encode()


WRITINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": _plain_writing,
    "utf-8 with a mark": lambda it: b"\xef\xbb\xbf" + it.encode(),
    "utf-16": lambda it: it.replace("UTF-8", "UTF-16").encode("utf-16"),
    "windows-1251": lambda it: it.replace("UTF-8", "windows-1251").encode("cp1251"),
    "no declaration": lambda it: it.partition("?>")[2].encode(),
    "cdata": lambda it: _cdata(it).encode(),
    "spread": lambda it: _spread(it).encode(),
    "remarks": lambda it: _remarked(it).encode(),
}


def written(tool: Tool, model: Model, version: str) -> str:
    """Return the text of a model's file as a tool writes it."""
    prefix = f"{tool.prefix}:" if tool.prefix else ""
    body = tool.mark(model.body)
    if tool.type_prefix:
        body = re.sub(
            r'typeRef="(?=number|string|boolean)', f'typeRef="{tool.type_prefix}', body
        )
    spaces = {f"xmlns:{name}": uri for name, uri in tool.namespaces.items()}
    spaces[f"xmlns{f':{tool.prefix}' if tool.prefix else ''}"] = version
    declared = " ".join(f'{name}="{uri}"' for name, uri in spaces.items())
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<{{p}}definitions {declared} id="defs" name="Решение" '
        f'namespace="http://example.com/dmn" {tool.root}>{body}{tool.extra}</{{p}}definitions>'
    )
    return (
        document.replace("{p}", prefix)
        .replace("{feel}", feel_of(version))
        .replace("{uri}", version)
    )


def files() -> Iterator[tuple[str, str, str, bytes, Model]]:
    """Yield tool, version, model and content of a file for every dialect and model.

    How it is written down goes round, so that each tool is seen in every writing.
    """
    ways = list(WRITINGS.items())
    count = 0
    for tool_name, tool in TOOLS.items():
        for version in tool.versions:
            for model_name, model in MODELS.items():
                if _order(version) < _order(model.least):
                    continue
                way, write = ways[count % len(ways)]
                count += 1
                content = write(written(tool, model, version))
                yield tool_name, f"{model_name}, {way}", version, content, model


def _order(version: str) -> int:
    return (V11, V12, V13, V14, V15, V16).index(version)
