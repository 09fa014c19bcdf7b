"""Find what public forms name beside records: settings, columns of decision tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from bizproc import dmn
from bizproc.dmn import Decision, Decisions
from bizproc.errors import (
    DefinitionError,
    Finding,
    Location,
    NotFoundError,
    did_you_mean,
)
from bizproc.workspace.definitions.definition import ValueType
from bizproc.workspace.records.drawn_forms import DrawnForms
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import (
    Column,
    Offer,
    PublicForm,
    SettingName,
)
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.settings import Settings

__all__ = ["ResolvedForms", "resolve_forms"]

_TEXTS = (ValueType.STRING, ValueType.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedForms:
    """Hold forms whose enums have their options, and what could not be found."""

    forms: Mapping[str, PublicForm]
    findings: tuple[Finding, ...]


def resolve_forms(
    forms: Mapping[str, PublicForm],
    *,
    settings: Settings,
    processes: Path,
    types: Mapping[str, RecordType],
) -> ResolvedForms:
    """Return forms with what stands in files of a folder: options, drawn questions.

    Findings: NOT_FOUND (no such setting, decision or input column), TYPE_ERROR (a
    setting of another type, a column that tests for no text).
    """
    resolving = _Resolving(settings=settings, tables=_Tables(processes=processes))
    drawn = DrawnForms(processes=processes, types=types, findings=resolving.findings)
    resolved = {name: resolving.form(drawn.filled(it)) for name, it in forms.items()}
    return ResolvedForms(
        forms=MappingProxyType(resolved), findings=tuple(resolving.findings)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolving:
    settings: Settings
    tables: _Tables
    findings: list[Finding] = field(default_factory=list)

    def form(self, form: PublicForm) -> PublicForm:
        for name, setting in form.shown_with.items():
            self._check_setting(setting, _TEXTS, name)
        return replace(
            form,
            fields=MappingProxyType(
                {name: self._field(form, it) for name, it in form.fields.items()}
            ),
            offers=MappingProxyType(
                {name: self._offer(name, it) for name, it in form.offers.items()}
            ),
        )

    def _offer(self, name: str, offer: Offer) -> Offer:
        try:
            decision = self.tables.decision(offer.decision)
            texts = dmn.outputs_of(decision, offer.output)
        except NotFoundError as error:
            self._add("NOT_FOUND", error.message, offer.location, name)
            return offer
        return replace(offer, texts=tuple(it for it in texts if it.strip()))

    def _field(self, form: PublicForm, declared: Field) -> Field:
        rules = form.rules[declared.name]
        for setting, kind in rules.settings:
            self._check_setting(setting, (kind,), declared.name)
        if rules.options_from is None:
            return declared
        try:
            texts = self.tables.texts(rules.options_from)
        except NotFoundError as error:
            self._add(
                "NOT_FOUND", error.message, rules.options_from.location, declared.name
            )
            return declared
        if not texts:
            column = rules.options_from
            message = (
                f"options: the input {column.input!r} of {column.decision!r} tests for "
                'no text; write one into a cell: "A service"'
            )
            self._add("TYPE_ERROR", message, column.location, declared.name)
        options = MappingProxyType({text: text for text in texts})
        return replace(declared, options=options)

    def _check_setting(
        self, setting: SettingName, kinds: tuple[ValueType, ...], element: str
    ) -> None:
        known = self.settings.definitions
        definition = known.get(setting.name)
        if definition is None:
            hint = did_you_mean(setting.name, known)
            message = f"there is no setting {setting.name!r}{hint}"
            self._add("NOT_FOUND", message, setting.location, element)
        elif definition.type not in kinds or definition.multiple:
            message = (
                f"the setting {setting.name!r} is not of type {' or '.join(kinds)}"
            )
            self._add("TYPE_ERROR", message, setting.location, element)

    def _add(self, code: str, message: str, at: Location, element: str) -> None:
        place = replace(at, element=element)
        self.findings.append(Finding(code=code, message=message, location=place))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """Read the decision files of a folder, each at most once and only if needed."""

    processes: Path
    read: dict[Path, Decisions] = field(default_factory=dict)

    def texts(self, column: Column) -> tuple[str, ...]:
        texts = dmn.literals_of(self.decision(column.decision), column.input)
        return tuple(text for text in texts if text.strip())

    def decision(self, name: str) -> Decision:
        """Return a decision by its id.

        Raises:
            NotFoundError: no file has it, or its file cannot be read.
        """
        for path in sorted(self.processes.rglob("*.dmn")):
            found = self._decisions(path, name)
            if found is not None and name in found:
                return found.decision(name)
        known = [it for found in self.read.values() for it in found]
        hint = did_you_mean(name, known)
        message = f"no decision {name!r} stands in {self.processes.name}/{hint}"
        raise NotFoundError(message)

    def _decisions(self, path: Path, name: str) -> Decisions | None:
        """Return the decisions of a file that may have one of a name."""
        if path in self.read:
            return self.read[path]
        try:
            data = path.read_bytes()
            if name.encode() not in data:
                return None
            # what else is wrong with the file is told when it is checked or deployed
            self.read[path] = dmn.read(data, file=path.name, strict=False)
        except OSError as error:
            msg = f"{path.name} cannot be read: {error.strerror}"
            raise NotFoundError(msg) from None
        except DefinitionError as error:
            msg = f"{path.name} cannot be read: {error.findings[0].message}"
            raise NotFoundError(msg) from None
        return self.read[path]
