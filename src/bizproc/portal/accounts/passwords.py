"""Check passwords: Argon2id, and rules that keep the worst out.

Length counts, kinds of characters do not, as NIST SP 800-63B advises:
https://pages.nist.gov/800-63-4/sp800-63b.html
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bizproc.errors import InvalidValueError
from bizproc.phrase import Phrase

__all__ = ["LONGEST", "SHORTEST", "check_password", "hash_password", "is_password"]

SHORTEST, LONGEST = 10, 256
# at least so many different characters
_FEWEST = 5


def check_password(password: str, names: Iterable[str]) -> None:
    """Refuse a password that is too easy; `names` are those of the person.

    Raises:
        InvalidValueError: PASSWORD, it is too short, too long, of few characters, or
            a name of the person.
    """
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        reason = Phrase(
            "it must have %(least)s to %(most)s characters",
            least=SHORTEST,
            most=LONGEST,
        )
    elif len(set(text)) < _FEWEST:
        reason = Phrase("it must have %(least)s different characters", least=_FEWEST)
    elif any(text.casefold() == name.casefold() for name in names):
        reason = Phrase("it must not be a name of yours")
    else:
        return
    msg = Phrase("this password is not taken: %(reason)s", reason=reason)
    raise InvalidValueError(msg, code="PASSWORD")


def hash_password(hasher: PasswordHasher, password: str) -> str:
    """Return what is kept of a password."""
    return hasher.hash(_normal(password))


def is_password(hasher: PasswordHasher, hash_: str | None, password: str) -> bool:
    """Say whether a password is the one of a hash.

    Without a hash it takes as long as with one: how long an answer takes does not tell
    who has an account.
    """
    text = _normal(password)
    try:
        if hash_ is None:
            hasher.hash(text)
            return False
        return hasher.verify(hash_, text)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """Return the one spelling of what keyboards and systems write differently.

    Half of a surrogate pair, which nobody can type, is left out of it.
    """
    typed = password[: LONGEST + 1].encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFKC", typed)
