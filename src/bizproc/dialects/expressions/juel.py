"""Translate an expression of JUEL, and the like of Groovy and JavaScript, into FEEL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bizproc.dialects.expressions import terms
from bizproc.dialects.expressions.java_calls import called_function, called_method
from bizproc.dialects.expressions.meanings import is_empty, joined, remainder
from bizproc.dialects.expressions.terms import (
    ADDED,
    MULTIPLIED,
    Term,
    Untranslatable,
    binary,
    choice,
    compare,
    conjunction,
    disjunction,
    negation,
)
from bizproc.dialects.expressions.tokens import Token, tokens_of

__all__ = ["Names", "juel_to_feel"]

Names = Mapping[str, str]
"""Names that mean another thing here, as FEEL: nrOfInstances → numberOfInstances."""

_EQUAL: Final = {"==": "=", "eq": "=", "===": "=", "!=": "!=", "ne": "!=", "!==": "!="}
_ORDER: Final = {
    **{it: it for it in ("<", "<=", ">", ">=")},
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_HOST: Final = frozenset(
    {
        *("execution", "task", "caseExecution", "authenticatedUserId", "connector"),
        *("delegateTask", "currentUser", "new", "return", "function"),
    }
)
_DEEPEST: Final = 60


def juel_to_feel(text: str, *, names: Names, language: str = "juel") -> Term:
    """Return an expression (without `${ }`) as FEEL.

    Args:
        text: the expression.
        names: what is called otherwise here.
        language: juel, groovy or javascript; in JUEL `+` never joins texts.

    Raises:
        Untranslatable: it holds more than comparisons, logic and calculations.
    """
    reader = _Reader(list(tokens_of(text)), names, language)
    term = reader.choice()
    reader.expect("end", "")
    return term


class _Reader:
    """Read tokens by recursive descent, loosest operators first."""

    def __init__(self, tokens: list[Token], names: Names, language: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._names = names
        self._language = language
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _takes(self, *texts: str) -> str:
        """Return the next sign or word if it is one of these, and pass it."""
        token = self._token
        if token.kind in {"sign", "word"} and token.text in texts:
            self._at += 1
            return token.text
        return ""

    def expect(self, kind: str, text: str) -> None:
        """Pass a token that must be there."""
        token = self._token
        if token.kind != kind or token.text != text:
            wanted = repr(text) if text else "its end"
            message = f"it cannot be read at {token.text!r}, where {wanted} was due"
            raise Untranslatable(message)
        self._at += 1

    def choice(self) -> Term:
        """Read a ternary, or anything that holds tighter."""
        self._depth += 1
        if self._depth > _DEEPEST:
            message = "it is nested too deep"
            raise Untranslatable(message)
        condition = self._or()
        if self._takes("?"):
            then = self.choice()
            self.expect("sign", ":")
            condition = choice(condition, then, self.choice())
        elif self._takes("?:"):
            message = "what ?: takes for true differs in FEEL; compare with null"
            raise Untranslatable(message)
        self._depth -= 1
        return condition

    def _or(self) -> Term:
        left = self._and()
        while self._takes("||", "or"):
            left = disjunction(left, self._and())
        return left

    def _and(self) -> Term:
        left = self._equality()
        while self._takes("&&", "and"):
            left = conjunction(left, self._equality())
        return left

    def _equality(self) -> Term:
        left = self._order()
        while found := self._takes(*_EQUAL):
            left = compare(_EQUAL[found], left, self._order())
        return left

    def _order(self) -> Term:
        left = self._sum()
        while found := self._takes(*_ORDER):
            left = compare(_ORDER[found], left, self._sum())
        return left

    def _sum(self) -> Term:
        left = self._product()
        while found := self._takes("+", "-"):
            right = self._product()
            if found == "+":
                left = self._added(left, right)
            else:
                left = binary("-", left, right, level=ADDED)
        return left

    def _added(self, left: Term, right: Term) -> Term:
        if self._language == "juel":
            if "string" in {left.kind, right.kind}:
                message = "JUEL's + makes numbers of texts; write the sum in FEEL"
                raise Untranslatable(message)
            return binary("+", left, right, level=ADDED)
        return joined(left, right)

    def _product(self) -> Term:
        left = self._unary()
        while found := self._takes("*", "/", "%", "div", "mod"):
            right = self._unary()
            if found in {"%", "mod"}:
                left = remainder(left, right)
            else:
                sign = "*" if found == "*" else "/"
                left = binary(sign, left, right, level=MULTIPLIED)
        return left

    def _unary(self) -> Term:
        self._depth += 1
        if self._depth > _DEEPEST:
            message = "it is nested too deep"
            raise Untranslatable(message)
        found = self._takes("!", "not", "-", "empty")
        term = self._unaries[found](self._unary()) if found else self._postfix()
        self._depth -= 1
        return term

    _unaries: Final[Mapping[str, Callable[[Term], Term]]] = {
        "!": negation,
        "not": negation,
        "-": terms.sign,
        "empty": is_empty,
    }

    def _postfix(self) -> Term:
        term = self._primary()
        while True:
            if self._takes(".", "?."):
                word = self._word()
                if self._takes("("):
                    term = called_method(term, word, self._arguments(")"))
                else:
                    term = terms.path(term, word)
            elif self._takes("["):
                term = self._indexed(term)
            else:
                return term

    def _indexed(self, term: Term) -> Term:
        key = self._token
        self._at += 1
        if key.kind not in {"string", "number"}:
            message = "what stands in [ ] is neither a number nor a text"
            raise Untranslatable(message)
        self.expect("sign", "]")
        if key.kind == "string":
            return terms.path(term, key.text)
        if not key.text.isdecimal():
            message = f"[{key.text}] is no place in a list"
            raise Untranslatable(message)
        return terms.item(term, int(key.text))

    def _word(self) -> str:
        token = self._token
        if token.kind != "word":
            message = f"it cannot be read at {token.text!r}, where a name was due"
            raise Untranslatable(message)
        self._at += 1
        return token.text

    def _primary(self) -> Term:
        token = self._token
        self._at += 1
        if token.kind == "number":
            return terms.number(token.text)
        if token.kind == "string":
            return terms.text(token.text)
        if token.kind == "word":
            return self._named(token.text)
        if token.text == "(":
            term = self.choice()
            self.expect("sign", ")")
            return term
        if token.text == "[" and self._language != "juel":
            return terms.list_of(self._arguments("]"))
        message = f"it cannot be read at {token.text!r}"
        raise Untranslatable(message)

    def _named(self, word: str) -> Term:
        if word in {"true", "false"}:
            return terms.boolean(value=word == "true")
        if word in {"null", "undefined"}:
            return terms.null()
        if word == "execution":
            return self._execution()
        if word in _HOST:
            message = f"{word!r} is what another engine gives to its expressions"
            raise Untranslatable(message)
        if self._takes("("):
            return called_function(word, self._arguments(")"))
        known = self._names.get(word)
        return terms.name(word) if known is None else Term(text=known)

    def _execution(self) -> Term:
        """Read `execution.getVariable("x")`, which is the variable."""
        self.expect("sign", ".")
        word = self._word()
        if word == "getVariable" and self._takes("("):
            [given, *more] = self._arguments(")") or [terms.null()]
            if given.kind == "string" and not more:
                variable = given.text[1:-1]
                known = self._names.get(variable)
                return terms.name(variable) if known is None else Term(text=known)
        message = f"'execution.{word}' is what another engine gives to its expressions"
        raise Untranslatable(message)

    def _arguments(self, close: str) -> list[Term]:
        found: list[Term] = []
        if self._takes(close):
            return found
        while True:
            found.append(self.choice())
            if self._takes(close):
                return found
            self.expect("sign", ",")
