"""Refuse an SQLite file on a network file system.

The write-ahead log has an index in memory that all processes share. Machines share no
memory: two that write to one file damage it, without either noticing.
"""

from __future__ import annotations

import re
from pathlib import Path

from bizproc.errors import StoreError

__all__ = ["refuse_network_file"]

# Linux tells the mounts of a process here; elsewhere nothing is known, nor refused.
_MOUNTS = Path("/proc/self/mountinfo")
# As the kernel calls them. Folders of the host in a container or a virtual machine (9p,
# virtiofs, vboxsf) are none of these: one machine has them.
_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "coda", "lustre"}
    | {"gpfs", "beegfs", "gfs2", "ocfs2", "orangefs", "fuse.sshfs", "fuse.glusterfs"}
    | {"fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.moosefs", "fuse.juicefs"}
)


def refuse_network_file(file: Path) -> None:
    """Refuse a file that lies on a network file system.

    Raises:
        StoreError: with the kind of file system, and what to use instead.
    """
    try:
        place = file.resolve()
    except (OSError, ValueError):  # opening it tells what is wrong with its name
        return
    kind, source = _mount_of(place)
    if kind in _KINDS:
        message = (
            f"cannot open {file}: it lies on a network file system ({kind}, {source}), "
            "where SQLite's write-ahead log does not work and two machines would damage "
            "the file. Use a local disk; for several machines use PostgreSQL"
        )
        raise StoreError(message)


def _mount_of(file: Path) -> tuple[str, str]:
    """Return kind and source of the file system of a file, empty if nobody tells."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "", ""
    found, longest = ("", ""), -1
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, told = before.split(" "), after.split(" ")
        if len(fields) <= _POINT or len(told) <= 1:
            continue
        point = Path(_unescaped(fields[_POINT]))
        # of two mounts on one point the later one is seen
        if len(point.parts) >= longest and file.is_relative_to(point):
            found, longest = (told[0], _unescaped(told[1])), len(point.parts)
    return found


_POINT = 4  # which field of a line is the mount point


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda it: chr(int(it[1], 8)), text)
