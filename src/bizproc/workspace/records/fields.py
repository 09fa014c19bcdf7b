"""Declare the fields of records and forms, and read values as them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bizproc.errors import FieldFault, InvalidValueError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.portal_time import PortalTime
from bizproc.source.mapping import (
    FLAG,
    TEXT,
    Entries,
    Faults,
    as_written,
    one_of,
)
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar, Sequence
from bizproc.workspace.records.field_types import (
    TYPE_WORDS,
    FieldType,
    UnreadableError,
    read_value,
)
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["Field", "is_empty", "read_field", "shown"]

_SHOWN = 60
_UTC = PortalTime(zone=ZoneInfo("UTC"))
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


def is_empty(value: object) -> bool:
    """Say whether a value leaves a required field unfilled: null, blank or no items."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, tuple)) and not value)


def shown(value: object) -> str:
    """Show a value in a message, cut at 60 characters."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Declare one field: what it holds and how a person calls it.

    `options` maps the codes of an enum to their titles, `target` is the record type
    that a link leads to, `implied` marks id, stage and funnel, which no file declares.
    `indexed`: records are found by it at once, however many there are.
    """

    name: str
    title: str
    type: FieldType
    multiple: bool = False
    required: bool = False
    default: Any = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    target: str | None = None
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    help: str = ""
    implied: bool = False
    indexed: bool = False

    @property
    def expects(self) -> Phrase:
        """Say in words what a value must be."""
        if self.type is FieldType.ENUM:
            words = Phrase("one of %(options)s", options=", ".join(self.options))
        elif self.type is FieldType.LINK and self.target:
            words = Phrase("the id of a record of type %(type)s", type=self.target)
        else:
            words = TYPE_WORDS[self.type]
        if self.minimum is not None:
            words = Phrase("%(what)s from %(least)s", what=words, least=self.minimum)
        if self.maximum is not None:
            words = Phrase("%(what)s to %(most)s", what=words, most=self.maximum)
        if self.multiple:
            return Phrase("a list, each item %(what)s", what=words)
        return words

    def read(
        self, value: object, *, time: PortalTime, spelling: Spelling | None = None
    ) -> Any:
        """Return a value as this field holds it; null clears the field.

        Raises:
            InvalidValueError: TYPE_ERROR, naming the field, its type and the value.
        """
        if value is None:
            return [] if self.multiple else None
        if not self.multiple:
            return self._read_one(value, time, spelling)
        if not isinstance(value, (list, tuple)):
            raise self._unfit(value)
        return [self._read_one(item, time, spelling) for item in value]

    def view(self, value: object) -> Any:
        """Return a stored value as an expression sees it: a null flag is 0, bool false.

        Nothing stored in a multiple field is an empty list.
        """
        if value is not None:
            return value
        if self.multiple:
            return []
        return {FieldType.FLAG: 0, FieldType.BOOL: False}.get(self.type)

    def _read_one(
        self, value: object, time: PortalTime, spelling: Spelling | None
    ) -> Any:
        try:
            read = read_value(self.type, value, time=time, spelling=spelling)
        except UnreadableError:
            raise self._unfit(value, hint=self._written(spelling)) from None
        except InvalidValueError as error:
            message = Phrase(
                "field %(name)r (%(title)s): %(why)s",
                name=self.name,
                title=self.title,
                why=error.message,
            )
            raise InvalidValueError(message, faults=self._faults(message)) from None
        if self.type is FieldType.ENUM and read not in self.options:
            hint = did_you_mean(read, self.options)
            raise self._unfit(value, hint=hint if "did you mean" in hint else "")
        too_small = self.minimum is not None and read < self.minimum
        if too_small or (self.maximum is not None and read > self.maximum):
            raise self._unfit(value)
        return read

    def _unfit(self, value: object, *, hint: str = "") -> InvalidValueError:
        message = Phrase(
            "field %(name)r (%(title)s) expects %(expects)s, got %(value)s%(hint)s",
            name=self.name,
            title=self.title,
            expects=self.expects,
            value=shown(value),
            hint=hint,
        )
        return InvalidValueError(message, faults=self._faults(message))

    def _faults(self, message: str) -> tuple[FieldFault, ...]:
        return (FieldFault(self.name, InvalidValueError.code, message),)

    def _written(self, spelling: Spelling | None) -> str:
        """Say how people write what was not read, if not as programs do."""
        if spelling is None or self.type not in _DATES:
            return ""
        time = " 14:30" if self.type is FieldType.DATETIME else ""
        example = f"{spelling.example_date}{time}"
        return Phrase("; it may be written %(example)s", example=example)


