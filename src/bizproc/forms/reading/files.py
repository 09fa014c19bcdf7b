"""Read which files a form takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bizproc.forms.reading.form_file import FormFile, given
from bizproc.source.json_lines import Path

__all__ = ["accepted_files"]

_ENDING = re.compile(r"\.[^\s.,;/\\]+(?:\.[^\s.,;/\\]+)*\Z")
_MEDIA = re.compile(r"(?:\*|[\w.+-]+)/(?:\*|[\w.+-]+)\Z")


def accepted_files(
    component: Mapping[str, Any], *, at: Path, key: str, reading: FormFile
) -> tuple[str, ...]:
    """Return the endings and media types of `accept`, in lower case; none takes all."""
    text = given(component, "accept", str, at=at, element=key, reading=reading)
    found = [it.strip().lower() for it in (text or "").split(",") if it.strip()]
    for it in found:
        if not _ENDING.match(it) and not _MEDIA.match(it):
            message = (
                f"accept takes endings and media types (.pdf, image/*), not {it!r}; "
                "an expression is not evaluated here"
            )
            reading.fault(message, (*at, "accept"), key)
            break
    return tuple(found)
