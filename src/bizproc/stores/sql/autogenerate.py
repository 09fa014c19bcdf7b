"""Tell the application's own Alembic which tables are not its own."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.stores.migrations import PREFIX

__all__ = ["include_name"]

_PREFIXES = (PREFIX, "procrastinate_")


def include_name(
    name: str | None,
    type_: str,
    parent_names: Mapping[str, str | None],  # noqa: ARG001 - Alembic's signature
) -> bool:
    """Leave out the tables of bizproc when Alembic compares a database with models.

    Those of procrastinate, which its queue makes, are left out as well.

    Without it, `alembic revision --autogenerate` proposes to drop them. In `env.py`:
    `context.configure(…, include_name=include_name)`; with a filter of your own, call
    both.
    """
    return type_ != "table" or name is None or not name.startswith(_PREFIXES)
