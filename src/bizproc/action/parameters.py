"""The inputs of an action, read off the signature of its function."""

from __future__ import annotations

import functools
import inspect
import keyword
import typing
from dataclasses import dataclass
from typing import Any

from bizproc.action.naming import Naming, naming_of, note_of
from bizproc.action.type_words import value_shown, words_of
from bizproc.errors import InvalidValueError
from bizproc.secret import Secret, has_secret_within, secret_fault, takes_secret

__all__ = ["Parameter", "convert", "described"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Describe one input of an action, read off its signature.

    `argument` is its name in Python: an input called `from` is an argument `from_`.
    `naming` says what its text names, `note` in a sentence what it is; both stand in
    `Annotated[str, StageName, "where the deal goes"]`, of which `annotation` is the type.
    """

    name: str
    annotation: Any = Any
    required: bool = True
    default: Any = None
    argument: str = ""
    naming: Naming | None = None
    note: str = ""

    @property
    def type_text(self) -> str:
        """Say the type in words for messages, such as `str | None`."""
        annotation = self.annotation
        if isinstance(annotation, type):
            return annotation.__name__
        return str(annotation).replace("typing.", "").replace("datetime.", "")

    @property
    def words(self) -> str:
        """Say what it takes in words of those who draw: `a text or nothing`."""
        return words_of(self.annotation)

    @property
    def choices(self) -> tuple[Any, ...]:
        """Return the values a Literal allows, or nothing."""
        if typing.get_origin(self.annotation) is typing.Literal:
            return typing.get_args(self.annotation)
        return ()

    @property
    def takes_secret(self) -> bool:
        """Say whether the type is `Secret`, or may be."""
        return takes_secret(self.annotation)


def convert(value: Any, parameter: Parameter, *, action: str) -> Any:
    """Read a FEEL value as the annotated type of a parameter.

    Raises:
        InvalidValueError: it does not fit; the message names action and type.
    """
    annotation = parameter.annotation
    if type(value) is Secret or parameter.takes_secret:
        if fault := secret_fault(value, annotation, parameter.type_text):
            msg = f"action {action!r}, parameter {parameter.name!r}: {fault}"
            raise InvalidValueError(msg)
        return value
    if annotation is Any or type(value) is annotation:
        return value
    from pydantic import ValidationError  # noqa: PLC0415 - slow import

    try:
        return _adapter(annotation).validate_python(value)
    except ValidationError as error:
        msg = (
            f"action {action!r}, parameter {parameter.name!r}: expected "
            f"{words_of(annotation)}, got {value_shown(value, annotation)}"
        )
        raise InvalidValueError(msg) from error


@functools.lru_cache(maxsize=1024)
def _adapter(annotation: Any) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow import

    return TypeAdapter(annotation)


def _input_name(argument: str) -> str:
    """Return the input that an argument takes; `from_` takes `from`."""
    plain = argument.removesuffix("_")
    return plain if keyword.iskeyword(plain) else argument


def described(
    action: str, given: inspect.Parameter, annotation: Any, written: Any
) -> Parameter:
    """Return the input that a parameter of a function takes.

    Args:
        action: the name of the action.
        given: the parameter.
        annotation: its type.
        written: its type as it is written, with what is annotated.

    Raises:
        InvalidValueError: it is positional-only or variadic, or has secrets inside.
    """
    if given.kind not in (
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
    ):
        msg = (
            f"action {action!r}: the parameter {given.name!r} is variadic or "
            "positional-only; name each input of the service task"
        )
        raise InvalidValueError(msg)
    if has_secret_within(annotation):
        inside = f"the parameter {given.name!r} has secrets inside"
        msg = f"action {action!r}: {inside}; a secret is a parameter by itself"
        raise InvalidValueError(msg)
    required = given.default is inspect.Parameter.empty
    return Parameter(
        name=_input_name(given.name),
        annotation=annotation,
        required=required,
        default=None if required else given.default,
        argument=given.name,
        naming=naming_of(written),
        note=note_of(written),
    )
