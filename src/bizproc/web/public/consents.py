"""Ask for the consents of a public form, and know which text was agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bizproc.errors import FieldFault
from bizproc.web.posted import Posted
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.submission import GivenConsent
from bizproc.workspace.settings import Settings

__all__ = ["AskedConsent", "asked_consents", "given_consents"]

_NAME = "consent:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedConsent:
    """Draw one consent: its sentence, what is shown with it, and its version."""

    id: str
    name: str
    title: str
    text: str
    version: str
    is_given: bool = False
    is_changed: bool = False
    fault: FieldFault | None = None


def asked_consents(
    form: PublicForm,
    settings: Settings,
    sent: Posted | None = None,
    faults: Mapping[str, FieldFault] | None = None,
) -> list[AskedConsent]:
    """Return the consents of a form as they stand; one given to another text is none."""
    found = []
    for number, (name, whole) in enumerate(form.consent_texts(settings).items(), 1):
        title = form.consents[name]
        version = GivenConsent(name=name, text=whole).version
        given = "" if sent is None else sent.text(_NAME + name)
        found.append(
            AskedConsent(
                id=f"consent-{number}",
                name=name,
                title=title,
                text=whole.removeprefix(title).strip(),
                version=version,
                is_given=given == version,
                is_changed=bool(given) and given != version,
                fault=(faults or {}).get(name),
            )
        )
    return found


def given_consents(
    form: PublicForm, settings: Settings, sent: Posted
) -> dict[str, bool]:
    """Return the consents that were given to the texts as they stand."""
    asked = asked_consents(form, settings, sent)
    return {it.name: True for it in asked if it.is_given}
