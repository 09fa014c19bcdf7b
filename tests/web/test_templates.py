"""What templates and their texts keep to."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

import bizproc.web

FOLDER = Path(bizproc.web.__file__).parent
TEMPLATES = sorted(FOLDER.rglob("*.html"))
FORBIDDEN = {
    "script in the page": r"<script(?![^>]*\bsrc=)",
    "handler": r"\son\w+\s*=",
    "style": r"\sstyle\s*=|<style",
    "unescaped text": r"\|\s*safe\b|autoescape|Markup",
    "scripts of htmx": r"hx-on|hx-vals=.js:|javascript:",
    "link to another site": r"(?:href|src|action)=\"(?:https?:)?//",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_template_holds(name):
    assert TEMPLATES
    for template in TEMPLATES:
        found = re.search(FORBIDDEN[name], template.read_text("utf-8"))
        assert not found, (template.name, found and found[0])


def test_the_patterns_find_what_they_are_for():
    bad = (
        "<script>x</script><a onclick='x'><b style='x'>{{ x | safe }}<i hx-on:y>"
        '<a href="//x">'
    )
    assert all(re.search(pattern, bad) for pattern in FORBIDDEN.values())


def test_every_text_is_said_in_russian_and_none_is_left_over():
    used = {
        first_of(message)
        for _, _, message, _, _ in extract_from_dir(
            FOLDER,
            method_map=[
                ("**.html", "jinja2.ext:babel_extract"),
                ("**.py", "python"),
            ],
            options_map={"**.html": {"silent": "false", "trimmed": "true"}},
        )
    }
    used |= set(phrases())
    said = texts_of(FOLDER / "texts" / "ru")
    # what checks say has a catalogue of its own
    of_findings = texts_of(FOLDER.parent / "studio" / "texts" / "ru")
    assert used <= said | of_findings
    assert said <= used


def texts_of(folder):
    """Return what the catalogues of a folder say."""
    found = set()
    for file in folder.glob("*.po"):
        with file.open("rb") as source:
            catalog = read_po(source, locale="ru", abort_invalid=True)
        found |= {first_of(it.id) for it in catalog if it.id and all_of(it.string)}
    return found


def phrases():
    """Yield the templates of what the package refuses, wherever that is."""
    for file in FOLDER.parent.rglob("*.py"):
        if "Phrase(" in file.read_text("utf-8"):
            for _, message, _, _ in extract_from_file(
                "python", file, keywords={"Phrase": None}
            ):
                yield message


def test_a_translated_phrase_has_the_gaps_of_its_template():
    with (FOLDER / "texts" / "ru" / "refusals.po").open("rb") as source:
        catalog = read_po(source, locale="ru", abort_invalid=True)
    said = {it.id: it.string for it in catalog if it.id}
    assert said
    for template, russian in said.items():
        filled = dict.fromkeys(re.findall(r"%\((\w+)\)[sr]", template), "7")
        assert russian % filled if filled else russian
        assert "%(" not in russian % filled
        assert template % filled


def first_of(message):
    return message if isinstance(message, str) else message[0]


def all_of(said):
    return said if isinstance(said, str) else all(said)
