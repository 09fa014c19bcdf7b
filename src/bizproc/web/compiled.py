"""Keep what templates were compiled to, for every application of this process."""

from __future__ import annotations

from types import CodeType

import jinja2
from jinja2.bccache import Bucket

__all__ = ["COMPILED"]


class _Compiled(jinja2.BytecodeCache):
    """Compile a template once, however many applications and languages draw it."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of the same source, if it is known."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()
