"""Every error that bizproc raises.

    BizprocError
    ├── DefinitionError              a file that cannot be used; carries findings
    │   ├── SourceError              not readable as YAML, XML or JSON
    │   ├── DeploymentError          a diagram or decision refused by its checks
    │   └── ConfigurationError       crm.yaml, constants.yaml, bizproc.yaml
    ├── ExpressionError              a FEEL expression: text, line, column
    ├── RefusedError                 a command refused; nothing was changed
    │   ├── NotFoundError            NOT_FOUND
    │   ├── InvalidTransitionError   the lifecycle has no such arrow (TASK_CLOSED …)
    │   ├── ConflictError            CONFLICT: somebody else was faster
    │   │   └── CollisionError       in the store: tried again before anybody hears of it
    │   ├── ForbiddenError           FORBIDDEN, NOT_SUBORDINATE
    │   └── InvalidValueError        TYPE_ERROR, REQUIRED_FIELD and the like
    ├── ActionError                  an action failed; becomes a retry, then an incident
    ├── SecretError                  a secret that is not where it is to be read
    ├── BudgetError                  a limit on steps, size or depth was reached
    ├── DomainError                  a function of the application's domain raised
    ├── UnexpectedError              what was not meant to fail, with its cause
    ├── StoreError                   the database: locked, full, unreachable, too old
    │   ├── StoreUnavailableError    it passes: locked, deadlocked, connection lost
    │   ├── QueryTimeoutError        a question that took longer than it was given
    │   └── StateError               what is kept cannot be read: a state, a row
    └── ScenarioError                a scenario file that cannot be run

`BpmnError` and `RetryLater` are outcomes that an action raises, not failures;
they live in `bizproc.action`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, NamedTuple

from bizproc.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "MAX_MESSAGE",
    "ActionError",
    "BizprocError",
    "BudgetError",
    "CollisionError",
    "ConfigurationError",
    "ConflictError",
    "DefinitionError",
    "DeploymentError",
    "DomainError",
    "ExpressionError",
    "FieldFault",
    "Finding",
    "ForbiddenError",
    "InvalidTransitionError",
    "InvalidValueError",
    "Location",
    "NotFoundError",
    "QueryTimeoutError",
    "RefusedError",
    "ScenarioError",
    "SecretError",
    "SourceError",
    "StateError",
    "StoreError",
    "StoreUnavailableError",
    "UnexpectedError",
    "did_you_mean",
    "mask_before_cutting",
]


_LISTED, _LONGEST_NAME = 10, 100
MAX_MESSAGE = 4_000
"""The characters of a message or a finding: it may quote what somebody else wrote."""
_TAIL = 1_000  # what to do often stands at the end
_LONGEST_HIDDEN = 100_000  # what a mask hides is looked for so far behind a cut
_COMPARED = 1000  # of more names the nearest takes as long as reading the file


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name, as text to append to a message.

    Returns:
        `"; did you mean 'x'?"`, or `"; known: a, b, c"` (at most ten), or "": a `Phrase`.
    """
    # an enum of str shows its value in a message, never its class
    every = {str.__str__(candidate) for candidate in known}
    names = sorted(it for it in every if len(it) <= _LONGEST_NAME)
    folded = {candidate.casefold(): candidate for candidate in names}
    if name.casefold() in folded:
        return Phrase("; did you mean %(name)r?", name=folded[name.casefold()])
    comparable = len(names) <= _COMPARED and len(name) <= _LONGEST_NAME
    near = get_close_matches(name, names, n=1, cutoff=0.6) if comparable else []
    if near:
        return Phrase("; did you mean %(name)r?", name=near[0])
    if not names:
        return ""
    listed = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    return Phrase("; known: %(names)s", names=listed)


def mask_before_cutting(mask: Callable[[str], str]) -> None:
    """Hide in long messages what a mask hides: at a cut half of it would be left."""
    _masks.append(mask)


_masks: list[Callable[[str], str]] = []


def _bounded(message: str) -> str:
    """Cut the middle out of a message that quotes too much."""
    if len(message) <= MAX_MESSAGE:
        return message
    head = _hidden(message[: MAX_MESSAGE + _LONGEST_HIDDEN])
    tail = _hidden(message[-_TAIL - _LONGEST_HIDDEN :])
    return f"{head[: MAX_MESSAGE - _TAIL - 3]} … {tail[-_TAIL:]}"


