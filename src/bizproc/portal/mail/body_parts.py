"""Write the parts of a mail as they go over the wire, whatever is in them.

Every line is short, ASCII, and none is one that a server on the way would change.
"""

from __future__ import annotations

import mimetypes
import re
from base64 import encodebytes
from collections.abc import Iterator, Sequence

from bizproc.portal.mail.header_lines import header, parameter
from bizproc.portal.mail.plain_text import one_line
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["MAX_FILE_NAME", "file_part", "parts_together", "text_part"]

MAX_FILE_NAME = 200
"""Characters of the name of a file; of a longer one the end is kept, as it tells most."""

_NO_NAME = "file"
_SEPARATORS = re.compile(r"[/\\]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
# of a part of another kind the bytes must not be base64
_KIND = re.compile(
    r"(?:application|audio|font|image|text|video)/[A-Za-z0-9.+-]{1,60}\Z"
)
_OTHER_KIND = "application/octet-stream"
_NOT_IN_FALLBACK = re.compile(r"[^A-Za-z0-9 ()+,.;@^_{}~-]+")
_LONGEST_FALLBACK = 40
_WRITTEN_OUT = re.compile(rb"[^\t -<>-~]|[\t ]\Z|F(?=rom )")
_LONGEST_LINE = 75
# where more than a sixth of a text is written out, base64 is shorter
_SHARE = 6


def text_part(text: str, subtype: str) -> bytes:
    r"""Return a part of text whose lines end with `\n`."""
    head = header("Content-Type", [f"text/{subtype};", 'charset="utf-8"'])
    lines = text.encode().split(b"\n")
    printable = [_WRITTEN_OUT.sub(_write_out, line) for line in lines]
    longer = sum(map(len, printable)) - sum(map(len, lines))
    if longer * _SHARE > 2 * sum(map(len, lines)):
        return _in_base64(head, b"\r\n".join(lines))
    head += header("Content-Transfer-Encoding", ["quoted-printable"])
    return head + b"\r\n" + b"\r\n".join(it for line in printable for it in _cut(line))


def file_part(name: str, content: bytes) -> bytes:
    """Return a file as a part; its name has no path and turns nothing around.

    The name is exact in `Content-Disposition`, by RFC 2231; for programs that do not
    know that, `Content-Type` has what of it is ASCII.
    """
    line = _SEPARATORS.sub("_", one_line(name))[-MAX_FILE_NAME:]
    shown = clean_file_name(line) or _NO_NAME
    fallback = _NOT_IN_FALLBACK.sub("_", shown)[-_LONGEST_FALLBACK:]
    head = header("Content-Type", [f"{_kind(shown)};", f'name="{fallback}"'])
    head += header(
        "Content-Disposition", ["attachment;", *parameter("filename", shown)]
    )
    return _in_base64(head, content)


def parts_together(subtype: str, parts: Sequence[bytes], *, mark: str) -> bytes:
    """Return a part of parts; `mark` is a word of letters and digits, its own.

    What is between the parts stands in none of them: `=_` occurs neither in base64
    nor in quoted-printable.
    """
    boundary = f"=_{subtype}_{mark}"
    head = header("Content-Type", [f"multipart/{subtype};", f'boundary="{boundary}"'])
    between = f"--{boundary}\r\n".encode("ascii")
    end = f"--{boundary}--\r\n".encode("ascii")
    return head + b"\r\n" + b"".join(between + it + b"\r\n" for it in parts) + end


def _in_base64(head: bytes, content: bytes) -> bytes:
    head += header("Content-Transfer-Encoding", ["base64"])
    return head + b"\r\n" + encodebytes(content).replace(b"\n", b"\r\n")


def _kind(name: str) -> str:
    """Return the kind of a file by its suffix alone: a name may look like a URL."""
    suffix = _SUFFIX.search(name)
    kind = mimetypes.guess_type(f"x{suffix[0]}")[0] if suffix is not None else None
    return kind if kind is not None and _KIND.match(kind) else _OTHER_KIND


def _write_out(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]


def _cut(line: bytes) -> Iterator[bytes]:
    """Yield a line in pieces that are read as one; none ends within `=XX`.

    None begins with a dot, which may end a mail on its way.
    """
    start = 0
    while True:
        dot = b"=2E" if line.startswith(b".", start) else b""
        start += bool(dot)
        end = start + _LONGEST_LINE - len(dot)
        if end >= len(line):
            yield dot + line[start:]
            return
        within = line.rfind(b"=", end - 2, end)
        end = within if within >= 0 else end
        yield dot + line[start:end] + b"="
        start = end
