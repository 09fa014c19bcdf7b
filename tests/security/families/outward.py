"""Names that lead elsewhere, and texts that a page, a picture or a report would follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

PATHS = {
    "up": "../x",
    "far up": "../" * 12 + "tmp/x",
    "to the canary": "../../outside/canary.txt",
    "absolute": "/etc/passwd",
    "absolute canary": "{FILE}",
    "backslashes": "..\\..\\x",
    "mixed": "..\\/../x",
    "network share": "\\\\server.example\\share\\x",
    "drive": "C:\\Windows\\x",
    "stream": "a.txt::$DATA",
    "device": "CON",
    "device with an ending": "nul.txt",
    "printer": "LPT1",
    "device file": "/dev/stdin",
    "process": "/proc/self/environ",
    "dot": ".",
    "dots": "..",
    "three dots": "...",
    "home": "~/x",
    "hidden": ".bashrc",
    "NUL": "a.pdf\x00.exe",
    "line break": "a\nb",
    "return": "a\r\nX: y",
    "escape": "a\x1b[31mb",
    "overridden direction": "a\u202efdp.exe",
    "full-width dots": "．．／x",
    "one-dot leader": "\u2024\u2024/x",
    "fraction slash": "..\u2044x",
    "division slash": "..\u2215x",
    "percent": "%2e%2e%2fx",
    "double percent": "%252e%252e%252fx",
    "overlong": "..%c0%afx",
    "long": "x" * 300,
    "very long": "x" * 100_000,
    "long Cyrillic": "Ы" * 200,
    "lone surrogate": "a\ud800b",
    "empty": "",
    "blank": "   ",
    "slash": "/",
    "trailing slash": "x/",
    "trailing dot": "x.",
    "trailing blank": "x ",
    "leading dash": "-rf",
    "option": "--help",
    "shell": "$(touch {OUT})",
    "backticks": "`touch {OUT}`",
    "pipe": "|touch {OUT}",
    "semicolon": ";touch {OUT};",
    "wildcard": "*",
    "question": "a?",
    "URL": "{HTTP}",
    "file URL": "file://{FILE}",
    "symbolic link": "link",
    "link into a folder": "linked/canary.txt",
}
PATH_DOORS = {
    "file names of uploads": "Акт.pdf",
    "file names of forms": "Акт.pdf",
    "file names of mails": "Акт.pdf",
    "file names of comments": "Акт.pdf",
    "contents by key": "KEY",
    "include of a scenario": "world.yaml",
    "called process, form, decision": "p",
    "names of written pages": "shop",
    "names of imported forms": "ask",
    "folder of a new workspace": "shop",
    "paths of bizproc.yaml": "processes",
    "files of the command line": "sound.bpmn",
}

MARKUP = {
    "script": "<script>alert(1)</script>",
    "script with a source": "<script src={HTTP}></script>",
    "closed before": '"><script>alert(1)</script>',
    "closed before, single": "'><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "image of the network": "![x]({HTTP})",
    "svg": "<svg onload=alert(1)>",
    "end of a title": "</title><script>alert(1)</script>",
    "end of a text": "</text></svg><script>alert(1)</script>",
    "end of a CDATA": "]]><script>alert(1)</script>",
    "start of a CDATA": "<![CDATA[x",
    "comment": "<!-- x",
    "end of a comment": "--><script>alert(1)</script>",
    "foreign object": "<foreignObject><body onload=alert(1)/></foreignObject>",
    "frame": "<iframe src=javascript:alert(1)></iframe>",
    "link": "[x](javascript:alert(1))",
    "link of data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "autolink": "<javascript:alert(1)>",
    "link reference": "[x]: javascript:alert(1)",
    "attribute": '" onmouseover="alert(1)',
    "attribute, single": "' onmouseover='alert(1)",
    "style": "<style>*{background:url({HTTP})}</style>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "numbers": "&#60;script&#62;alert(1)&#60;/script&#62;",
    "undeclared entity": "&nosuch;",
    "ampersand": "a & b",
    "table": "a | b | c",
    "heading": "\n# forged\n",
    "fence": "\n```\n<script>alert(1)</script>\n```\n",
    "rule": "\n---\n",
    "HTML block": "\n<div onclick=alert(1)>\n",
    "backticks": "`<script>alert(1)</script>",
    "more backticks": "``` `` <script>alert(1)</script>",
    "null": "a\x00b",
    "escape": "\x1b[31mred\x1b[0m",
    "bell": "a\x07b",
    "C1": "a\x9b31mb",
    "title of the terminal": "\x1b]0;forged\x07",
    "overridden direction": "a\u202ebcd",
    "isolate": "a\u2066b\u2069",
    "unicode line": "a\u2028b\u2029c\x85d",
    "lone surrogate": "a\ud800b",
    "noncharacter": "a\uffffb",
    "processing instruction": "<?xml-stylesheet href='{HTTP}'?>",
    "DOCTYPE": "<!DOCTYPE x SYSTEM '{HTTP}'>",
    "rich markup": "[bold red]x[/] [link={HTTP}]y[/link]",
    "formula": '=HYPERLINK("{HTTP}")',
    "formula of a plus": "+1+cmd|' /C calc'!A1",
    "formula of a sign": "@SUM(1)",
    "template": "{{ 7 * 7 }}",
    "long": "Ы" * 20_000,
    "long word": "x" * 20_000,
}
MARKUP_DOORS = (
    "names in a picture",
    "names on a page",
    "names in a JUnit report",
    "errors in a JUnit report",
    "texts of a mail",
    "names in errors",
)

_DANGEROUS = re.compile(
    r"(?<!\\)<(?:script|img|svg\s+on|iframe|style|foreignobject|div|body|object|embed|a\s)"
    r"|(?<!\\)<[a-z]+[^>]*\son[a-z]+\s*=",
    re.IGNORECASE,
)
_SVG = {"svg", "g", "rect", "path", "text", "tspan", "title", "desc", "circle", "line"}
_SVG |= {"polygon", "polyline", "ellipse", "defs", "marker", "style"}
_JUNIT = {"testsuites", "testsuite", "testcase", "failure", "error", "properties"}
_JUNIT |= {"property", "system-out", "system-err", "skipped"}


def _elements(text: str, allowed: set[str]) -> str | None:
    """Say what stands in an XML text beside the elements that we write."""
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        return f"what was written cannot be read: {error}"
    for element in root.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else "?"
        if name not in allowed:
            return f"an element of its own: {name}"
        for attribute in element.attrib:
            if attribute.lower().startswith("on") or "href" in attribute:
                return f"an attribute of its own: {attribute}"
    return None


def _on_page(text: str) -> str | None:
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
    wrong = (
        ("markup", _DANGEROUS),
        ("a link", re.compile(r"(?<!\\)\]\((?:javascript|data|http://127)")),
        ("a heading", re.compile(r"^# forged", re.MULTILINE)),
    )
    return next(
        (f"{it} of its own" for it, sign in wrong if sign.search(outside)), None
    )


def _in_mail(text: str) -> str | None:
    found = _DANGEROUS.search(re.sub(r"^.*?<body", "<b", text, flags=re.DOTALL))
    return f"markup in a mail: {found[0]}" if found else None


_JUDGES = {
    "svg": lambda text: _elements(text, _SVG),
    "junit": lambda text: _elements(text, _JUNIT),
    "markdown": _on_page,
    "html": _in_mail,
}


def _harm(out: Any) -> str | None:
    """Judge what a door of markup wrote: (kind, text)."""
    if not isinstance(out, tuple) or out[0] not in _JUDGES:
        return None
    return _JUDGES[out[0]](out[1])


def corpus() -> Iterator[Payload]:
    """Yield names of files for what opens or keeps some, texts for what is shown."""
    for target, sound in PATH_DOORS.items():
        yield control("paths", target, sound)
        yield from payloads("paths", target, PATHS.items())
    for target in MARKUP_DOORS:
        yield control("markup", target, "Счёт № 5", harm=_harm)
        yield from payloads("markup", target, MARKUP.items(), harm=_harm)
