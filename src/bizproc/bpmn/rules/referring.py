"""Say what a reference that does not fit names instead."""

from __future__ import annotations

import re
from collections.abc import Collection

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.refusals.wording import a_or_an
from bizproc.errors import did_you_mean
from bizproc.source.xml import local_name

__all__ = ["named_instead", "tag_words", "unresolved"]

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def tag_words(tag: str) -> str:
    """Return a tag as people say it: `textAnnotation` is a text annotation."""
    return _CAPITAL.sub(" ", tag).lower()


def named_instead(reading: DiagramFile, ref: str) -> str | None:
    """Return of what kind an element of the file is, None if no id is that."""
    found = reading.ids.get(ref)
    return None if found is None else a_or_an(tag_words(local_name(found)))


def unresolved(
    reading: DiagramFile, name: str, ref: str, what: str, known: Collection[str]
) -> str:
    """Say that a reference names no element of its kind, and what it names if anything.

    Args:
        reading: the file being read.
        name: the attribute that refers.
        ref: what stands in it.
        what: the kind of element that it should name.
        known: the ids of all that it could name.
    """
    other = named_instead(reading, ref)
    if other is not None:
        return f"{name} {ref!r} is {other}, not {a_or_an(what)}; pick {a_or_an(what)}"
    return f"{name} {ref!r} names no {what} of this file{did_you_mean(ref, known)}"
