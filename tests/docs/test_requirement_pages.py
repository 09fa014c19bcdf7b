"""The requirement pages hold together, say what the diagrams do, and are cited rightly."""

import re
from pathlib import Path

import pytest
from lxml import etree

from bizproc.source.yaml import parse_yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "requirements"
PAGES = {
    page.stem: page.read_text(encoding="utf-8")
    for page in sorted(FOLDER.glob("*.md"))
    if page.stem != "README"
}
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
WRITTEN = {*(".py", ".md", ".yaml", ".bpmn", ".dmn", ".form", ".sql", ".txt")}
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

RULE = re.compile(r"\b[A-JTVX]-\d{1,2}\b(?![\w.])")
CASE = re.compile(r"\b[A-J]-[SP]\d+[a-z]?\b")
LINK = re.compile(r"\brequirements/(?!README)(\w+)\.md(#[\w-]+)?")


def rows_of(page):
    """Return the ids that the first cells of a page's tables define, with anchors."""
    return re.findall(r'^\| <a id="([a-z]-\d+)"></a>([A-Z]-\d+) \|', page, re.MULTILINE)


HOME = {rule: name for name, page in PAGES.items() for _, rule in rows_of(page)}


def sections(name):
    return set(re.findall(r"^## (\d+)\. ", PAGES[name], re.MULTILINE))


def files(*patterns):
    """Return the files that can cite a rule under folders and patterns of the root."""
    found = (it for pattern in patterns for it in ROOT.glob(pattern))
    every = (it for top in found for it in ([top] if top.is_file() else top.rglob("*")))
    return sorted(it for it in every if it.suffix in WRITTEN and it.is_file())


def uncommented(text):
    """Return a text as one line, without what begins its comment lines."""
    return " ".join(re.sub(r"^\s*#", "", line) for line in text.splitlines())


# the pages


def test_every_rule_is_defined_once_with_its_anchor():
    defined = [rule for page in PAGES.values() for _, rule in rows_of(page)]
    assert len(defined) > 300
    assert len(set(defined)) == len(defined)
    for page in PAGES.values():
        assert all(anchor == rule.lower() for anchor, rule in rows_of(page))
        bare = re.findall(r"^\| [A-Z]-\d+ \|", page, re.MULTILINE)
        assert not bare, "a rule has an anchor: | <a id=…></a>V-7 |"


def test_the_index_says_where_a_group_of_rules_stands():
    table = re.findall(r"^\| \[(\w+)\]\(\1\.md\) \| ([A-Z, ]+) \|", INDEX, re.MULTILINE)
    written = {name: set(groups.split(", ")) for name, groups in table}
    assert set(written) == set(PAGES)
    for name, groups in written.items():
        assert {rule[0] for _, rule in rows_of(PAGES[name])} == groups


def test_sections_are_numbered_from_one():
    for name, page in PAGES.items():
        numbers = [int(it) for it in re.findall(r"^## (\d+)\. ", page, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)), name
        assert len(numbers) == len(re.findall(r"^## ", page, re.MULTILINE)), name


# the pages and the diagrams

# Diagrams that the page of another one describes.
PAGE_OF = {"ticket_events": "support_ticket", "ticket_sla": "support_ticket"}
PROCESSES = sorted(
    path.stem
    for path in (ROOT / "processes").glob("*.bpmn")
    if PAGE_OF.get(path.stem, path.stem) in PAGES
)
_NAMED = {
    *("serviceTask", "userTask", "businessRuleTask", "boundaryEvent"),
    *("intermediateCatchEvent", "startEvent", "exclusiveGateway"),
}


def nodes(name):
    """Return the ids of a diagram's nodes, and of those that a page has to name.

    A page names what acts, what is waited for and what decides. Splits, joins, ends
    and where a block begins are how a diagram says it.
    """
    every, wanted = set(), set()
    for node in etree.parse(ROOT / "processes" / f"{name}.bpmn").iter(f"{BPMN}*"):
        kind = node.tag.removeprefix(BPMN)
        if node.get("id") is None or kind.endswith("Flow"):
            continue
        every.add(node.get("id"))
        if (
            kind not in _NAMED
            or (kind == "exclusiveGateway" and len(node.findall(f"{BPMN}outgoing")) < 2)
            or (kind == "startEvent" and _begins_a_block(node))
        ):
            continue
        wanted.add(node.get("id"))
    return every, wanted


