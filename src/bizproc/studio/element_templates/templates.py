"""All templates of a catalogue."""

from __future__ import annotations

from collections.abc import Collection

from bizproc.catalog import Catalog
from bizproc.studio.element_templates.calls import call_activity
from bizproc.studio.element_templates.events import event_templates
from bizproc.studio.element_templates.properties import Template
from bizproc.studio.element_templates.service_tasks import service_task
from bizproc.studio.element_templates.user_tasks import user_task_templates

__all__ = ["SCHEMA", "element_templates"]

SCHEMA = "https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
"""Where editors find what templates may hold; nothing here asks for it."""

_ENGINES = {"camunda": "^8.6"}


def element_templates(
    catalog: Catalog, *, called: Collection[str] = ()
) -> list[Template]:
    """Return the templates in the order of their ids, without versions.

    Args:
        catalog: what there is.
        called: the processes that have a template of their own.
    """
    found = [
        *(service_task(catalog, it) for it in catalog.actions.values()),
        *event_templates(catalog),
        *user_task_templates(catalog),
        *(
            call_activity(it)
            for it in catalog.processes.values()
            if it.takes and it.callable and it.id not in called
        ),
    ]
    ordered = sorted(found, key=lambda it: str(it["id"]))
    return [{"$schema": SCHEMA, **it, "engines": _ENGINES} for it in ordered]
