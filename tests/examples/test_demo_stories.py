"""The two stories that the demo tells."""

import json
from pathlib import Path

import bizproc


def test_the_demo_tells_two_stories_and_leaves_a_database(demo, run, read, folder):
    status, out, error = demo("--months", "0")
    assert status == 0, error
    lines = out.splitlines()
    assert any("09:10" in line and "Подключение" in line for line in lines)
    assert "письмо abonent@example.org: Счёт № 17 [invoice17.pdf]" in out
    assert "deal-2: стадия «Новая» → «Сделка успешна»" in out
    assert "deal-1: стадия «В обработке» → «Сделка заключена»" in out
    db = ("--db", "sqlite:///demo.db")
    assert [it["element_id"] for it in read("tasks", *db)] == ["ActTask"]
    assert run("complete", "ActTask", "--as", "u_mgr", *db)[0] == 0
    assert read("tasks", *db) == []

    assert demo("--months", "0")[0] == 0  # the second run takes another file
    assert (folder / "demo-2.db").exists()
    assert read("tasks", *db) == []
    status, _, error = demo("--db", "demo.db")
    assert (status, "--fresh replaces it" in error) == (3, True)
    assert demo("--months", "0", "--fresh")[0] == 0
    assert len(read("tasks", *db)) == 1
    status, _, error = demo("--months", "0", "--db", "demo.db.txt")
    assert status == 0
    (folder / "precious.txt").write_text("my thoughts")
    status, _, error = demo("--db", "precious.txt", "--fresh")
    assert status == 3
    assert "no SQLite database" in error
    assert (folder / "precious.txt").read_text() == "my thoughts"


def test_the_demo_as_data(demo, folder):
    (folder / "demo.db").write_bytes(b"SQLite format 3")
    status, out, error = demo("--json", "--months", "0")
    assert (status, error) == (0, "The database is demo-2.db.\n")
    entries = json.loads(out)
    assert len({it["story"] for it in entries}) == 2
    first, last = entries[0], entries[-1]
    assert first["at"] == "2025-09-01T09:10:00+03:00"
    assert [it["kind"] for it in first["consequences"]] == ["task", "notification"]
    assert (last["who"], last["at"]) == (
        "Руководитель отдела продаж",
        "2025-09-11T10:00:00+03:00",
    )
    kinds = {it["kind"] for entry in entries for it in entry["consequences"]}
    assert kinds == {"stage", "task", "notification", "mail"}


def test_the_package_knows_nothing_of_it(run):
    status, _, error = run("demo")
    assert (status, "No such command 'demo'" in error) == (2, True)
    package = Path(bizproc.__file__).parent
    assert not [it for it in package.rglob("*demo*") if it.suffix == ".py"]


def test_help_tells_the_options_and_bad_ones_are_refused(demo):
    status, out, _ = demo("--help")
    assert status == 0
    assert out.split()[:3] == ["Usage:", "./run", "demo"]
    status, _, error = demo("--months", "13")
    assert (status, "--months" in error) == (2, True)
    status, _, error = demo("--workspace", "gone")
    assert (status, "gone" in error) == (2, True)