def _begins_a_block(start):
    plain = not any(child.tag.endswith("EventDefinition") for child in start)
    return plain and start.getparent().tag != f"{BPMN}process"


def test_every_diagram_has_its_page():
    drawn = {path.stem for path in (ROOT / "processes").glob("*.bpmn")}
    assert drawn == set(PROCESSES)


@pytest.mark.parametrize("name", PROCESSES)
def test_a_page_names_what_its_diagram_does(name):
    _, wanted = nodes(name)
    assert len(wanted) > 10
    page = PAGE_OF.get(name, name)
    silent = {it for it in wanted if f"`{it}`" not in PAGES[page]}
    assert not silent, f"docs/requirements/{page}.md does not say what these do"


@pytest.mark.parametrize("name", sorted({PAGE_OF.get(it, it) for it in PROCESSES}))
def test_an_element_that_a_page_names_is_in_its_diagram(name):
    described = [it for it in PROCESSES if PAGE_OF.get(it, it) == name]
    every = set().union(*(nodes(it)[0] for it in described))
    table = re.findall(r"^\|(?: \w* \|| \|)? (`[A-Z].*?) \|", PAGES[name], re.MULTILINE)
    named = {it for cell in table for it in re.findall(r"`([A-Z][a-z]\w+)`", cell)}
    assert len(named) > 20
    assert named <= every


def test_actions_and_functions_are_those_there_are():
    """The pages about both are tested against the code."""
    offered = (ROOT / "docs" / "actions.md").read_text(encoding="utf-8")
    actions = re.findall(r"^## `(\w+)`", offered, re.MULTILINE)
    section = part("conventions", 7)
    asked = re.findall(r"^\| `(\w+)` (?!\*\*\(X\))", section, re.MULTILINE)
    assert sorted(asked) == sorted(actions)
    page = (ROOT / "docs" / "workspace.md").read_text(encoding="utf-8")
    table = page.partition("\n| function |")[2].partition("\n\n")[0]
    functions = set(re.findall(r"`(\w+)\(", table))
    assert len(functions) > 15
    assert functions == set(re.findall(r"`(\w+)\([^`]*\)`", section))


# the pages and the company's files


def company(name):
    return parse_yaml((ROOT / name).read_bytes(), file=name).plain()


def part(name, number):
    """Return the text of a numbered section of a page."""
    return PAGES[name].partition(f"\n## {number}. ")[2].partition("\n## ")[0]


def test_stages_are_those_of_the_funnels():
    section = part("conventions", 4)
    for funnel, declared in company("crm.yaml")["funnels"].items():
        lines = [it for it in section.splitlines() if f"**{funnel}**" in it]
        assert len(lines) == 1, funnel
        written = dict(re.findall(r"\b([A-Z_]{2,}) (?:\*\*R\*\* )?«([^»]+)»", lines[0]))
        stages = declared["stages"]
        assert list(written) == list(stages), funnel
        assert list(written.values()) == [it["title"] for it in stages.values()]
        for alias in (one for it in stages.values() for one in it.get("aliases", ())):
            assert f"«{alias}»" in lines[0]


def test_fields_are_those_of_the_record_types():
    section, schema = part("conventions", 6), company("crm.yaml")
    lines = section.splitlines()
    for kind, declared in schema["types"].items():
        line = next(it for it in lines if re.search(rf"\*\*{kind}\*\*: ", it))
        about = re.split(rf"\*\*{kind}\*\*: ", line)[1].split(" **company**: ")[0]
        silent = {it for it in declared["fields"] if not re.search(rf"\b{it}\b", about)}
        assert not silent, kind
    common = next(it for it in lines if it.startswith("- **lead**"))
    assert all(re.search(rf"\b{it}\b", common) for it in schema["fields"])
    kinds = re.search(r"^Field types: (.*?);", section, re.MULTILINE)
    assert kinds is not None
    used = {
        field["type"]
        for fields in (
            schema["fields"],
            *(it["fields"] for it in schema["types"].values()),
        )
        for field in fields.values()
    }
    assert used <= set(re.findall(r"\b[a-z]+\b", kinds[1]))


