"""Files of Camunda 7 and SpiffWorkflow: what is told of each, and what is accepted."""

import re
from pathlib import Path

import pytest
from lxml import etree

from bizproc.studio.check import check_files
from bizproc.studio.importing import read_diagram, write_imported

HERE = Path(__file__).parent
FILES = [
    (it.parent.name, it.stem)
    for it in sorted([*HERE.glob("camunda7/*.bpmn"), *HERE.glob("spiff/*.bpmn")])
]
FOREIGN = re.compile(r"spiffworkflow\.org|camunda\.org/schema/1\.0|activiti\.org")

# what has no counterpart: (code, element, what is named)
LEFT = {
    ("camunda7", "calls_left"): {
        ("IM001", "bound", "calledElementBinding version"),
        ("IM001", "named", "calledElementBinding versionTag ${tag}"),
        ("IM001", "mapped", "variableMappingClass"),
        ("IM001", "case", "caseRef"),
    },
    ("camunda7", "decisions"): {
        ("IM001", "old", "decisionRefVersion 2"),
        ("IM001", "old", "decisionRefBinding version"),
    },
    ("camunda7", "expressions_left"): {
        ("IM002", "which_a", "rules.allow"),
        ("IM002", "which_c", "(function()"),
        ("IM002", "which_d", "${a} == 1"),
        ("IM001", "d", "execution.setVariable"),
        ("IM002", "which_e", "within a text"),
        ("IM002", "a", "people.find"),
        ("IM002", "b", "task.name"),
        ("IM002", "b", "'1' + 2"),
    },
    ("camunda7", "form_data_odd"): {
        ("IM001", "ask", "businessKey"),
        ("IM001", "ask", "camunda:properties"),
        ("IM001", "ask", "validator com.acme.Check"),
        ("IM001", "ask", "'file'"),
    },
    ("camunda7", "listeners"): {
        ("IM001", "listeners", "camunda:executionListener"),
        ("IM001", "start", "camunda:initiator"),
        ("IM001", "start", "camunda:formKey"),
        ("IM001", "ask", "camunda:taskListener"),
        ("IM001", "ask", "camunda:executionListener"),
        ("IM001", "start_ask", "camunda:executionListener"),
    },
    ("camunda7", "properties"): {("IM001", "ask", "camunda:property")},
    ("camunda7", "scripts_left"): {
        ("IM003", "loop", "groovy"),
        ("IM001", "outside", "deployment://a.groovy"),
        ("IM003", "other", "ruby"),
    },
    ("camunda7", "timers_left"): {
        ("IM002", "year", "2#1 2030"),
        ("IM002", "bean", "clock.span"),
    },
    ("camunda7", "unknown"): {
        ("IM001", "ask", "camunda:newWord"),
        ("IM001", "ask", "camunda:brandNew"),
        ("IM001", "g", "camunda:inputOutput"),
    },
    ("spiff", "before"): {
        ("IM001", "ask", "spiffworkflow:preScript"),
        ("IM001", "ask", "spiffworkflow:postScript"),
    },
    ("spiff", "correlated"): {
        ("IM001", "orderId", "order_id"),
        ("IM001", "paid", "spiffworkflow:messagePayload"),
    },
    ("spiff", "decision_alone"): {("IM001", "price", "'somewhere_else'")},
    ("spiff", "expressions_left"): {
        ("IM002", "which_a", "allowed(order)"),
        ("IM002", "which_c", "for x in xs"),
    },
    ("spiff", "forms_left"): {
        ("IM001", "gone", "gone.json"),
        ("IM002", "gone", "{% for"),
        ("IM001", "gone", "spiffworkflow:allowGuest"),
        ("IM001", "gone", "spiffworkflow:guestConfirmation"),
        ("IM001", "odd", "'list'"),
        ("IM001", "end", "spiffworkflow:instructionsForEndUser"),
    },
    ("spiff", "repeated_left"): {("IM002", "work", "sorted(numbers)")},
    ("spiff", "scripts_left"): {
        ("IM003", "loop", "for"),
        ("IM003", "part", "assign"),
        ("IM003", "twice", "writes 'x' twice"),
        ("IM003", "delete", "delete"),
        ("IM003", "nothing", "does nothing"),
    },
    ("spiff", "services_left"): {
        ("IM002", "get", "lookup(order)"),
        ("IM001", "get", "spiffworkflow:preScript"),
        ("IM001", "get", "spiffworkflow:postScript"),
        ("IM001", "get", "spiffworkflow:retries"),
    },
    ("spiff", "signals"): {("IM001", "stop", "spiffworkflow:signalButtonLabel")},
    ("spiff", "timers_left"): {("IM002", "wait", "timedelta(days=1, hours=2)")},
    ("spiff", "unknown"): {
        ("IM001", "work", "spiffworkflow:newWord"),
        ("IM001", "work", "spiffworkflow:brandNew"),
    },
}
# what a file alone cannot know: whether what it names is there
ELSEWHERE = {"BP101", "BP120", "BP121", "BP122", "BP123"}


