"""The commands for the long life of a database."""

import sqlite3
from contextlib import closing

import pytest


@pytest.mark.usefixtures("folder")
def test_what_ended_is_purged(run, read):
    run("deploy")
    run("create", "lead", "title=Old", "--as", "u_mgr")
    [instance, *_] = [it["id"] for it in read("instances")]
    run("terminate", instance)
    would = read("purge", "--older-than", "P0D", "--dry-run")
    assert (would["instances"], would["dry_run"], would["kept"]) == (1, True, 0)
    status, out, err = run("purge", "--older-than", "P1D")
    assert (status, err) == (0, "")
    assert "0 instances with 0 rows of history" in out
    assert (
        "no administrator and may not purge"
        in run("purge", "--older-than", "P0D", "--as", "u_mgr")[2]
    )
    status, _, err = run("purge", "--older-than", "a while")
    assert (status, "'a while' is no ISO 8601" in err) == (1, True)
    events = read("history", "lead-1")
    done = read("purge", "--older-than", "P0D", "--as", "u_admin")
    assert done["instances"] == 1
    assert done["transitions"] == would["transitions"] > 0
    assert instance not in [it["id"] for it in read("instances")]
    # the record keeps its history
    assert read("history", "lead-1") == events
    assert run("purge")[0] == 2


@pytest.mark.usefixtures("folder")
def test_what_records_are_found_by_is_put_right(run, read, folder):
    run("deploy")
    for title in ("Old", "Young", "New"):
        run("create", "lead", f"title={title}", "--as", "u_mgr")
    history = read("history", "lead-1")
    with closing(sqlite3.connect(folder / "bizproc.db")) as database:
        database.execute("DELETE FROM bizproc_record_words")
        database.execute("UPDATE bizproc_record SET title = '?'")
        database.execute(
            "CREATE INDEX ix_bizproc_record_of_lead_a_text ON bizproc_record (id)"
        )
        database.commit()
    status, out, err = run("reindex", "--at-once", "2")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Looked at 3 records, put 3 right.",
        "Removed the index ix_bizproc_record_of_lead_a_text: its field is not indexed any more.",
    ]
    assert read("reindex") == {"looked_at": 3, "mended": 0, "dropped": []}
    assert read("reindex", "--after", "lead-1")["looked_at"] == 2
    assert read("history", "lead-1") == history
    status, _, err = run("reindex", "--after", "words:lead")
    assert (status, "is no place" in err) == (1, True)


@pytest.mark.usefixtures("folder")
def test_a_database_is_copied(run, read, folder):
    run("deploy")
    run("create", "lead", "title=Old", "--as", "u_mgr")
    status, out, err = run("backup", "copy.db")
    assert (status, err) == (0, "")
    assert out.startswith("Copied into copy.db: ")
    assert read("instances", "--db", "sqlite:///copy.db") == read("instances")
    status, _, err = run("backup", "copy.db")
    assert (status, "not overwritten" in err) == (1, True)
    second = read("backup", "second.db")
    assert second["bytes"] == (folder / "second.db").stat().st_size
    assert run("backup", "x.db", "--db", "sqlite:///none.db")[0] == 3
    status, _, err = run("backup", "x.db", "--db", "postgresql://u:pw@host/portal")
    assert (status, "pg_dump" in err, "pw" in err) == (1, True, False)


@pytest.mark.usefixtures("folder")
def test_the_doctor_says_what_is_wrong(run, read):
    run("deploy")
    run("create", "lead", "title=Old", "--as", "u_mgr")
    found = read("doctor")
    assert (found["findings"], found["instances"]["ACTIVE"]) == ([], 1)
    assert found["database"]["settings"] == {"journal_mode": "wal"}
    assert found["database"]["versions"]["engine"] == "0001"
    assert found["state"]["largest"] > 0
    status, out, _ = run("doctor")
    assert (status, "Nothing is wrong." in out) == (0, True)
    with sqlite3.connect("bizproc.db") as connection:
        connection.execute("DELETE FROM bizproc_definition WHERE kind = 'process'")
    connection.close()
    status, out, _ = run("doctor")
    assert (status, "DEFINITION_MISSING" in out, "terminate them" in out) == (1, 1, 1)