def test_constants_are_those_that_are_defined():
    table = re.findall(
        r"^\| `(\w+)` \| (.+?) \| (\w+)[^|]* \| .+? \| (.+?) \|",
        part("constants", 2),
        re.MULTILINE,
    )
    defined = company("constants.yaml")["define"]
    assert {name: (title, kind) for name, title, kind, _ in table} == {
        name: (it["title"], it["type"]) for name, it in defined.items()
    }
    for name, _, _, default in table:
        assert default == str(defined[name].get("default", "—")), name


# what cites the pages

CITING = ("src", "docs", "processes", "tests", "examples", "benchmarks", "*.md")
ITSELF = Path(__file__)


def test_an_id_that_is_cited_is_defined():
    cited = {}
    for path in files(*CITING):
        for rule in RULE.findall(path.read_text(encoding="utf-8")):
            cited.setdefault(rule, path.relative_to(ROOT))
    assert len(cited) > 300
    unknown = {rule: str(path) for rule, path in cited.items() if rule not in HOME}
    assert not unknown, "no page in docs/requirements defines these rules"


def test_a_link_to_a_page_leads_to_its_section_and_rules():
    """`(docs/requirements/conventions.md §5, V-7)`: the page has both."""
    for path in files(*CITING):
        if path == ITSELF or path == FOLDER / "README.md":
            continue
        text = uncommented(path.read_text(encoding="utf-8"))
        where = path.relative_to(ROOT)
        for link in LINK.finditer(text):
            name, anchor = link.groups()
            assert name in PAGES, f"{where}: {link[0]}"
            said = cited_after(text, link.end())
            for number in re.findall(r"§(\d+)", said):
                assert number in sections(name), f"{where}: {link[0]}{said}"
            for rule in RULE.findall(said):
                assert HOME.get(rule) == name, f"{where}: {link[0]}{said}"
            if anchor and path.suffix != ".md":  # of pages, see test_links
                assert f'<a id="{anchor[1:]}">' in PAGES[name], f"{where}: {link[0]}"


def cited_after(text, at):
    """Return the sections and rules that are named right after the link to a page."""
    found = re.compile(r"(?:[,;]?\s*(?:and |… ?|- ?)?(?:§\d+|[A-JTVX]-\d{1,2}))*")
    matched = found.match(text, at)
    assert matched is not None
    return matched[0]


def test_the_code_cites_no_rule_without_its_page():
    """In words, or as `docs/requirements/PAGE.md §N, ID`: a bare id says nothing."""
    bare = []
    for path in files("src", "processes/*.bpmn", "processes/*.dmn"):
        text = uncommented(path.read_text(encoding="utf-8"))
        covered = [
            range(link.end(), link.end() + len(cited_after(text, link.end())))
            for link in LINK.finditer(text)
        ]
        for found in [
            *RULE.finditer(text),
            *re.finditer(r"(?<!BPMN 2\.0 )§ ?\d", text),
        ]:
            if not any(found.start() in span for span in covered):
                around = text[max(0, found.start() - 40) : found.end() + 20]
                bare.append(f"{path.relative_to(ROOT)}: …{around}…")
    assert not bare, "\n".join(bare)


def test_no_text_cites_a_page_that_is_not_here():
    """`conventions §5` without a path, `platform.md §3`, ids of a design: `(D6)`."""
    pages = "|".join([*PAGES, "design", "core", "storeys"])
    old = re.compile(
        rf"(?<![\w/\[])(?:{pages})(?:\.md)?,? (?:§|section \d)"
        r"|\((?:[DG]\d{1,2})(?:, [DG]\d{1,2})*\)"
    )
    found = []
    for path in files("src", "processes", "tests", "docs/decisions", "docs/*.md"):
        if path == ITSELF or path.is_relative_to(FOLDER):
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), start=1
        ):
            if old.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_a_case_that_is_named_is_in_a_scenario():
    cases = {
        case
        for path in (ROOT / "processes").glob("*.scenario.yaml")
        for case in re.findall(
            r"^ *- id: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    for name, page in PAGES.items():
        assert set(CASE.findall(page)) <= cases, name
