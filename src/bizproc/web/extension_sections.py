"""Find the areas of the pages that the extensions of a portal name."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.errors import Location
from bizproc.portal.extension import Extensions
from bizproc.portal.portal import Portal
from bizproc.web.sections import Section
from bizproc.workspace.imports import imported

__all__ = ["sections_of"]


def sections_of(portal: Portal) -> Iterator[Section]:
    """Yield the areas, in the order in which the workspace names the extensions.

    Raises:
        ConfigurationError: NOT_FOUND, one is not there; TYPE_ERROR, it is no `Section`.
    """
    if not isinstance(portal.extensions, Extensions):
        return
    for name, place in portal.extensions.pages.items():
        yield imported(
            place,
            Section,
            what="area of the pages",
            location=Location(file=f"the pages of the extension {name!r}"),
            beside=portal.workspace.directory,
        )
