"""What is typed behind a command: values, files of values, inputs of decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.reader import Read, Reader, reading, text_of

from bizproc.cli.values import read_file, read_json, read_values

_FIELDS = (
    *(b"name=Anna", b"amount=1.50", b"tags=[a, b]", b"x={a: 1}", b"y='quoted'", b"z="),
    *(b"day=2027-06-01", b"big=1e999", b"no", b"=x", b"a=b=c", b"t=true", b"n=~"),
)
_OBJECTS = (
    b'{"amount": 5, "list": [1, null, "x"]}',
    b"\xef\xbb\xbf{}",
    b'{"a": 1.5e3}',
)


def _json(data: bytes) -> None:
    text = text_of(data)
    if text[:1] not in {"@", "-"}:  # files and the terminal have tests of their own
        read_json(text)


@contextmanager
def _file() -> Iterator[Read]:
    with tempfile.TemporaryDirectory(prefix="bizproc-fuzz-") as folder:
        path = Path(folder) / "x.json"

        def read(data: bytes) -> None:
            path.write_bytes(data)
            read_file(str(path))

        yield read


COMMANDS = (
    Reader(
        name="command-values",
        kind="words",
        seeds=lambda: _FIELDS,
        opened=reading(lambda data: read_values([text_of(data)])),
        share=2,
    ),
    Reader(
        name="command-json",
        kind="json",
        seeds=lambda: _OBJECTS,
        opened=reading(_json),
        share=2,
    ),
    Reader(name="command-file", kind="json", seeds=lambda: _OBJECTS, opened=_file),
)
