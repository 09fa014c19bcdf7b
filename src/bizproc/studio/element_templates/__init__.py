"""Element templates for Camunda Modeler, made from the catalogue."""

from bizproc.studio.element_templates.files import (
    FOLDER,
    TemplatesFile,
    stale_templates,
    templates_file,
    write_templates,
)
from bizproc.studio.element_templates.templates import element_templates

__all__ = [
    "FOLDER",
    "TemplatesFile",
    "element_templates",
    "stale_templates",
    "templates_file",
    "write_templates",
]
