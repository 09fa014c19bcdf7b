"""Collect what is wrong with a file while its elements are read, one by one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from bizproc import feel
from bizproc.bpmn.elements import Value
from bizproc.bpmn.refusals.contents import (
    attributes_of,
    is_drawn,
    is_in_other_language,
    own_text,
)
from bizproc.bpmn.refusals.wording import (
    a_or_an,
    foreign_expression,
    is_foreign,
    is_harmless,
    is_kept,
    kept_attribute,
    refused_attribute,
    refused_element,
    refused_foreign,
    shorten,
    split_name,
)
from bizproc.bpmn.vocabulary import (
    ATTRIBUTES,
    BPMN,
    DECORATION_NAMESPACES,
    EXTENSION_ATTRIBUTES,
    HOLDERS,
    WITH_TEXT,
    ZEEBE,
)
from bizproc.errors import ExpressionError, Finding, Location, did_you_mean
from bizproc.limits import limits
from bizproc.source.xml import Element, line_of, local_name

__all__ = [
    "DiagramFile",
    "TooManyFaults",
    "namespace_of",
]

"""How many faults of a file are reported; looking for more would only take time."""

_ALWAYS = frozenset({"documentation", "extensionElements", "auditing", "monitoring"})
_VARIABLE = re.compile(r"[^\W\d]\w*")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class TooManyFaults(Exception):  # noqa: N818  # a signal that never leaves the package
    """Stop reading a file that is faulty throughout."""


def namespace_of(element: Element) -> str:
    """Return the namespace of the tag, "" for none."""
    return str(element.tag).rpartition("}")[0].removeprefix("{")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramFile:
    """Hold the findings of one file, and the parts that its elements refer to.

    Attributes:
        file: the name that findings show.
        findings: every fault so far, in the order of reading.
        messages: the message elements by id; likewise signals, errors, escalations.
        definitions: the event definitions of the file itself, by id.
        ids: every element of the file that has an id.
        forms: ids of the forms that the diagram itself carries.
        starting: the events behind gateways that start the process, each with those
            that must come beside it.
        kept: what is read and means nothing here, such as attributes of other programs.
        associated: id → the ids of the elements that associations lead to, or come from.
        refused: elements that are refused as a whole.
        foreign: the words of other engines, by element and namespace.
        misplaced: ids of events that cannot be what they are, where they are, in BPMN.
        warnings: what is only untidy, and runs as it is drawn.
        data: what holds data, by id.
        variables: the data objects and properties that are each variable.
        global_tasks: the tasks outside of all processes, which may be called.
        lanes: id → the candidate groups of the lane that the element stands in.
        used: the ids of data that a run reads or writes by associations.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)
    messages: dict[str, Element] = field(default_factory=dict)
    signals: dict[str, Element] = field(default_factory=dict)
    errors: dict[str, Element] = field(default_factory=dict)
    escalations: dict[str, Element] = field(default_factory=dict)
    definitions: dict[str, Element] = field(default_factory=dict)
    ids: dict[str, Element] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    starting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: list[Finding] = field(default_factory=list)
    associated: dict[str, dict[str, None]] = field(default_factory=dict)
    refused: set[Element] = field(default_factory=set)
    foreign: dict[Element, dict[str, list[str]]] = field(default_factory=dict)
    warnings: list[Finding] = field(default_factory=list)
    misplaced: set[str] = field(default_factory=set)
    data: dict[str, Element] = field(default_factory=dict)
    variables: dict[str, list[Element]] = field(default_factory=dict)
    global_tasks: dict[str, Element] = field(default_factory=dict)
    lanes: dict[str, Value | None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def fault(
        self, code: str, element: Element, message: str, *, line: int | None = None
    ) -> None:
        """Report a fault at an element.

        Raises:
            TooManyFaults: the file is not worth reading on.
        """
        location = self.location(element, line=line)
        self.findings.append(Finding(code=code, message=message, location=location))
        if len(self.findings) >= limits().max_findings:
            raise TooManyFaults

    def warn(self, code: str, element: Element, message: str) -> None:
        """Tell of what runs as it is drawn, and is not drawn as BPMN says."""
        if not self.has_warned_enough:
            self.warnings.append(self._warning(code, element, message))

    @property
    def has_warned_enough(self) -> bool:
        """Say whether looking for more that is untidy would only take time."""
        return len(self.warnings) >= limits().max_findings

    def keep(self, code: str, element: Element, message: str) -> None:
        """Tell, on demand, of what is read and means nothing here."""
        self.kept.append(self._warning(code, element, message))

    def _warning(self, code: str, element: Element, message: str) -> Finding:
        at = self.location(element)
        return Finding(code=code, message=message, location=at, level="warning")

    def location(self, element: Element, *, line: int | None = None) -> Location:
        """Point at an element, or at the one of the drawing that it belongs to."""
        owner = self._owner(element)
        return Location(
            file=self.file,
            line=line_of(element) if line is None else line,
            element=owner.get("id") if is_drawn(owner) else None,
        )

    def _owner(self, element: Element) -> Element:
        owner: Element | None = element
        while owner is not None and not is_drawn(owner):
            owner = owner.getparent()
        return element if owner is None else owner

    def attributes(self, element: Element) -> None:
        """Refuse every attribute, and every content, that would not be followed.

        Children are refused only where none are read; see also `children`.
        """
        tag = local_name(element)
        text = own_text(element)
        if text and tag not in WITH_TEXT:
            message = f"the text {shorten(text)!r} in {tag} has no effect; remove it"
            self.fault("BP004", element, message)
        if tag in WITH_TEXT or (namespace_of(element) == ZEEBE and tag not in HOLDERS):
            for child in element:
                self.refuse(child, where=tag)
        if tag in WITH_TEXT and is_in_other_language(element):
            message = f"the {tag} is in {element.get('language')}; write it in FEEL"
            self.fault("BP004", element, message)
        tables = EXTENSION_ATTRIBUTES if namespace_of(element) == ZEEBE else ATTRIBUTES
        allowed = tables.get(tag, frozenset())
        for key, value in attributes_of(element):
            if key in allowed or is_harmless(key, value):
                continue
            if is_kept(key):
                self.keep("BP018", element, kept_attribute(key, value))
            elif is_foreign(split_name(key)[0]):
                self._set_aside(element, key)
            else:
                message = refused_attribute(tag, key, value, allowed)
                self.fault("BP004", element, message)

    def children(self, element: Element, allowed: Collection[str]) -> Iterator[Element]:
        """Yield the children of these names; refuse the others.

        Documentation passes, and so do extension elements: they are read apart.
        """
        for child in element:
            name = local_name(child)
            if namespace_of(child) == BPMN:
                if name in allowed:
                    yield child
                elif name not in _ALWAYS:
                    self.refuse(child, where=local_name(element), known=allowed)
            elif namespace_of(child) not in DECORATION_NAMESPACES:
                self.refuse(child, where=local_name(element))

    def only(self, element: Element, allowed: Collection[str] = ()) -> None:
        """Refuse all children but these, which say nothing."""
        for _ in self.children(element, allowed):
            pass

    def refuse(
        self, element: Element, *, where: str, known: Collection[str] = ()
    ) -> None:
        """Refuse an element as a whole; a name very like a known one is a slip."""
        self.refused.add(element)
        namespace = namespace_of(element)
        if is_foreign(namespace):
            self._set_aside(element, str(element.tag))
            return
        code = "BP003" if namespace == BPMN else "BP005"
        self.fault(code, element, refused_element(element, where=where, known=known))

    def _set_aside(self, element: Element, key: str) -> None:
        """Remember a word of another engine: all of an element make one finding."""
        owner = self._owner(element)
        namespace, name = split_name(key)
        prefixes = {uri: prefix for prefix, uri in element.nsmap.items()}
        words = self.foreign.setdefault(owner, {}).setdefault(namespace, [])
        words.append(f"{prefixes.get(namespace) or namespace}:{name}")

    def has_foreign(self, element: Element) -> bool:
        """Say whether another engine's words stand at an element.

        What is missing there stands in them.
        """
        return self._owner(element) in self.foreign

    def tell_foreign(self) -> None:
        """Refuse the words of other engines, once for each element."""
        for owner, namespaces in self.foreign.items():
            for namespace, words in namespaces.items():
                self.fault("BP005", owner, refused_foreign(owner, words, namespace))

    def extensions(
        self,
        element: Element,
        allowed: Collection[str],
        *,
        repeated: Collection[str] = (),
    ) -> Mapping[str, Element]:
        """Return the `zeebe:` extension elements by name; refuse the others.

        Those of `repeated` may stand several times and are not returned.
        """
        found: dict[str, Element] = {}
        for holder in element.findall(f"{{{BPMN}}}extensionElements"):
            for child in holder:
                if namespace_of(child) == ZEEBE and local_name(child) in repeated:
                    self.attributes(child)
                else:
                    self._extension(element, child, allowed, found)
        return found

    def _extension(
        self,
        element: Element,
        child: Element,
        allowed: Collection[str],
        found: dict[str, Element],
    ) -> None:
        name, where = local_name(child), local_name(element)
        if namespace_of(child) in DECORATION_NAMESPACES:
            return
        if namespace_of(child) != ZEEBE or name not in EXTENSION_ATTRIBUTES:
            self.refuse(child, where=where)
        elif name not in allowed:
            known = did_you_mean(name, allowed)
            message = f"zeebe:{name} has no effect on {where}; remove it{known}"
            self.fault("BP005", child, message)
        elif name in found:
            self.fault("BP005", child, f"a second zeebe:{name}; keep one")
        else:
            self.attributes(child)
            found[name] = child

    def items(self, element: Element, *names: str) -> Iterator[Element]:
        """Yield the `zeebe:` children of an extension element; refuse the others."""
        for child in element:
            if namespace_of(child) == ZEEBE and local_name(child) in names:
                self.attributes(child)
                yield child
            else:
                self.refuse(child, where=f"zeebe:{local_name(element)}")

    def required(self, element: Element, name: str) -> str | None:
        """Return an attribute's text, or report that it is missing."""
        text = element.get(name, "").strip()
        if text:
            return text
        tag = local_name(element)
        prefix = "zeebe:" if namespace_of(element) == ZEEBE else ""
        self.fault("BP012", element, f"{prefix}{tag} needs {a_or_an(name)}; fill it in")
        return None

    def literal(self, element: Element, name: str) -> str | None:
        """Return a required attribute that must not be an expression."""
        text = self.required(element, name)
        if text is not None and text.startswith("="):
            message = f"{name} must be a plain text, not the expression `{text}`"
            self.fault("BP012", element, message)
            return None
        return text

    def variable(self, element: Element, name: str) -> str | None:
        """Return a required attribute that names a variable."""
        text = self.literal(element, name)
        if text is not None and not _VARIABLE.fullmatch(text):
            message = f"{name} {text!r} is no variable name; use letters, digits and _"
            self.fault("BP012", element, message)
            return None
        return text

    def truth(self, element: Element, name: str, *, default: bool) -> bool:
        """Return a boolean attribute."""
        text = element.get(name)
        if text is None:
            return default
        if text.strip() not in _TRUTH:
            message = f"{name} must be true or false, not {text!r}"
            self.fault("BP004", element, message)
        return _TRUTH.get(text.strip(), default)

    def optional(self, element: Element, name: str) -> Value | None:
        """Return an attribute as a value, None if it is missing or blank."""
        text = element.get(name, "")
        return self.value(element, text, what=name) if text.strip() else None

    def value(self, element: Element, text: str, *, what: str) -> Value:
        """Return a text as a value; one that begins with `=` is parsed as FEEL."""
        location = self.location(element)
        stripped = text.strip()
        if not stripped.startswith("="):
            return Value(text=stripped, location=location)
        expression = self._parsed(element, stripped[1:], text, what=what)
        return Value(text=stripped, location=location, expression=expression)

    def expression(self, element: Element, text: str, *, what: str) -> Value:
        """Return a text that must be FEEL as a value."""
        stripped = text.strip()
        if not stripped:
            self.fault("BP012", element, f"the {what} is empty; write `= …`")
        elif not stripped.startswith("="):
            if is_in_other_language(element):
                return Value(text=stripped, location=self.location(element))
            message = foreign_expression(stripped, what=what) or (
                f"the {what} {shorten(stripped)!r} is not an expression;"
                " did you forget the = at the beginning?"
            )
            self.fault("BP013", element, message)
            return Value(text=stripped, location=self.location(element))
        return self.value(element, text, what=what)

    def _parsed(
        self, element: Element, source: str, text: str, *, what: str
    ) -> feel.Expression | None:
        try:
            return feel.parse(source)
        except ExpressionError as error:
            line = line_of(element)
            if element.text == text and line is not None:
                lead = len(text) - len(text.lstrip())
                line += text[:lead].count("\n") + error.line - 1
            place = f"line {error.line}, column {error.column}"
            message = (
                f"the {what} `={shorten(source)}` is not valid FEEL:"
                f" {error.message} ({place} after the =)"
            )
            self.fault("BP009", element, message, line=line)
            return None
