"""Put the tasks of who is signed in among the areas of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.web.menu import MenuItem, Visit
from bizproc.web.sections import Section
from bizproc.web.tasks.inbox import inbox_routes

__all__ = ["TASKS"]


def _menu(visit: Visit) -> Sequence[MenuItem]:
    _ = visit.language.text
    return (MenuItem(title=_("Tasks"), path=visit.path("inbox"), key="i"),)


TASKS = Section(name="tasks", routes=inbox_routes, menu=_menu)
