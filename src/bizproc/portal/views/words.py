"""Say which words a record is found by, and how a text is looked for.

A word is a run of letters and digits without its case, ё read as е. Beside each word
stands the field it is in, so that what is hidden from somebody finds nothing for them. A
telephone number is its digits, with the code of its country, without it, and its last
seven. A record is also found by its id and by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from bizproc.clauses import Among, Clause, Word, Words
from bizproc.errors import InvalidValueError
from bizproc.portal.view_tables import RECORD_WORDS
from bizproc.portal.views.russian_endings import without_ending
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.spelling.phones import is_phone
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["asked_words", "having_words", "words_of"]

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
    fields: Any,
    record_type: RecordType,
    spelling: Spelling,
) -> str:
    """Return the words that a record is found by, as its row of words keeps them."""
    found = {_id_word(record_id): None, str(number): None}
    for name, one in record_type.fields.items():
        if one.type in _TEXTS and not one.implied:
            words = [*_of_field(one, fields.get(name), spelling)][:_MOST_WORDS]
            found.update(dict.fromkeys(words))
            found.update(dict.fromkeys(f"{name}={word}" for word in words))
    return " ".join(found)


def having_words(
    text: str,
    spelling: Spelling,
    fields: Collection[str] | None,
    *,
    stems: bool = False,
) -> Clause:
    """Ask for records that have all words of a text, perhaps in some fields alone.

    As `asked_words`.
    """
    words = asked_words(text, spelling, fields, stems=stems)
    return Among("id", RECORD_WORDS, "record", words)


def asked_words(
    text: str,
    spelling: Spelling,
    fields: Collection[str] | None,
    *,
    stems: bool = False,
) -> Words:
    """Ask for rows of words that have all words of a text, perhaps in some fields alone.

    A word may be the beginning of one; with `stems`, its Russian ending does not count.

    Raises:
        InvalidValueError: TYPE_ERROR, the text has no word.
    """
    groups = tuple(_asked(text, spelling, stems=stems))[:_MOST_ASKED]
    if not groups:
        msg = f"there is nothing to look for in {text!r:.60}: give a word or a number"
        raise InvalidValueError(msg)
    if fields is not None:
        groups = tuple(_within(group, fields) for group in groups)
    return Words("words", groups)


def _within(group: tuple[Word, ...], fields: Collection[str]) -> tuple[Word, ...]:
    """Ask for the words in these fields; an id and a number are in none of them."""
    own = tuple(it for it in group if "=" in it.text or _is_number(it))
    return own + tuple(
        Word(f"{name}={it.text}", it.begins)
        for name in sorted(fields)
        for it in group
        if "=" not in it.text
    )


def _is_number(word: Word) -> bool:
    return False if word.begins else word.text.isdigit()


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


def _of_field(one: Field, value: Any, spelling: Spelling) -> Iterator[str]:
    for text in value if isinstance(value, (list, tuple)) else (value,):
        if not isinstance(text, str):
            continue
        if (one.type is FieldType.PHONE or one.name in _PHONES) and is_phone(text):
            yield from _phone(spelling.compared_phone(text))
        else:
            yield from _words(_folded(text))


def _phone(digits: str) -> Iterable[str]:
    if not digits:
        return []
    found = [digits]
    if len(digits) == _INTERNATIONAL:
        found.append(digits[-_NATIONAL:])
    if len(digits) > _LOCAL:
        found.append(digits[-_LOCAL:])
    return found


def _words(folded: str) -> Iterator[str]:
    return (it[0][:_LONGEST] for it in _WORD.finditer(folded))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def _id_word(record_id: str) -> str:
    return record_id.replace("-", "=")
