"""Say which words a record is found by, and how a text is looked for.

A word is a run of letters and digits without its case, ё read as е. A telephone number is
its digits, with the code of its country, without it, and its last seven. A record is also
found by its id and by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bizproc.clauses import Among, Clause, Word, Words
from bizproc.errors import InvalidValueError
from bizproc.portal.tables import RecordRow
from bizproc.portal.view_tables import RECORD_WORDS
from bizproc.portal.views.russian_endings import without_ending
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.spelling.phones import is_phone
from bizproc.workspace.spelling.spelling import Spelling

__all__ = [
    "are_same_words",
    "asked_words",
    "fields_have_words",
    "has_words",
    "having_words",
    "words_of",
]

_WORD = re.compile(r"[^\W_]+")
_ID = re.compile(r"([a-z][a-z0-9_]*)-([0-9]{1,12})\Z")
_TEXTS: Final = frozenset(
    {FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE}
)
_PHONES: Final = frozenset({"phone", "phones"})
_MOST_WORDS = 400
"""So many words of a field count."""
_LONGEST = 40
"""So many letters of a word count."""
_MOST_ASKED = 10
_LONG_NUMBER = 5
"""A shorter number is a whole one, and none that begins so."""
_NATIONAL, _INTERNATIONAL, _LOCAL = 10, 11, 7


def words_of(
    record_id: str,
    number: int,
    fields: Mapping[str, Any],
    record_type: RecordType,
    spelling: Spelling,
) -> str:
    """Return the words that a record is found by, as its row of words keeps them."""
    found = [_id_word(record_id), str(number)]
    known = record_type.fields
    for name, value in fields.items():
        if name in known and known[name].type in _TEXTS:
            found += _of_field(known[name], value, spelling)
    return " ".join(dict.fromkeys(found))


def are_same_words(
    before: Mapping[str, Any], after: Mapping[str, Any], record_type: RecordType
) -> bool:
    """Say whether a write leaves the words of a record as they are."""
    known = record_type.fields
    return all(
        before.get(name) == after.get(name)
        for name in {*before, *after}
        if name in known and known[name].type in _TEXTS
    )


def having_words(words: Words) -> Clause:
    """Ask for the records whose rows of words are meant."""
    return Among("id", RECORD_WORDS, "record", words)


def asked_words(text: str, spelling: Spelling, *, stems: bool = False) -> Words:
    """Ask for rows of words that have all words of a text.

    A word may be the beginning of one; with `stems`, its Russian ending does not count.

    Raises:
        InvalidValueError: TYPE_ERROR, the text has no word.
    """
    groups = tuple(_asked(text, spelling, stems=stems))[:_MOST_ASKED]
    if not groups:
        msg = f"there is nothing to look for in {text!r:.60}: give a word or a number"
        raise InvalidValueError(msg)
    return Words("words", groups)


def has_words(
    row: RecordRow, words: Words, fields: Iterable[Field], spelling: Spelling
) -> bool:
    """Say whether these fields of a record, its id or its number have all words."""
    found = {_id_word(row.id), str(row.number)}
    return _have(found | _in_fields(row, fields, spelling), words)


def fields_have_words(
    row: RecordRow, words: Words, fields: Iterable[Field], spelling: Spelling
) -> bool:
    """Say whether these fields of a record have all words."""
    return _have(_in_fields(row, fields, spelling), words)


def _in_fields(row: RecordRow, fields: Iterable[Field], spelling: Spelling) -> set[str]:
    return {
        word
        for one in fields
        if one.type in _TEXTS
        for word in _of_field(one, row.fields.get(one.name), spelling)
    }


def _have(found: set[str], words: Words) -> bool:
    return all(
        any(
            it.text in found
            or (it.begins and any(word.startswith(it.text) for word in found))
            for it in group
        )
        for group in words.groups
    )


def _asked(text: str, spelling: Spelling, *, stems: bool) -> Iterator[tuple[Word, ...]]:
    plain = _folded(text.strip())
    if _ID.match(plain):
        yield (Word(_id_word(plain), begins=False),)
        return
    if is_phone(plain) and len(digits := re.sub(r"[^0-9]", "", plain)) >= _LONG_NUMBER:
        yield tuple(map(Word, _spellings_asked(digits, plain, spelling)))
        return
    for word in dict.fromkeys(_words(plain)):
        short = word.isdigit() and len(word) < _LONG_NUMBER
        yield (Word(without_ending(word) if stems else word, begins=not short),)


def _spellings_asked(digits: str, text: str, spelling: Spelling) -> list[str]:
    found = [digits, spelling.compared_phone(text)]
    if digits.startswith("8"):
        found += ["7" + digits[1:], digits[1:]]
    return [*dict.fromkeys(it for it in found if it)]


def _of_field(one: Field, value: Any, spelling: Spelling) -> list[str]:
    if isinstance(value, str):
        return _of_text(one, value, spelling)
    if not isinstance(value, (list, tuple)):
        return []
    texts = [it for it in value if isinstance(it, str)]
    return [word for text in texts for word in _of_text(one, text, spelling)]


def _of_text(one: Field, text: str, spelling: Spelling) -> list[str]:
    if (one.type is FieldType.PHONE or one.name in _PHONES) and is_phone(text):
        return _phone(spelling.compared_phone(text))
    return _words(_folded(text))[:_MOST_WORDS]


def _phone(digits: str) -> list[str]:
    found = [digits] if digits else []
    if len(digits) == _INTERNATIONAL:
        found.append(digits[-_NATIONAL:])
    if len(digits) > _LOCAL:
        found.append(digits[-_LOCAL:])
    return found


def _words(folded: str) -> list[str]:
    found: list[str] = _WORD.findall(folded)
    if len(max(found, key=len, default="")) > _LONGEST:
        return [it[:_LONGEST] for it in found]
    return found


def _folded(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.casefold().replace("ё", "е")


def _id_word(record_id: str) -> str:
    return record_id.replace("-", "=")
