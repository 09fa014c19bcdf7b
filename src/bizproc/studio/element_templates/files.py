"""The file of templates beside a workspace, and whether it is out of date.

    .camunda/element-templates/bizproc.json   made by `bizproc templates`
    .camunda/element-templates/*.json         what somebody wrote; it is left alone

Camunda Modeler looks for that folder in the folder of a diagram and above.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bizproc.catalog import Catalog
from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.studio.element_templates.properties import Template
from bizproc.studio.element_templates.templates import element_templates

__all__ = [
    "FILE",
    "FOLDER",
    "TemplatesFile",
    "stale_templates",
    "templates_file",
    "write_templates",
]

FOLDER = Path(".camunda") / "element-templates"
"""Where the modeler looks for templates."""

FILE = "bizproc.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesFile:
    """Hold what the file should say; `changed` are the ids of what it says otherwise."""

    path: Path
    text: str
    changed: tuple[str, ...] = ()


def templates_file(catalog: Catalog, folder: Path) -> TemplatesFile:
    """Return what the file of a folder should say.

    A template that changed has the next version, so that the modeler offers to update
    the elements that have the old one.

    Raises:
        ConfigurationError: a file of templates cannot be read.
    """
    path = folder / FOLDER / FILE
    before = {str(it["id"]): it for it in _templates(path)} if path.is_file() else {}
    written = [
        _versioned(it, before)
        for it in element_templates(catalog, called=_called(path.parent))
    ]
    now = {str(it["id"]): it for it in written}
    changed = sorted(
        {id_ for id_, it in now.items() if before.get(id_) != it} | before.keys() - now
    )
    text = json.dumps(written, ensure_ascii=False, indent=2) + "\n"
    return TemplatesFile(path=path, text=text, changed=tuple(changed))


def stale_templates(file: TemplatesFile) -> bool:
    """Say whether the file is not what it should be."""
    try:
        return file.path.read_text(encoding="utf-8") != file.text
    except FileNotFoundError:
        return True


def write_templates(file: TemplatesFile) -> None:
    """Write the file, and its folder if need be."""
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_text(file.text, encoding="utf-8")


def _versioned(template: Template, before: Mapping[str, Template]) -> Template:
    """Return a template with the version before, or the next one if it changed."""
    known = before.get(str(template["id"]))
    if known is None:
        version = 1
    else:
        same = {**known, "version": 0} == {**template, "version": 0}
        version = int(known.get("version", 0)) + (not same)
    head = {name: template[name] for name in ("$schema", "name", "id")}
    return {**head, "version": version, **template}


def _called(folder: Path) -> frozenset[str]:
    """Return the processes that templates call which somebody wrote."""
    return frozenset(
        str(it.get("value"))
        for file in sorted(folder.glob("*.json"))
        if file.name != FILE
        for template in _templates(file)
        for it in template.get("properties", ())
        if it.get("binding") == {"type": "zeebe:calledElement", "property": "processId"}
    )


def _templates(file: Path) -> Iterator[Template]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        message = f"is no JSON of element templates: {error}; mend or remove it"
        location = Location(file=str(file))
        finding = Finding(code="FILE", message=message, location=location)
        raise ConfigurationError([finding]) from None
    every: Sequence[Any] = found if isinstance(found, list) else [found]
    yield from (it for it in every if isinstance(it, dict) and "id" in it)
