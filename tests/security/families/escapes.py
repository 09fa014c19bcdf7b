"""Ways out of an expression language into Python: no expression knows any.

The families are those by which sandboxes of Python were left, each with the word that
it needs; a text is given to every place where an expression may stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.payload import Payload, control, payloads

__all__ = ["EXPRESSIONS", "corpus"]

# Where an expression stands, with what must come of one that is none.
EXPRESSIONS = (
    *("FEEL expression", "FEEL unary tests", "FEEL, explained", "DMN literal"),
    *("DMN input cell", "DMN output cell", "DMN boxed context", "DMN boxed function"),
    *("DMN item type", "BPMN condition", "BPMN script task", "BPMN mapping"),
    *("BPMN timer", "CLI feel"),
)
# Doors that read nothing but values: an expression of another kind is no control there.
_VALUES = {
    "BPMN timer": 'duration("PT1H")',
    "DMN item type": '"abc", "b"',
    "CLI feel": "1 + 1",
    "DMN boxed function": "x + 1",
}

_DO = "__import__('os').system('touch {OUT}')"
_READ = "open('{FILE}').read()"

ESCAPES = {
    "import call": _DO,
    "import of the canary": "__import__('{MODULE}')",
    "builtins": "__builtins__['open']('{FILE}').read()",
    "builtins attribute": "__builtins__.open('{FILE}').read()",
    "globals": "globals()['__builtins__']",
    "locals": "locals()",
    "variables": "vars(obj)",
    "directory": "dir(obj)",
    "getattr": 'getattr(obj, "__cl" + "ass__")',
    "eval": f'eval("{_READ}")',
    "exec": f'exec("{_DO}")',
    "compile": f'compile("{_READ}", "", "eval")',
    "open": _READ,
    "open double": 'open("{FILE}")',
    "breakpoint": "breakpoint()",
    "breakpoint self": "breakpoint.__self__.open('{FILE}')",
    "print self": "print.__self__.open('{FILE}')",
    "licence": "license._Printer__setup()",
    "help": "help.__call__('os')",
    "input": "input()",
    "type of three": "type('X', (object,), {'a': 1})()",
    "subclasses": "().__class__.__bases__[0].__subclasses__()",
    "wrap close": "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close'][0].__init__.__globals__['system']('touch {OUT}')",
    "catch warnings": "().__class__.__mro__[1].__subclasses__()[140]()._module.__builtins__",
    "importer": "().__class__.__base__.__subclasses__()[84]().load_module('os').system('touch {OUT}')",
    "Popen": "''.__class__.__mro__[1].__subclasses__()[258]('touch {OUT}', shell=True)",
    "function globals": "f3.__globals__",
    "function code": "f3.__code__.co_consts",
    "function defaults": "f3.__defaults__",
    "bound self": "sum.__self__",
    "bound function": "f3.__func__",
    "init globals": "obj.__init__.__globals__['__builtins__']",
    "class method": "obj.__class__.fromkeys(obj)",
    "class of a text": "text.__class__.__base__",
    "dict of an object": "obj.__dict__",
    "hidden attribute": "obj.hidden",
    "module walk": "json.codecs.builtins.open('{FILE}')",
    "module of enum": "json.decoder.scanner.re.enum.sys.modules",
    "module of a date": "datetime.sys.modules['os']",
    "relative delta": "relativedelta.__init__.__globals__",
    "format": '"{0.__class__.__init__.__globals__}".format(obj)',
    "format index": "'{0[__class__]}'.format(obj)",
    "format map": "'{obj.__class__}'.format_map(obj)",
    "f string": 'f"{obj.__class__}"',
    "percent": "'%(a)s' % obj",
    "frame": "(x for x in xs).gi_frame.f_back.f_builtins",
    "generator code": "(x for x in xs).gi_code",
    "coroutine frame": "(lambda: (yield))().cr_frame",
    "traceback": "e.__traceback__.tb_frame.f_globals",
    "lambda": f"(lambda: {_READ})()",
    "comprehension": "[x.__class__ for x in xs]",
    "walrus": "(a := __builtins__)",
    "wide letters": "obj.ｎame",
    "wide underscores": "obj.＿＿class＿＿",
    "escaped name": "obj.__cl\\u0061ss__",
    "index of a dunder": "obj['__class__']",
    "replace of code": "f3.__code__.replace(co_code=b'')",
    "reduce": "obj.__reduce_ex__(4)",
    "sort with a key": "xs.sort(key=print)",
    "append": "xs.append(3)",
    "mutation": "d.replace(year: 1)",
    "operator": "operator.attrgetter('__class__')(obj)",
    "get value": 'get value(f3, "__globals__")',
    "context put": 'context put(obj, "__class__", 1).__dict__',
    "java": 'function() external {java: {class: "java.lang.Runtime", method signature: "exit(int)"}}',
    "java call": "java.lang.Runtime.getRuntime().exec('touch {OUT}')",
    "JUEL": "${''.getClass().forName('java.lang.Runtime')}",
    "SpEL": "#{T(java.lang.Runtime).getRuntime()}",
    "Jinja": "{{ self.__init__.__globals__ }}",
    "shell": "`touch {OUT}`",
    "dollar shell": "$(touch {OUT})",
    "prototype": "obj.__proto__.constructor",
    "environment": "os.environ['{ENV}']",
    "environment function": 'env("{ENV}")',
    "get environment": 'getenv("{ENV}")',
    "file function": 'file("{FILE}")',
    "include": 'include("{FILE}")',
    "document": 'doc("{HTTP}")',
    "load": 'load("{HTTP}")',
}

# What only a script can say; no place takes them, least of all a script task.
SCRIPTS = {
    "import": "import os\nos.system('touch {OUT}')",
    "import from": "from os import system\nsystem('touch {OUT}')",
    "annotation": f"x: {_DO} = 1",
    "decorator": "@exec\n@input\nclass X: pass",
    "metaclass": "class M(type):\n  __getitem__ = lambda s, i: 1\nclass A(metaclass=M): pass",
    "match": "match obj:\n  case dict(__class__=c): c",
    "except": "try:\n  1/0\nexcept Exception as e:\n  e.__traceback__.tb_frame",
    "global": "global SCOPE\nSCOPE = {}",
    "async": "async def f():\n  await g()",
    "with": "with open('{FILE}') as f: f.read()",
    "deletion": "del obj",
    "assignment": "obj = 1; xs = open('{FILE}')",
    "loop": "while True: pass",
    "function": f"def f(): {_DO}\nf()",
    "exec statement": 'exec("import os")',
}
LANGUAGES = ("python", "javascript", "groovy", "juel", "feel", "sh", "")


def corpus() -> Iterator[Payload]:
    """Yield every way out for every place of an expression, and scripts."""
    for target in EXPRESSIONS:
        family = "escapes"
        yield control(family, target, _VALUES.get(target, "obj.name"))
        rows = ESCAPES.items()
        # Unary tests, `{{` and names of dates are FEEL of a kind: held, not refused.
        yield from payloads(family, target, rows, outcome="refused")
    yield from payloads("escapes", "FEEL, lenient", ESCAPES.items())
    yield control("escapes", "FEEL, lenient", "1 + 1")
    yield control("scripts", "BPMN script task", "xs[1] + 1")
    yield from payloads(
        "scripts", "BPMN script task", SCRIPTS.items(), outcome="refused"
    )
    yield control("scripts", "script element", "zeebe|xs[1] + 1")
    for language in LANGUAGES:
        rows = [
            (f"{language}: {name}", f"{language}|{it}") for name, it in SCRIPTS.items()
        ]
        yield from payloads("scripts", "script element", rows, outcome="refused")
    # a name is data, whatever it looks like (Flowable evaluated the names of tasks)
    texts = [
        (f"{mark[0]}{name}", f"{mark[0]}{it}{mark[1]}")
        for name, it in ESCAPES.items()
        for mark in (("", ""), ("= ", ""), ("${", "}"))
    ]
    yield control("names are data", "names of a diagram", "Счёт & договор")
    yield from payloads("names are data", "names of a diagram", texts)
    yield control("names are data", "literal values of a diagram", "2027-06-01")
    yield from payloads("names are data", "literal values of a diagram", texts[::3])