@pytest.mark.parametrize(("dialect", "name"), FILES)
def test_what_has_no_counterpart_is_told_with_its_place(dialect, name):
    source = HERE / dialect / f"{name}.bpmn"
    imported = read_diagram(source, dialect)
    told = [it for it in imported.findings if it.level == "error"]
    expected = LEFT.get((dialect, name), set())
    assert len(told) == len(expected), told
    for code, element, what in expected:
        [found] = [
            it
            for it in told
            if (it.code, it.location.element) == (code, element) and what in it.message
        ]
        assert source.read_text().splitlines()[found.location.line - 1]
        assert ";" in found.message or ":" in found.message  # what to do, or why


@pytest.mark.parametrize(("dialect", "name"), FILES)
def test_nothing_of_the_other_dialect_is_left_but_in_comments(dialect, name):
    source = HERE / dialect / f"{name}.bpmn"
    imported = read_diagram(source, dialect)
    assert not FOREIGN.search(imported.diagram.decode())
    assert read_diagram(source, dialect) == imported
    root = etree.fromstring(imported.diagram)
    original = etree.fromstring(source.read_bytes())

    def ids(tree):
        own = "{http://www.omg.org/spec/BPMN/20100524/MODEL}*"
        return [it.get("id") for it in tree.iter(own) if it.get("id")]

    moved = {"n", "m"}  # the items of a loop are attributes here
    assert [it for it in ids(original) if it not in moved] == ids(root)


@pytest.mark.parametrize(
    ("dialect", "name"), [it for it in FILES if it not in LEFT], ids=str
)
def test_what_is_translated_as_a_whole_is_accepted(
    dialect, name, tmp_path, monkeypatch
):
    imported = read_diagram(HERE / dialect / f"{name}.bpmn", dialect)
    paths = write_imported(imported, tmp_path / f"{name}.bpmn", overwrite=False)
    monkeypatch.chdir(tmp_path)
    found = check_files(paths, None, None).findings
    assert [
        it for it in found if it.level == "error" and it.code not in ELSEWHERE
    ] == []


KEPT = {
    ("camunda7", "listeners"): ["com.acme.Mail", 'initiator="who"', "println 1"],
    ("camunda7", "external"): ['asyncBefore="true"', 'taskPriority="5"'],
    ("camunda7", "scripts_left"): ["for (i in 1..3)"],
    ("camunda7", "unknown"): ['newWord="5"', ">text<"],
    ("spiff", "tested"): ['{"a": 1}'],
    ("spiff", "services_left"): ["print(answer)", "lookup(order)"],
}


@pytest.mark.parametrize(("dialect", "name"), KEPT, ids=str)
def test_what_is_left_out_stays_as_a_comment(dialect, name):
    imported = read_diagram(HERE / dialect / f"{name}.bpmn", dialect)
    comments = " ".join(
        it.text for it in etree.fromstring(imported.diagram).iter(etree.Comment)
    )
    for text in KEPT[dialect, name]:
        assert text in comments


def test_an_input_that_means_more_here_is_told(brought):
    text = (HERE / "camunda7" / "expressions_left.bpmn").read_text()
    text = text.replace('<camunda:inputParameter name="x">${task.name}<', "<!-- c -->")
    text = text.replace("<!-- c -->/camunda:inputParameter>", "<!-- c -->")
    text = text.replace("name=\"y\">${'1' + 2}<", 'name="title">About ${order}<')
    imported = brought(text, "camunda7")
    [told] = [it for it in imported.findings if it.location.element == "b"]
    assert (told.code, "'title' has a meaning" in told.message) == ("IM101", True)
    assert b'source="= &quot;About &quot; + string(order)"' in imported.diagram


def test_positions_comments_and_layout_stay(brought):
    text = (HERE.parents[1] / "examples" / "order.bpmn").read_text()
    text = text.replace("<bpmn:process", "<!-- ours -->\n  <bpmn:process")
    text = text.replace("Camunda Cloud", "Camunda Platform")
    written = brought(text, "camunda7").diagram.decode()

    def plain(it):
        return re.sub(r"\s*/>", "/>", it)

    assert plain(written) == plain(text).replace("Camunda Platform", "Camunda Cloud")
