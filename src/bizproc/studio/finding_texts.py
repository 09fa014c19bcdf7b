"""Say findings in the language of who draws; English is what checks themselves say.

Most messages are made where they are, as plain English texts. Their sentences stand in
the catalogue with gaps (`no action %(name)s is registered%(hint)s`): a message is known by
the one that fits it best, and what stands in its gaps is said the same way. What no
sentence fits stays English.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final

from babel.messages.pofile import read_po

from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["FINDING_LANGUAGES", "finding_text", "language_of_locale", "said_in"]

FINDING_LANGUAGES: Final = ("en", "ru")

_GAP: Final = re.compile(r"%\((\w+)\)([rs])")
_QUOTED: Final = """'[^']*'|"[^"]*\""""
_AFTER: Final = r"(?:[;,:( ].*)?"
_DEEPEST: Final = 6
_LEAST: Final = 4
"""How many letters of its own a sentence has: `%(a)s%(b)s` would fit everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    pattern: re.Pattern[str]
    said: str
    weight: int


def finding_text(found: Finding, language: str) -> str:
    """Return a finding as the command prints it."""
    if language == "en":
        return str(found)
    mark = f" ({said_in('warning', language)})" if found.level == "warning" else ""
    plain = replace(found, message=said_in(found.message, language), level="error")
    return f"{plain}{mark}"


def said_in(message: str, language: str) -> str:
    """Return a message in a language, or as it is."""
    return message if language == "en" else _said(message, language, 0)


def language_of_locale(environment: Mapping[str, str]) -> str:
    """Return the language that the environment of a program asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            code = value.partition("_")[0].partition(".")[0].lower()
            return code if code in FINDING_LANGUAGES else "en"
    return "en"


def _said(message: str, language: str, depth: int) -> str:
    if not message or depth > _DEEPEST:
        return message
    texts = _texts(language)
    if isinstance(message, Phrase) and message.template in texts:
        gaps = {
            name: _said(it, language, depth + 1) if isinstance(it, str) else it
            for name, it in message.gaps.items()
        }
        # names are shown as they are: only what is no name is said
        kept = {
            name: message.gaps[name]
            for name, how in _GAP.findall(message.template)
            if how == "r"
        }
        return texts[message.template] % {**gaps, **kept}
    for sentence in _sentences(language):
        found = sentence.pattern.fullmatch(message)
        if found is not None:
            filled = {
                name: _said(it, language, depth + 1)
                for name, it in found.groupdict().items()
            }
            return sentence.said % filled if filled else sentence.said
    return message


@functools.cache
def _texts(language: str) -> dict[str, str]:
    folder = resources.files(__package__ or "") / "texts" / language
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda it: it.name):
        with file.open("rb") as source:
            part = read_po(source, locale=language, abort_invalid=True)
        found |= {str(it.id): str(it.string) for it in part if it.id and it.string}
    return found


@functools.cache
def _sentences(language: str) -> tuple[_Sentence, ...]:
    """Return the sentences, those that say the most of themselves first."""
    made = [_sentence(english, said) for english, said in _texts(language).items()]
    told = [it for it in made if it.weight >= _LEAST or not it.pattern.groups]
    return tuple(sorted(told, key=lambda it: -it.weight))


def _filling(gap: re.Match[str]) -> str:
    if gap[2] == "r":
        return _QUOTED
    return _AFTER if gap[1] in {"hint", "also", "start", "why"} else ".+?"


def _sentence(english: str, said: str) -> _Sentence:
    parts: list[str] = []
    at, weight = 0, 0
    seen: set[str] = set()
    for gap in _GAP.finditer(english):
        parts.append(re.escape(english[at : gap.start()]))
        weight += gap.start() - at
        name = gap[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_filling(gap)})")
        seen.add(name)
        at = gap.end()
    parts.append(re.escape(english[at:]))
    # a name is found with its quotes, and said with them
    plain = _GAP.sub(r"%(\1)s", said)
    pattern = re.compile("".join(parts), re.DOTALL)
    return _Sentence(pattern=pattern, said=plain, weight=weight + len(english) - at)
