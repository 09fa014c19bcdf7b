"""Tell the name of a record type in an address from the id of a record."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import Path
from starlette.convertors import Convertor, register_url_convertor

__all__ = ["OF_TYPE", "TypeName"]

OF_TYPE: Final = "/records/{type:record_type}"
"""The addresses of all records of a type, beside `/records/{id}`, those of one."""

TypeName: TypeAlias = Annotated[str, Path(alias="type")]
"""What a handler takes as its parameter to have the type of its address."""


class _Convertor(Convertor[str]):
    """Take what does not end in a number, as the id of a record does (`deal-1`)."""

    regex = "(?![^/]*-[0-9]+(?:/|$))[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("record_type", _Convertor())
