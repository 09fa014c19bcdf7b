"""Tell the id of a record in an address from the name of a record type."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor

__all__ = ["CARD", "RECORD_ID"]

RECORD_ID = "record_id"
CARD = "/records/{id:record_id}"
"""The address of a card; `/records/{type}` is that of a board."""


class _RecordId(Convertor[str]):
    """Take what ends in a number, as the id of a record does: `deal-1`."""

    regex = "[^/]*-[0-9]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor(RECORD_ID, _RecordId())
