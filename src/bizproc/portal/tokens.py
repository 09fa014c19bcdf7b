"""Make tokens that nobody can guess."""

from __future__ import annotations

import hashlib

from bizproc.portal.repository.repository import Repository

__all__ = ["fresh_token"]

_DIGITS = 40


def fresh_token(repository: Repository) -> str:
    """Return 40 lower-case hexadecimal digits, as random as two fresh ids: 160 bits."""
    drawn = "".join(repository.unit.new_id("token") for _ in range(2))
    return hashlib.sha256(drawn.encode()).hexdigest()[:_DIGITS]