# -- reading a declaration -----------------------------------------------------

_BOUNDED = frozenset({FieldType.INT, FieldType.NUMBER, FieldType.MONEY})


def read_field(
    entries: Entries,
    *,
    name: str,
    title_key: str = "title",
    required: bool | None = None,
    options: Mapping[str, str] | None = None,
) -> Field:
    """Return the field that a mapping declares; its faults go to the entries' faults.

    Keys: title (or label), type, multiple, required, default, options (a list of codes
    or codes with titles), link (a record type), min, max, help. Keys beyond these are
    the caller's to take; the caller closes the entries.

    Args:
        entries: the mapping.
        name: of the field.
        title_key: the key of the title.
        required: whether it is, if the caller has read that.
        options: those of an enum, if they stand elsewhere.
    """
    faults = entries.faults
    kind = FieldType(entries.required("type", one_of(*FieldType)))
    bounds = {"min": entries.find("min"), "max": entries.find("max")}
    for key, node in bounds.items():
        if node is not None and kind not in _BOUNDED:
            faults.add("TYPE_ERROR", f"{key} is for numbers only", node, element=name)
            bounds[key] = None  # nothing else is compared with it
    declared = Field(
        name=name,
        title=entries.required(title_key, TEXT) or name,
        type=kind,
        multiple=entries.optional("multiple", FLAG, default=False),
        required=entries.optional("required", FLAG, default=False)
        if required is None
        else required,
        options=_options(entries, name=name, kind=kind)
        if options is None
        else MappingProxyType(dict(options)),
        target=entries.optional("link", TEXT, None),
        minimum=_bound(bounds["min"], faults, name=name),
        maximum=_bound(bounds["max"], faults, name=name),
        help=entries.optional("help", TEXT, ""),
    )
    if (kind is FieldType.LINK) != (declared.target is not None):
        message = "a field of type link, and no other, names its record type in 'link'"
        faults.add("TYPE_ERROR", message, entries.node, element=name)
    return _with_default(declared, entries.find("default"), faults)


def _with_default(declared: Field, node: Node | None, faults: Faults) -> Field:
    if node is None:
        return declared
    try:
        default = declared.read(node.plain(), time=_UTC)
    except InvalidValueError as error:
        message = f"default: {error.message}"
        faults.add("TYPE_ERROR", message, node, element=declared.name)
        return declared
    return replace(declared, default=default)


def _bound(node: Node | None, faults: Faults, *, name: str) -> int | Decimal | None:
    if node is None:
        return None
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    message = f"a bound must be a number, got {as_written(node)}"
    faults.add("TYPE_ERROR", message, node, element=name)
    return None


def _options(entries: Entries, *, name: str, kind: FieldType) -> Mapping[str, str]:
    node = entries.find("options")
    faults = entries.faults
    if (node is not None) != (kind is FieldType.ENUM):
        message = "a field of type enum, and no other, lists its 'options'"
        faults.add("TYPE_ERROR", message, node or entries.node, element=name)
        return MappingProxyType({})
    if isinstance(node, MappingNode):
        pairs = [(key.text, value) for key, value in node.entries]
    elif isinstance(node, Sequence):
        pairs = [(it.text, it) for it in node.items if isinstance(it, Scalar)]
    else:
        pairs = []
    if node is not None and not pairs:
        message = f"options must be a list of codes, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node, element=name)
    return MappingProxyType(
        {code: it.text if isinstance(it, Scalar) else code for code, it in pairs}
    )
