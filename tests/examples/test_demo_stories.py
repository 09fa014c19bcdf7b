"""The three stories that the demo tells."""

import json
import re
from contextlib import closing
from pathlib import Path

import bizproc
from bizproc.portal.accounts import Accounts


def test_the_demo_tells_its_stories_and_leaves_a_database(demo, run, read, folder):
    status, out, error = demo("--months", "0")
    assert status == 0, error
    lines = out.splitlines()
    assert any("09:10" in line and "Подключение" in line for line in lines)
    assert "письмо abonent@example.org: Счёт № 17 [invoice17.pdf]" in out
    assert "deal-2: стадия «Новая» → «Сделка успешна»" in out
    assert "deal-1: стадия «В обработке» → «Сделка заключена»" in out
    assert re.search(
        r"bizproc serve .*demo\.db --at 2025-09-12T16:40\+03:00$", out, re.MULTILINE
    )
    [phrase] = re.findall(
        r"http://127\.0\.0\.1:8080; sign in as .*: (\S+)$", out, re.MULTILINE
    )
    db = ("--db", "sqlite:///demo.db")
    assert len(read("user", *db)) == 4
    with closing(bizproc.open_workspace(db[1], folder)) as portal:
        signed_in = Accounts(portal).sign_in("u_mgr", phrase, sender="")
    assert signed_in.person == "u_mgr"
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
    assert len({it["story"] for it in entries}) == 3
    first, last = entries[0], entries[-1]
    assert first["at"] == "2025-09-01T09:10:00+03:00"
    assert [it["kind"] for it in first["consequences"]] == ["task", "notification"]
    assert (last["who"], last["at"]) == (
        "Итоги",
        "2025-09-12T16:40:00+03:00",
    )
    assert last["what"] == (
        "Заявок: 3, сделано: 3, просрочено ответов: 1. Рабочее время, медиана: "
        "начата 0:15, первый ответ 0:50, следующие 0:35, сделана 4:45"
    )
    kinds = {it["kind"] for entry in entries for it in entry["consequences"]}
    assert kinds == {"stage", "task", "notification", "mail"}


def test_the_service_desk_answers_and_tells_how_soon(demo, read):
    status, out, error = demo("--months", "0")
    assert status == 0, error
    *_, told = out.partition("Служба поддержки, заявки с сайта")
    for line in (
        "Клиент Анна Новосёлова <anna@example.net> пишет письмо «Принтер не печатает»",
        "Клиент client@example.org отвечает на письмо: Открывается, но медленно.",
        "Специалист по тарифам заводит запись «Заявка»: source = phone",
        "specialist3@company.example: Скоро срок ответа, заявка T-000003",
        "admin@company.example: Просрочен ответ, заявка T-000003",
        "ticket-2: стадия «Сделаны» → «Выполняются»",
        "(ticket-1): хорошо",
    ):
        assert line in " ".join(told.split()), line
    rows = re.findall(
        r"^(Специалист по \w+) +((?:\d+ +){5})(\S+) +(\S+) +(\S+) +(\S+)",
        told,
        re.MULTILINE,
    )
    assert [(name, *counts.split(), *times) for name, counts, *times in rows] == [
        ("Специалист по подключению", *"11010", "0:15", "0:50", "0:30", "1:35"),
        ("Специалист по кабелю", *"11000", "—", "0:25", "0:40", "15:00"),
        ("Специалист по тарифам", *"11101", "—", "4:40", "—", "4:45"),
    ]
    assert "bizproc report tickets 2025-09 --db sqlite:///demo.db" in told
    report = read("report", "tickets", "2025-09", "--db", "sqlite:///demo.db")
    assert report["total"]["created"] == 3
    assert report["by_employee"]["u_spec3"]["response_overdue"] == 1


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
