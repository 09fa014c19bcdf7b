"""Begin letters from the drafts of the workspace: `templates/letters/NAME.txt`.

The first line of a file is the subject, the rest the text. Both may fill in `record`,
the fields as the person sees them, and `person`, who writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.workspace.placeholders import fill_placeholders
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["LetterDraft", "draft_names", "fill_draft"]

FOLDER: Final = "letters"
_MOST: Final = 100
_MAX_BYTES: Final = 100_000
_NAME = re.compile(r"[^/\\.\0][^/\\\0]{0,99}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """Hold a letter that is begun: its subject and text, filled in."""

    name: str
    subject: str
    text: str


def draft_names(templates: Path) -> list[str]:
    """Return the names of the drafts, at most 100, by alphabet."""
    try:
        found = sorted(it.stem for it in (templates / FOLDER).glob("*.txt"))
    except OSError:
        return []
    return found[:_MOST]


def fill_draft(
    templates: Path, name: str, values: Mapping[str, Any], *, spelling: Spelling
) -> LetterDraft:
    """Return a draft with its placeholders filled in.

    Raises:
        NotFoundError: there is no draft of that name.
        InvalidValueError: the file is too large or no text, or a placeholder cannot be
            filled.
    """
    known = draft_names(templates)
    if not _NAME.match(name) or name not in known:
        msg = f"there is no letter {name!r} in templates/{FOLDER}"
        raise NotFoundError(msg + did_you_mean(name, known))
    place = f"templates/{FOLDER}/{name}.txt"
    try:
        with (templates / FOLDER / f"{name}.txt").open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        written = content.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{place} cannot be read: write it as UTF-8"
        raise InvalidValueError(msg) from error
    if len(content) > _MAX_BYTES:
        msg = f"{place} has more than {_MAX_BYTES:,} bytes"
        raise InvalidValueError(msg)
    subject, _, text = written.partition("\n")
    try:
        return LetterDraft(
            name=name,
            subject=fill_placeholders(
                subject, values, one_line=True, spelling=spelling
            ).strip(),
            text=fill_placeholders(text, values, spelling=spelling).strip(),
        )
    except InvalidValueError as error:
        msg = f"{place}: {error.message}"
        raise InvalidValueError(msg) from error
