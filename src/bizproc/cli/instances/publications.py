"""Show what became of a message or signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bizproc.model.publication import Publication

__all__ = ["plain_publication", "reached"]


def plain_publication(publication: Publication) -> dict[str, Any]:
    """Return an answer as data."""
    return {
        "new": publication.new,
        "instances": list(publication.instances),
        "started": list(publication.started),
        "kept_until": publication.kept_until,
        "known": publication.known,
    }


def reached(publication: Publication) -> str:
    """Say whom it reached, in sentences; nothing if it was nobody."""
    told = (
        ("Taken by", publication.instances),
        ("Started", publication.started),
    )
    return " ".join(f"{what} {', '.join(ids)}." for what, ids in told if ids)
