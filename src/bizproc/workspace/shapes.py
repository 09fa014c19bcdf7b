"""Say what values of workspace files look like: counts, mailboxes, variables."""

from __future__ import annotations

import re
from email.utils import parseaddr

from bizproc.source.mapping import Faults, Shape, as_written, text_that
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.contact_details import is_email

__all__ = ["ENVIRONMENT", "MAILBOX", "SITE", "count_from"]

_SITE = re.compile(r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?\Z")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def count_from(low: int, high: int) -> Shape[int]:
    """Expect a whole number between two bounds; the blank is the lower one."""
    name = f"a whole number from {low} to {high}"

    def read(node: Node, faults: Faults) -> int:
        value = node.value if isinstance(node, Scalar) else None
        if type(value) is int and low <= value <= high:
            return value
        faults.add("TYPE_ERROR", f"expected {name}, got {as_written(node)}", node)
        return low

    return Shape(name=name, read=read, blank=low)


def _mailbox(text: str) -> str:
    _, address = parseaddr(text)
    if text.splitlines() not in ([], [text]) or not is_email(address):
        raise ValueError(text)
    return text


def _variable(text: str) -> str:
    if not _VARIABLE.match(text):
        raise ValueError(text)
    return text


MAILBOX: Shape[str] = text_that("a mailbox (Name <address>)", _mailbox, blank="")
ENVIRONMENT: Shape[str | None] = text_that(
    "the name of an environment variable", _variable, blank=None
)


def _site(text: str) -> str:
    if not _SITE.match(text):
        raise ValueError(text)
    return text


SITE: Shape[str] = text_that(
    "the address of a site, such as https://www.company.example", _site, blank=""
)