def _hidden(message: str) -> str:
    for mask in _masks:
        message = mask(message)
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Point at a place in a file: 1-based line and column, and the BPMN element."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    element: str | None = None

    def __str__(self) -> str:
        text = self.file
        if self.line is not None:
            text += f":{self.line}"
        return f"{text} {self.element}".strip() if self.element else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Report one fault of a file: code, place, what is wrong and what to do."""

    code: str
    message: str
    location: Location = Location()
    level: Literal["error", "warning"] = "error"

    def __post_init__(self) -> None:
        if len(self.message) > MAX_MESSAGE:
            object.__setattr__(self, "message", _bounded(self.message))

    def __str__(self) -> str:
        line = "" if self.location.line is None else f":{self.location.line}"
        place = f"{self.location.file}{line}"
        element = f" {self.location.element}" if self.location.element else ""
        mark = " (warning)" if self.level == "warning" else ""
        prefix = f"{place}: " if place else ""
        return f"{prefix}{self.code}{element}: {self.message}{mark}"


class BizprocError(Exception):
    """Base of every error of this package; `code` is stable, the text is not."""

    code = "BIZPROC"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        if not isinstance(self, DefinitionError):  # its findings are bounded each
            message = _bounded(message)
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.message


class DefinitionError(BizprocError):
    """Refuse a file, with all its findings in the order of its lines."""

    code = "DEFINITION"

    def __init__(
        self, findings: Sequence[Finding], *, message: str | None = None
    ) -> None:
        self.findings = tuple(findings)
        text = message or "\n".join(str(finding) for finding in self.findings)
        code = self.findings[0].code if self.findings else None
        super().__init__(text, code=code)


class SourceError(DefinitionError):
    """Refuse a file that is not readable as YAML, XML or JSON."""

    code = "SOURCE"


class DeploymentError(DefinitionError):
    """Refuse a diagram or decision that the engine would not run faithfully."""

    code = "DEPLOYMENT"


class ConfigurationError(DefinitionError):
    """Refuse a workspace file: crm.yaml, constants.yaml or bizproc.yaml."""

    code = "CONFIGURATION"


class ExpressionError(BizprocError):
    """Report a FEEL expression that cannot be parsed, checked or evaluated.

    `line` and `column` are 1-based positions inside `source`, the expression's
    own text; `location` says where that text stands, when the caller knows.
    """

    code = "EXPRESSION"

    def __init__(
        self,
        message: str,
        *,
        source: str = "",
        line: int = 1,
        column: int = 1,
        length: int = 1,
        location: Location | None = None,
    ) -> None:
        super().__init__(message)
        self.source = source
        self.line = line
        self.column = column
        self.length = length
        self.location = location

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        return f"{place}{self.message} (line {self.line}, column {self.column})"

    def underlined(self) -> str:
        """Show the offending line of the expression with the fault underlined."""
        lines = self.source.splitlines() or [""]
        text = lines[min(self.line, len(lines)) - 1]
        return f"{text}\n{' ' * (self.column - 1)}{'^' * max(1, self.length)}"


class FieldFault(NamedTuple):
    """Say what is wrong with one field: `rows[0].amount` in a list, "" for the whole."""

    field: str
    code: str
    message: str


class RefusedError(BizprocError):
    """Refuse a command: the caller is answered and everything stays as it was.

    `faults` say which fields are why, if fields are.
    """

    code = "REFUSED"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        faults: Sequence[FieldFault] = (),
    ) -> None:
        super().__init__(message, code=code)
        self.faults = tuple(faults)


class NotFoundError(RefusedError):
    """Say that no such process, instance, record, task or person exists."""

    code = "NOT_FOUND"


class InvalidTransitionError(RefusedError):
    """Refuse a move that the lifecycle of the thing does not have."""

    code = "INVALID_TRANSITION"

    def __init__(
        self, message: str, *, from_: str = "", to: str = "", code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.from_ = from_
        self.to = to


class ConflictError(RefusedError):
    """Say that somebody else changed the same thing first; load it and retry."""

    code = "CONFLICT"


class CollisionError(ConflictError):
    """Report that two transactions met at one row; a repeat finds another world.

    The engine repeats its commands by itself; this is what is left if that was in vain.
    """


class ForbiddenError(RefusedError):
    """Refuse a user who may not do this."""

    code = "FORBIDDEN"


class InvalidValueError(RefusedError):
    """Refuse a value that is missing or does not fit its type."""

    code = "TYPE_ERROR"


class ActionError(BizprocError):
    """Report an outside failure of an action; it is retried, then an incident."""

    code = "ACTION_FAILED"


class SecretError(BizprocError):
    """Say that a secret is not where it is to be read; the text has no value."""

    code = "SECRET_MISSING"


class BudgetError(BizprocError):
    """Stop work that would not end: steps, state size, items or depth.

    `of_instance`: all that the instance did in this step is too much, and not one
    element of it.
    """

    code = "BUDGET"

    def __init__(self, message: str, *, of_instance: bool = False) -> None:
        super().__init__(message)
        self.of_instance = of_instance


class DomainError(BizprocError):
    """Report that a function of the domain failed, or returned what it must not."""

    code = "DOMAIN_FAILED"


class UnexpectedError(BizprocError):
    """Report what was not meant to fail; `__cause__` is the error that was raised."""

    code = "UNEXPECTED"


class StoreError(BizprocError):
    """Report the database: locked, full, unreachable, or of another version."""

    code = "STORE"


class StoreUnavailableError(StoreError):
    """Report a fault of the database that passes by itself.

    `waited`: it was waited for already, for as long as the database is told to.
    `in_doubt`: it is not known whether what was to be committed was.
    """

    def __init__(
        self, message: str, *, waited: bool = False, in_doubt: bool = False
    ) -> None:
        super().__init__(message)
        self.waited = waited
        self.in_doubt = in_doubt


class QueryTimeoutError(StoreError):
    """Give a question up that took longer than it was given: ask for less."""

    code = "QUERY_TIMEOUT"


class StateError(StoreError):
    """Report what is kept and cannot be read: a state, a row, or what it needs.

    It concerns one instance, and the transaction goes on.
    """

    code = "STATE"


class ScenarioError(DefinitionError):
    """Refuse a scenario file that cannot be run."""

    code = "SCENARIO"
