"""Say whether a file is of a kind that a form takes, by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from mimetypes import MimeTypes
from typing import Any

__all__ = ["FILE_KEYS", "is_accepted_file"]

FILE_KEYS = frozenset({"name", "size", "sha256", "key"})
"""What a file that was kept is described by."""

# the library's own table: that of the machine would let one form differ from another
_MEDIA_TYPES = MimeTypes(filenames=())


def is_accepted_file(value: Any, accept: Sequence[str]) -> bool:
    """Compare the name of a file with endings (`.pdf`) and media types (`image/*`)."""
    name = value.get("name") if isinstance(value, Mapping) else value
    text = str(name).lower()
    media = _MEDIA_TYPES.guess_type(f"file:{text.replace('/', '')}", strict=False)[0]
    return any(
        text.endswith(it)
        if it.startswith(".")
        else media is not None and _is_of(media, it)
        for it in accept
    )


def _is_of(media: str, accepted: str) -> bool:
    kind, _, part = accepted.partition("/")
    own, _, rest = media.partition("/")
    return kind in {"*", own} and part in {"*", rest}
