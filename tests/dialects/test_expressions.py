"""Expressions of JUEL and Python, and what their FEEL says instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc import feel
from bizproc.dialects.expressions import (
    Untranslatable,
    juel_value,
    python_value,
    script,
)

JUEL = {
    "${a}": "= a",
    "literal": "literal",
    "=literal": '= "=literal"',
    "Dear ${name}, #{count + 1}": '= "Dear " + string(name) + ", " + string(count + 1)',
    "${a eq 1 and b ne 2 or not c}": "= a = 1 and b != 2 or not(c)",
    "${(a or b) and c}": "= (a or b) and c",
    "${a lt 1 && b ge 2}": "= a < 1 and b >= 2",
    "${!a.b.c}": "= not(a.b.c)",
    "${a == null ? 'x' : \"y\"}": '= if a = null then "x" else "y"',
    "${a ? (b ? 1 : 2) : 3}": "= if a then (if b then 1 else 2) else 3",
    "${(a ? 1 : 2) + 1}": "= (if a then 1 else 2) + 1",
    "${a - (b - c)}": "= a - (b - c)",
    "${-a * (b + 1.50)}": "= -a * (b + 1.50)",
    "${empty a}": '= a = null or (a = "" or a = [])',
    "${a['b'].c[0]}": "= a.b.c[1]",
    "${a['two words']}": '= get value(a, "two words")',
    "${a.equals('b')}": '= a = "b"',
    "${order.getCustomer().isVip()}": "= order.customer.vip",
    "${name.toUpperCase().startsWith('A')}": '= starts with(upper case(name), "A")',
    "${list.size() > 2}": "= count(list) > 2",
    "${S(data).prop('a').value()}": "= data.a",
    "${execution.getVariable('x') == 5L}": "= x = 5",
    "${now().plusHours(2)}": '= now() + duration("PT2H")',
    "${'it''s'}": None,
    "${bean.call(a)}": None,
    "${execution.id}": None,
    "${task.assignee}": None,
    "${a ?: b}": None,
    "${a[b]}": None,
    "${'a' + b}": None,
    "${for}": None,
    "${a": None,
    "${a b}": None,
    "${}": None,
    "${1e999}": None,
    "${" * 20_000: None,
    "${" + "(" * 200 + "a" + ")" * 200 + "}": None,
}
PYTHON = {
    "a": "= a",
    "a == 1 and (b or not c)": "= a = 1 and (b or not(c))",
    "1 < a <= 5": "= 1 < a and a <= 5",
    "a in ['x', 'y']": '= list contains(["x", "y"], a)',
    "'x' not in 'xyz'": '= not(contains("xyz", "x"))',
    "a is None or b is not None": "= a = null or b != null",
    "a['b'][0].c[-1]": "= a.b[1].c[-1]",
    "a.get('b')": '= get value(a, "b")',
    "x if y else z": "= if y then x else z",
    "len([1, 2])": "= count([1, 2])",
    "f'{a}-{b}'": '= string(a) + "-" + string(b)',
    "any(x > 1 for x in xs)": "= some x in xs satisfies x > 1",
    "all(x.ok for x in xs)": "= every x in xs satisfies x.ok",
    "7 // 2 + 7 % 2": "= floor(7 / 2) + modulo(7, 2)",
    "2 ** 3 ** 2": "= 2 ** (3 ** 2)",
    "{'a': 1}": '= {"a": 1}',
    "datetime.now()": "= now()",
    "name.strip().lower() == 'x'": '= lower case(trim(name)) = "x"',
    "[1] + [2]": "= concatenate([1], [2])",
    "lambda: 1": None,
    "[x for x in xs]": None,
    "open('x')": None,
    "__import__('os')": None,
    "a is b": None,
    "a @ b": None,
    "'%s' % a": None,
    "a[b]": None,
    "a[1:2]": None,
    "x := 1": None,
    "b'x'": None,
    "1j": None,
    "f'{a:>3}'": None,
    "1e999": None,
    "a+" * 20_000 + "a": None,
    "and": None,
    "a(" * 100 + ")" * 100: None,
}


@pytest.mark.parametrize("text", JUEL, ids=lambda it: it[:40])
def test_juel(text):
    translated(juel_value, text, JUEL[text])


@pytest.mark.parametrize("text", PYTHON, ids=lambda it: it[:40])
def test_python(text):
    translated(python_value, text, PYTHON[text])


def translated(translate, text, expected):
    if expected is None:
        with pytest.raises(Untranslatable, match=r"\w"):
            translate(text)
        return
    assert translate(text) == expected
    if expected.startswith("= "):
        feel.parse(expected[2:])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("return a + 'x';", "Groovy", '= string(a) + "x"'),
        ("a === 1 || b !== 2", "JavaScript", "= a = 1 or b != 2"),
        ("[a, 2]", "groovy", "= [a, 2]"),
        ("${a > 1}", "juel", "= a > 1"),
        ("a > 1", "juel", "= a > 1"),
        ("= a", "feel", "= a"),
        ("a == 1", "python", "= a = 1"),
    ],
)
def test_scripts_of_one_expression(text, language, expected):
    assert script(text, language) == expected


NAMES = {"a": 3, "b": -2, "s": "x", "t": "yy", "p": True, "q": False}
NUMBERS = st.one_of(
    st.integers(min_value=0, max_value=20).map(str), st.sampled_from(["a", "b"])
)
TEXTS = st.sampled_from(["'x'", "'yy'", "''", "s", "t"])
TRUTHS = st.sampled_from(["p", "q"])


def grown(yes, no, both, either, negated, chosen):
    """Return expressions that are true or false, in the words of a language."""
    sums = st.recursive(
        NUMBERS,
        lambda it: st.builds(
            "({} {} {})".format, it, st.sampled_from(["+", "-", "*"]), it
        ),
        max_leaves=4,
    )
    order = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    leaves = st.one_of(
        TRUTHS,
        st.sampled_from([yes, no]),
        st.builds("{} {} {}".format, sums, order, sums),
        st.builds("{} {} {}".format, TEXTS, order, TEXTS),
    )
    return st.recursive(
        leaves,
        lambda it: st.one_of(
            st.builds(f"({{}} {both} {{}})".format, it, it),
            st.builds(f"({{}} {either} {{}})".format, it, it),
            st.builds(f"{negated}({{}})".format, it),
            st.builds(chosen.format, it, it, it),
        ),
        max_leaves=8,
    )


def in_python(text):
    """Answer an expression of the property in Python: the reference."""
    return eval(text, {"__builtins__": {}}, dict(NAMES))  # noqa: S307 - written above


@given(grown("True", "False", "and", "or", "not ", "({1} if {0} else {2})"))
@settings(max_examples=80)
def test_python_means_the_same_in_feel(text):
    assert feel.evaluate(python_value(text)[2:], NAMES) == in_python(text)


@given(grown("true", "false", "&&", "||", "!", "({} ? {} : {})"))
@settings(max_examples=80)
def test_juel_means_the_same_in_feel(text):
    assert feel.evaluate(juel_value("${" + text + "}")[2:], NAMES) == in_juel(text)


def in_juel(text):
    """Answer by walking the text: its own small reading of JUEL."""
    tokens = list(split(text))
    value = _ternary(tokens)
    assert tokens == []
    return value


def split(text):
    at = 0
    signs = ("==", "!=", "<=", ">=", "&&", "||")
    while at < len(text):
        if text[at] == " ":
            at += 1
        elif text[at] == "'":
            end = text.index("'", at + 1)
            yield text[at : end + 1]
            at = end + 1
        elif text[at : at + 2] in signs:
            yield text[at : at + 2]
            at += 2
        elif text[at].isalnum():
            end = at
            while end < len(text) and text[end].isalnum():
                end += 1
            yield text[at:end]
            at = end
        else:
            yield text[at]
            at += 1


def _ternary(tokens):
    condition = _binary(tokens, 0)
    if tokens[:1] != ["?"]:
        return condition
    tokens.pop(0)
    then = _ternary(tokens)
    assert tokens.pop(0) == ":"
    otherwise = _ternary(tokens)
    return then if condition else otherwise


LEVELS = (
    {"||": lambda a, b: a or b},
    {"&&": lambda a, b: a and b},
    {"==": lambda a, b: a == b, "!=": lambda a, b: a != b},
    {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b},
)


def _binary(tokens, level):
    if level == len(LEVELS):
        return _unary(tokens)
    left = _binary(tokens, level + 1)
    while tokens and tokens[0] in LEVELS[level]:
        combine = LEVELS[level][tokens.pop(0)]
        left = combine(left, _binary(tokens, level + 1))
    return left


def _unary(tokens):
    token = tokens.pop(0)
    if token == "!":  # noqa: S105 - a sign
        return not _unary(tokens)
    if token == "(":  # noqa: S105 - a sign
        value = _ternary(tokens)
        assert tokens.pop(0) == ")"
        return value
    if token.startswith("'"):
        return token[1:-1]
    if token.isdecimal():
        return int(token)
    return {**NAMES, "true": True, "false": False}[token]
