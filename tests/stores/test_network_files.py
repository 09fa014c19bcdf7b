"""An SQLite file that two machines would damage is refused."""

import pytest

from bizproc.connecting import connect
from bizproc.errors import StoreError
from bizproc.stores.sql import network_files


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """Return what says which file systems there are, as Linux does."""
    table = tmp_path / "mountinfo"

    def mount(*pairs):
        written = [("/", "ext4", "/dev/sda1"), *pairs]
        table.write_text(
            "garbage\n"
            + "".join(
                f"{n} 1 8:1 / {str(point).replace(' ', chr(92) + '040')} rw,relatime "
                f"shared:{n} master:1 - {kind} {source} rw\n"
                for n, (point, kind, source) in enumerate(written)
            )
        )

    monkeypatch.setattr(network_files, "_MOUNTS", table)
    return mount


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_file_on_a_network_is_refused_and_not_made(tmp_path, mounted, kind):
    share = tmp_path / "the share"
    (share / "deep").mkdir(parents=True)
    mounted((share, kind, "server:/export"), (tmp_path, "ext4", "/dev/sdb1"))
    with pytest.raises(StoreError) as caught:
        connect(f"sqlite:///{share}/deep/portal.db")
    told = str(caught.value)
    assert f"network file system ({kind}, server:/export)" in told
    assert "for several machines use PostgreSQL" in told
    assert list((share / "deep").iterdir()) == []


def test_a_link_to_a_network_is_followed(tmp_path, mounted):
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    mounted((tmp_path / "share", "nfs", "server:/x"))
    with pytest.raises(StoreError, match="network file system"):
        connect(f"sqlite:///{tmp_path}/link/portal.db")


def test_what_one_machine_has_is_taken(tmp_path, mounted):
    """A local disk inside a share, a sibling of it, a folder of the host."""
    for name, kind in (("disk", "ext4"), ("share-2", "9p"), ("host", "virtiofs")):
        (tmp_path / name).mkdir()
        share = (tmp_path / "share", "nfs", "server:/x")
        mounted(share, (tmp_path / name, "nfs", "old"), (tmp_path / name, kind, "new"))
        connect(f"sqlite:///{tmp_path}/{name}/portal.db").close()


def test_where_nobody_tells_of_mounts_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(network_files, "_MOUNTS", tmp_path / "nowhere")
    connect(f"sqlite:///{tmp_path}/portal.db").close()
