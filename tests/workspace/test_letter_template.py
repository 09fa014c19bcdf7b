"""The template of letters: what it may say, and that nothing else is taken."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.security.text_payloads import UNREADABLE

from bizproc.errors import ConfigurationError, DefinitionError, InvalidValueError
from bizproc.portal.mail.markup import html_of
from bizproc.workspace.letter_template import compile_letter
from bizproc.workspace.workspace import Workspace

GOOD = {
    "<b>{{ paragraphs[0][0] }}</b>": "<b>&lt;i&gt;</b>",
    "{% for it in paragraphs %}<p>{{ loop.index }}{% for line in it if line %}"
    "{{ line|upper }}{% else %}—{% endfor %}</p>{% endfor %}": "<p>1&lt;I&gt;</p><p>2X</p>",
    "{% if subject %}{{ subject|title }}{% endif %}{# c #}": "Offer",
    "{{ subject|safe }}": "offer",
}
BAD = {
    "{% for a in paragraphs %}{% for b in paragraphs %}{% endfor %}{% endfor %}": "goes",
    "{% for a in paragraphs %}{% for b in a %}{% for c in b %}{% endfor %}{% endfor %}"
    "{% endfor %}": "goes",
    "{% for a in subject %}{% endfor %}": "goes",
    "{% for a, b in paragraphs %}{% endfor %}": "goes",
    "{% for a in paragraphs recursive %}{% endfor %}": "goes",
    "{% for a in paragraphs[0] %}{% endfor %}": "goes",
    "{% for a in paragraphs %}{{ loop.__class__ }}{% endfor %}": "only a loop",
    "{% for a in paragraphs %}{{ loop(a) }}{% endfor %}": "call",
    "{{ subject.format }}": "only a loop",
    "{{ subject['x'] }}": "only a number",
    "{{ subjekt }}": "did you mean 'subject'?",
    "{{ subject|center(1000000000) }}": "center",
    "{{ subject }}" * 2_000: "parts",
    "\n\n{% include 'x' %}": "include",
    "{{ 1e999 }}{{": "unexpected",
}


@pytest.mark.parametrize("template", GOOD)
def test_what_a_letter_needs_is_filled(template, tmp_path):
    (tmp_path / "mail.html").write_text(template, encoding="utf-8")
    html = html_of("<i>\n\nx", subject="offer", templates=tmp_path)
    assert html == GOOD[template]


@pytest.mark.parametrize("template", BAD)
def test_what_it_does_not_need_is_refused(template):
    with pytest.raises(DefinitionError, match=BAD[template].replace("?", r"\?")) as bad:
        compile_letter(template)
    [finding] = bad.value.findings
    assert len(finding.message) < 200


@pytest.mark.parametrize("name", UNREADABLE)
def test_nothing_hostile_gets_out_of_a_letter(name, tmp_path):
    """What is no template, or asks for more, is refused; the rest stays small."""
    file = tmp_path / "mail.html"
    file.write_text(UNREADABLE[name], encoding="utf-8", errors="surrogatepass")
    try:
        told = html_of("x", subject="y", templates=tmp_path)
    except InvalidValueError as error:
        told = str(error)
        most = 400
    else:
        most = 300_000
    assert len(told) <= most


@given(st.text(alphabet="{}%#-.|()[]'\" paragsubjecthfoinde\n\x00é", max_size=50))
def test_any_template_is_taken_or_refused(text):
    with contextlib.suppress(DefinitionError):
        compile_letter(text)


def test_a_workspace_tells_of_it_when_it_is_loaded(tmp_path):
    (tmp_path / "bizproc.yaml").write_text(
        "format: bizproc/workspace@1\ntimezone: Europe/Berlin\n"
    )
    (tmp_path / "templates").mkdir()
    file = tmp_path / "templates" / "mail.html"
    file.write_text("<p>\n{{ subjekt }}")
    with pytest.raises(ConfigurationError, match=r"templates/mail\.html:2: TYPE_ERROR"):
        Workspace.load(tmp_path)
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="no UTF-8"):
        Workspace.load(tmp_path)
    file.write_text("x" * 300_000)
    with pytest.raises(ConfigurationError, match="at most"):
        Workspace.load(tmp_path)
    file.write_text("<p>{{ subject }}")
    Workspace.load(tmp_path)


def test_a_letter_has_an_end(tmp_path):
    many = "{% for a in paragraphs %}" + "x" * 100_000 + "{% endfor %}"
    (tmp_path / "mail.html").write_text(many)
    with pytest.raises(InvalidValueError, match="20,000,000 characters"):
        html_of("a\n\n" * 300, subject="s", templates=tmp_path)
