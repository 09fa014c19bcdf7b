"""Write addresses of mails, and read those that we wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bizproc.errors import InvalidValueError
from bizproc.portal.mail.plain_text import one_line
from bizproc.workspace.contact_details import is_email

__all__ = ["MAX_NAME", "Address", "address_of", "mailbox_text"]

MAX_NAME = 200
"""Characters of a name before an address."""

_MAILBOX = re.compile(
    r"(?:(?:\"(?P<quoted>[^\"\\\r\n]*)\"|(?P<name>[^\"<>@,;:\\\r\n]*))"
    r"\s*<(?P<address>[^<>\s]+)>|(?P<bare>[^<>\s]+))\Z"
)
_SPECIAL = re.compile(r'[()<>@,:;.\\"\[\]]')
_NOT_IN_NAME = re.compile(r'["\\]')
_DOT_ATOM = re.compile(r"[^.]+(?:\.[^.]+)*\Z")
# what the rules for hosts of 2003 and of 2008 make different hosts of (RFC 5894, 7.2)
_TWO_HOSTS = frozenset("\u00df\u03c2\u200c\u200d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Hold one mailbox; `name` is text as people read it, `host` is ASCII."""

    user: str
    host: str
    name: str = ""

    @property
    def bare(self) -> str:
        """Return `user@host`."""
        return f"{self.user}@{self.host}"

    @property
    def in_mail(self) -> str:
        """Return `user@host` by the rules: a user with stray dots in quotes."""
        if _DOT_ATOM.match(self.user):
            return self.bare
        return f'"{self.user}"@{self.host}'

    def __str__(self) -> str:
        if not self.name:
            return self.bare
        name = f'"{self.name}"' if _SPECIAL.search(self.name) else self.name
        return f"{name} <{self.bare}>"


def address_of(text: str) -> Address:
    """Read one mailbox: `name@host`, or a name of no special characters before it.

    Parsed by hand: the standard parser takes the first of several addresses. An
    encoded word in the name is text like any other.

    Raises:
        InvalidValueError: it is not exactly one address.
    """
    match = _MAILBOX.match(text.strip())
    bare = (match["address"] or match["bare"]) if match is not None else ""
    if match is None or not is_email(bare):
        msg = f"{text!r} is no e-mail address"
        raise InvalidValueError(msg)
    user, _, host = bare.rpartition("@")
    name = one_line(match["quoted"] or match["name"] or "")[:MAX_NAME].rstrip()
    return Address(name=name, user=user, host=_ascii(host))


def mailbox_text(name: str, address: str) -> str:
    """Return an address with a name before it, as `address_of` reads it.

    Unlike `email.utils.formataddr` it encodes nothing: that is done as a mail is built.
    """
    user, _, host = address.rpartition("@")
    fit = _NOT_IN_NAME.sub(" ", one_line(name)).strip()[:MAX_NAME].rstrip()
    return str(Address(name=fit, user=user, host=host))


def _ascii(host: str) -> str:
    """Return a host as servers of names know it (IDNA 2003).

    What the rules of 2008 make another host of is refused rather than guessed, and so
    is what turns into other labels than are seen.
    """
    try:
        known = host.encode("idna").decode("ascii")
    except UnicodeError:
        known = ""
    if (
        not is_email(f"x@{known}")
        or known.count(".") != host.count(".")
        or not _TWO_HOSTS.isdisjoint(host)
    ):
        msg = f"{host!r} is no host of an e-mail address"
        raise InvalidValueError(msg)
    return known
