"""Say which words a record is found by, and how a text is looked for.

A word is a run of letters and digits without its case, ё read as е. A telephone number is
its digits, with the code of its country, without it, and its last seven. A record is also
found by its id and by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bizproc.clauses import Among, Clause, Word, Words
from bizproc.errors import InvalidValueError
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.schema.view_tables import RECORD_WORDS
from bizproc.portal.views.russian_endings import without_ending
from bizproc.workspace.contact_details import is_email
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

_WORD = re.compile(r"[^\W_]{1,40}")
"""A longer word counts as several."""
_ID = re.compile(r"([a-z][a-z0-9_]*)-([0-9]{1,12})\Z")
_MOST_WORDS = 2_000
"""So many words of a record count."""
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
    keys = record_type.keys
    texts: list[str] = []
    found = [_id_word(record_id), str(number)]
    for name, value in fields.items():
        if name in keys.texts:
            texts += _texts_of(value)
        elif name in keys.phones:
            found += _of_phones(value, spelling)
    found += _words(_folded(" ".join(texts)))[:_MOST_WORDS]
    return " ".join(found)


def are_same_words(
    before: Mapping[str, Any], after: Mapping[str, Any], record_type: RecordType
) -> bool:
    """Say whether a write leaves the words of a record as they are."""
    keys = record_type.keys
    return all(
        before.get(name) == after.get(name)
        for names in (keys.texts, keys.phones)
        for name in names
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
    row: RecordRow, words: Words, shown: RecordType, spelling: Spelling
) -> bool:
    """Say whether a record, as far as a type shows it, has all words somewhere."""
    text = words_of(row.id, row.number, row.fields, shown, spelling)
    return _have(set(text.split()), words)


def fields_have_words(
    row: RecordRow,
    words: Words,
    shown: RecordType,
    names: Iterable[str],
    spelling: Spelling,
) -> bool:
    """Say whether these fields of a record have all words."""
    found: set[str] = set()
    for name in names:
        value = row.fields.get(name)
        if name in shown.keys.phones:
            found.update(_of_phones(value, spelling))
        else:
            found.update(_words(_folded(" ".join(_texts_of(value)))))
    return _have(found, words)


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
    if is_email(plain):  # its end is that of most addresses, and tells nothing
        plain = plain.rpartition(".")[0]
    for word in dict.fromkeys(_words(plain)):
        short = word.isdigit() and len(word) < _LONG_NUMBER
        yield (Word(without_ending(word) if stems else word, begins=not short),)


def _spellings_asked(digits: str, text: str, spelling: Spelling) -> list[str]:
    found = [digits, spelling.compared_phone(text)]
    if digits.startswith("8"):
        found += ["7" + digits[1:], digits[1:]]
    return [*dict.fromkeys(it for it in found if it)]


def _texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (list, tuple)):
        return []
    return [it for it in value if isinstance(it, str)]


def _of_phones(value: Any, spelling: Spelling) -> list[str]:
    found: list[str] = []
    for text in _texts_of(value):
        if is_phone(text):
            found += _phone(spelling.compared_phone(text))
        else:
            found += _words(_folded(text))
    return found


def _phone(digits: str) -> list[str]:
    found = [digits] if digits else []
    if len(digits) == _INTERNATIONAL:
        found.append(digits[-_NATIONAL:])
    if len(digits) > _LOCAL:
        found.append(digits[-_LOCAL:])
    return found


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded)


def _folded(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().replace("ё", "е")


def _id_word(record_id: str) -> str:
    return record_id.replace("-", "=")
