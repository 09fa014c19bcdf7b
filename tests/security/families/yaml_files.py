"""YAML that builds objects, grows without end, or means two things at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.security.doors.files import WORKSPACE
from tests.security.payload import Payload, control, payloads

__all__ = ["corpus"]

_SCENARIO = (
    "format: bizproc/scenario@1\ngiven: {now: 2027-06-01T09:00}\nstrict: false\n"
    "cases:\n  - id: one\n    steps:\n"
    "      - {by: u_mgr, create: {as: D1, type: deal, title: A}}\n"
)
_WORLD = "users: {u_new: {name: B}}\n"
# a place of a text, of a list and of a key in each file
FILES = {
    "bizproc.yaml": (WORKSPACE["bizproc.yaml"], "Anna"),
    "crm.yaml": (WORKSPACE["crm.yaml"], "Name"),
    "constants.yaml": (WORKSPACE["constants.yaml"], "default: 3"),
    "scenario file": (_SCENARIO, "title: A"),
    "YAML of a scenario's include": (
        "records: {R1: {type: deal, title: A}}\n",
        "title: A",
    ),
}


def _bomb(levels: int, times: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * times)}]" for n in range(1, levels)
    ]
    return "\n".join(lines) + "\n"


VALUES = {
    "apply": "!!python/object/apply:os.system ['touch {OUT}']",
    "new": "!!python/object/new:subprocess.Popen [['touch', '{OUT}']]",
    "apply eval": "!!python/object/apply:eval [\"open('{FILE}').read()\"]",
    "name": "!!python/name:os.system",
    "module": "!!python/module:{MODULE}",
    "object": "!!python/object:os._wrap_close {}",
    "tuple": "!!python/tuple [1, 2]",
    "bytes": "!!python/bytes aGk=",
    "complex": "!!python/complex 1+2j",
    "long": "!!python/long 5",
    "verbatim tag": "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch {OUT}']",
    "ruby": "!ruby/object:Gem::Installer {}",
    "java": "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL ['{HTTP}']]]]",
    "local tag": "!include {FILE}",
    "environment tag": "!env {ENV}",
    "binary": "!!binary aGk=",
    "timestamp": "!!timestamp 2027-01-01",
    "set": "!!set {a, b}",
    "ordered map": "!!omap [a: 1]",
    "pairs": "!!pairs [a: 1]",
    "text of a list": "!!str [1]",
    "number of a text": "!!int many",
    "float of a text": "!!float .nan",
    "not a number": ".nan",
    "infinity": "-.inf",
    "huge integer": "9" * 20_000,
    "huge hexadecimal": "0x" + "f" * 20_000,
    "huge octal": "0o" + "7" * 20_000,
    "huge exponent": "1e999999999",
    "tiny exponent": "1e-999999999",
    "sexagesimal": "190:20:30",
    "date out of range": "2027-02-31",
    "year of nine digits": "999999999-01-01",
    "merge": "{<<: {a: 1}}",
    "merge of an alias": "{<<: *nosuch}",
    "unknown alias": "*nosuch",
    "alias of itself": "&a [*a]",
    "mapping of itself": "&a {b: *a}",
    "alias as key": "{? *a : 1}",
    "list as key": "{? [a, b] : 1}",
    "mapping as key": "{? {a: b} : 1}",
    "equal keys": "{a: 1, a: 2}",
    "key that is null": "{~: 1}",
    "deep lists": "[" * 5000,
    "deep closed lists": "[" * 1000 + "]" * 1000,
    "deep mappings": "{a: " * 1000 + "}" * 1000,
    "deep blocks": "\n" + "".join(f"{' ' * n}- \n" for n in range(1, 400)),
    "wide list": "[" + "1, " * 250_000 + "]",
    "wide mapping": "{" + ", ".join(f"k{n}: 1" for n in range(60_000)) + "}",
    "many aliases": "[&a 1" + ", *a" * 500 + "]",
    "letters": '"' + "x" * 900_000 + '"',
    "two megabytes": '"' + "x" * 2_000_000 + '"',
    "control character": '"a\x07b"',
    "escaped control character": '"a\\u0007\\e[31mb"',
    "escaped surrogate": '"\\ud800"',
    "escaped NUL": '"\\0"',
    "bidirectional": '"a\u202eb"',
    "folded": ">-\n  a\n  b",
    "anchor only": "&a",
    "tag only": "!!str",
    "unclosed quote": '"abc',
    "tab": "\tabc",
    "expression": "= __import__('os').system('touch {OUT}')",
    "placeholder": "{{ self.__init__.__globals__ }}",
    "HTML": "<script>alert(1)</script>",
    "null": "null",
    "boolean": "true",
    "number": "5",
    "list": "[a, b]",
    "mapping": "{a: b}",
    "empty": "",
    "prototype": "{__proto__: 1, constructor: 2, __class__: 3}",
}

WHOLE = {
    "alias bomb": _bomb(10, 10),
    "wide alias bomb": _bomb(4, 90),
    "second document": "---\na: 1\n---\nb: 2\n",
    "directive": "%YAML 1.1\n---\nformat: x\n",
    "tag directive": "%TAG ! tag:yaml.org,2002:python/\n---\n!object/apply:os.system ['touch {OUT}']\n",
    "only an object": "!!python/object/apply:os.system ['touch {OUT}']\n",
    "a list": "- a\n- b\n",
    "a text": "hello\n",
    "a number": "5\n",
    "empty file": "",
    "blank": "\n\n \n",
    "comment": "# nothing\n",
    "NUL": "format: \x00\n",
    "UTF-16": "format: x\n".encode("utf-16"),
    "UTF-32": "format: x\n".encode("utf-32"),
    "wrong bytes": b"format: \xff\xfe\n",
    "lone surrogate": b"format: \xed\xa0\x80\n",
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "another format": "format: bizproc/nosuch@9\n",
    "format that is a list": "format: [1]\n",
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(5_000)),
    "prototype of a file": "__proto__: {a: 1}\n__class__: x\n",
}


def corpus() -> Iterator[Payload]:
    """Yield hostile YAML for every file that is written in it."""
    for target, (text, word) in FILES.items():
        yield control("YAML", target, text)
        slot = word.partition(": ")[2] or word
        begin = text.replace(word, word[: -len(slot)] + "SLOT", 1)
        rows = [
            (name, partial(begin.replace, "SLOT", it)) for name, it in VALUES.items()
        ]
        yield from payloads("YAML", target, rows)
        rows = [
            (f"{name} beside", partial("{}extra: {}\n".format, text, it))
            for name, it in VALUES.items()
        ]
        yield from payloads("YAML", target, rows[:40], outcome="refused")
        yield from payloads("YAML", target, WHOLE.items())
        yield from payloads(
            "YAML",
            target,
            [
                (
                    f"{name} after",
                    text.encode() + (it if isinstance(it, bytes) else it.encode()),
                )
                for name, it in WHOLE.items()
                if it
            ],
        )
    target = "values of the command line"
    yield control("YAML", target, "Осмотр")
    yield from payloads("YAML", target, VALUES.items())
