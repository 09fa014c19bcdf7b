from __future__ import annotations

import pytest

from bizproc.errors import SourceError
from bizproc.limits import DEFAULTS
from bizproc.source.xml import line_of, parse_xml


def test_elements_know_their_lines() -> None:
    root = parse_xml(b"<a>\n  <!-- note -->\n  <b/>\n</a>", file="x.bpmn")
    [child] = root
    assert (root.tag, child.tag) == ("a", "b")
    assert (line_of(root), line_of(child)) == (1, 3)


def test_the_declared_encoding_is_used() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><a>Счёт</a>'
    assert parse_xml(text.encode("cp1251"), file="x").text == "Счёт"


def laughs() -> bytes:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE a [{''.join(entities)}]><a b='&l9;'>&l9;</a>".encode()


REFUSED = {
    "empty": b"  \n",
    "not xml": b"definitely not",
    "broken": b"<a>\n<b>\n</a>",
    "two roots": b"<a/><b/>",
    "doctype": b"<!DOCTYPE a><a/>",
    "external dtd": b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
    "xxe": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///x"> %p;]><a/>',
    "billion laughs": laughs(),
    "quadratic": b'<!DOCTYPE a [<!ENTITY x "%s">]><a>%s</a>'
    % (b"x" * 50_000, b"&x;" * 50_000),
    "too deep": b"<a>" * 300 + b"</a>" * 300,
    "very deep": b"<a>" * 100_000 + b"</a>" * 100_000,
    "too large": b"<a>" + b" " * DEFAULTS.max_bpmn_bytes + b"</a>",
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "wrong bytes": b"<a>\xff\xfe\xfa</a>",
    "nul": b"<a>\x00</a>",
    "utf-16 doctype": "<!DOCTYPE a><a/>".encode("utf-16"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_and_broken_files_are_refused_with_a_finding(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_xml(REFUSED[name], file="sent.bpmn")
    [finding] = caught.value.findings
    assert finding.code == "XML"
    assert finding.location.file == "sent.bpmn"
    assert "root:" not in finding.message


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(SourceError) as caught:
        parse_xml(b"<a>\n<b>\n</a>", file="sent.bpmn")
    assert str(caught.value).startswith("sent.bpmn:3: XML: not well-formed")
