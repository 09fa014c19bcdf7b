"""`bizproc chat`, and what `bizproc worker` reads."""

from tests.chat.desk import WORKSPACE, write_workspace

from bizproc.cli.operation.worker import _beside
from bizproc.connecting import open_workspace


def test_a_workspace_without_chats_says_what_to_add(run, tmp_path):
    without, _, _ = WORKSPACE.partition("chat:")
    folder = write_workspace(tmp_path / "plain", workspace=without)
    database = f"sqlite:///{folder}/plain.db"
    open_workspace(database, folder).close()
    status, _, err = run("chat", "--db", database, "--workspace", str(folder))
    assert status != 0
    assert "names no chat; add 'chat: {telegram: {bot: …, form: …}}'" in err


def test_a_worker_reads_the_chats_of_its_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("OFFICE_TOKEN", "123456:" + "A" * 35)
    workspace = WORKSPACE.replace("    form:", "    api: http://127.0.0.1:9\n    form:")
    folder = write_workspace(tmp_path / "office", workspace=workspace)
    portal = open_workspace("memory://", folder)
    [follow] = _beside(portal)
    assert follow.__self__.name == "chat telegram"
    follow.__self__._intake.close()
    portal.close()
    assert _beside(None) == []
