"""Measure lists, boards, searches and writes of records among few and among many, on SQLite.

    python benchmarks/records_in_views.py [FEW MANY]

The leads are those of a company, in four stages, of two people, made and due over the time
that their number makes up; `name` is indexed, `comment` is not. Every figure is the least
processor time of many turns, in milliseconds, among 100 records and among 10,000, whose
turns alternate; what is looked for finds as many in both. The aim is that many cost at
most 1.5 times what few do.
"""

from __future__ import annotations

import datetime as dt
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bizproc import open_workspace
from bizproc.testing.clock import FakeClock

NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
STAGES = ("NEW", "IN_PROGRESS", "NO_ANSWER", "TARGET")
FEW, MANY, BATCH, ROUNDS = 100, 10_000, 1_000, 30
IN_A_MONTH = 25
"""So many are due in the month of the calendar, however many there are."""
WORKSPACE = """
format: bizproc/workspace@1
timezone: Europe/Moscow
people:
  users:
    u_mgr: {name: Manager}
    u_spec: {name: Specialist}
"""
CRM = """
format: bizproc/crm@1
types:
  lead:
    title: Lead
    fields:
      title: {title: Title, type: string}
      name: {title: Name, type: string, indexed: true}
      phone: {title: Phone, type: phone}
      email: {title: E-mail, type: email}
      comment: {title: Comment, type: text}
      opportunity: {title: Amount, type: money}
      deadline: {title: Deadline, type: datetime}
      responsible: {title: Responsible, type: user}
funnels:
  main:
    type: lead
    title: Main
    stages:
      NEW: {title: New}
      IN_PROGRESS: {title: In work}
      NO_ANSWER: {title: No answer}
      TARGET: {title: Won, meaning: success}
"""


def lead(number: int) -> tuple[str, dict[str, Any]]:
    """Describe one lead."""
    fields = {
        "title": f"Request {number * 7919 % 99_991} for the care of computers",
        "name": f"Client {number}",
        "phone": f"+7 495 {number % 1000:03}-{number // 100 % 100:02}-{number % 100:02}",
        "email": f"client{number}@firm{number % 97}.example",
        "comment": "Please call back about the server and the network. " * 3,
        "opportunity": number * 13 % 100_000,
        "deadline": NOW + dt.timedelta(days=1 + number * 28 // IN_A_MONTH),
        "responsible": "u_mgr" if number % 3 else "u_spec",
        "stage": STAGES[number % len(STAGES)],
    }
    return "lead", fields


class Leads:
    """Ask and write the leads of one database, of which there are so many."""

    def __init__(self, folder: Path, count: int) -> None:
        (folder / "bizproc.yaml").write_text(WORKSPACE)
        (folder / "crm.yaml").write_text(CRM)
        url = f"sqlite:///{folder / 'records.db'}?synchronous=NORMAL"
        self.portal = open_workspace(url, folder, clock=FakeClock(NOW))
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            self.portal.seed([lead(it) for it in numbers])
        self.count = count
        self.turn = 0
        self.moved: dict[int, int] = {}

    def reads(self) -> dict[str, Callable[[], Any]]:
        """Return what is asked, by name."""
        portal, by = self.portal, {"by": "u_mgr"}

        def listed(wanted: str = "", order: str = "-number") -> Callable[[], Any]:
            return lambda: portal.list_records("lead", filter=wanted, order=order, **by)

        month = "due ge 2027-03-01 and due le 2027-03-31"
        return {
            "list": listed(),
            "mine": listed("mine and in_work"),
            "overdue": listed("overdue"),
            "in two stages": listed("stage in (NEW, TARGET)"),
            "board": lambda: portal.board("lead", **by),
            "search": lambda: portal.search("8 495 077-00-77", **by),
            "by title": listed(order="title"),
            "by amount": listed(order="-amount"),
            "by due": listed(order="due"),
            "by change": listed(order="-changed"),
            "mine, by title": listed("mine", order="title"),
            "calendar": listed(month, order="due"),
            "amount, few": listed("amount le 500"),
            "amount, most": listed("amount ge 100"),
            "indexed": listed('name eq "Client 77"'),
            "by indexed": listed(order="name"),
            "not indexed": listed("comment eq x"),
        }

    def writes(self) -> dict[str, Callable[[], Any]]:
        """Return what is written, by name; each in a transaction of its own."""

        def change(**fields: Callable[[int], Any]) -> None:
            self.turn += 1
            number = self.turn * 37 % self.count
            given = {name: it(number) for name, it in fields.items()}
            self.portal.change(f"lead-{number + 1}", given, by="u_mgr")

        def other_stage(number: int) -> str:
            at = self.moved.get(number, number) + 1
            self.moved[number] = at
            return STAGES[at % len(STAGES)]

        def create() -> None:
            self.turn += 1
            type_name, fields = lead(self.count + self.turn)
            self.portal.create(type_name, fields, by="u_mgr")

        return {
            "create": create,
            "change a text": lambda: change(comment=lambda _: f"Call {self.turn}"),
            "change a title": lambda: change(title=lambda _: f"Title {self.turn}"),
            "change an amount": lambda: change(opportunity=lambda _: self.turn),
            "move a stage": lambda: change(stage=other_stage),
        }


def least(turns: list[Callable[[], Any]]) -> list[float]:
    """Return the least processor time of each in turns that alternate, in milliseconds."""
    taken: list[list[float]] = [[] for _ in turns]
    for _ in range(ROUNDS):
        for number, do in enumerate(turns):
            start = time.process_time()
            do()
            taken[number].append(time.process_time() - start)
    return [min(it) * 1_000 for it in taken]


def main(few: int = FEW, many: int = MANY) -> None:
    """Print a table."""
    with ExitStack() as stack:
        made = []
        for count in (few, many):
            folder = tempfile.TemporaryDirectory(prefix="bizproc-bench-")
            leads = Leads(Path(stack.enter_context(folder)), count)
            stack.callback(leads.portal.close)
            made.append(leads)
        print(f"{'':18} {few:>8,} {many:>8,}  ratio")
        gc.collect()
        gc.disable()
        for which in ("reads", "writes"):
            of_few, of_many = (getattr(it, which)() for it in made)
            for name, do in of_few.items():
                low, high = least([do, of_many[name]])
                print(f"{name:18} {low:8.2f} {high:8.2f} {high / low:6.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
