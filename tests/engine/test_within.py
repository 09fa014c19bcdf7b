"""The same engine with another domain: its jobs are run by the hands of the first."""

from pathlib import Path

import bizproc

ORDER = Path(__file__).parents[2] / "examples" / "order.bpmn"


def test_jobs_are_left_to_the_workers_of_the_first(tmp_path):
    actions, called = bizproc.Actions(), []

    @actions.add("reserve_stock")
    def reserve_stock(item: str, amount: int) -> None:
        called.append((item, amount))

    url = f"sqlite:///{tmp_path}/shop.db"
    engine = bizproc.connect(url, actions=actions, jobs="worker")
    engine.deploy(ORDER)
    other = engine.within(bizproc.Domain())
    assert other.watch is engine.watch
    order = other.start("order", {"item": "lamp", "amount": 1})
    assert (called, other.waiting_at(order.id)) == ([], ["ReserveStock"])
    assert engine.run_due() == 1
    assert (called, other.waiting_at(order.id)) == ([("lamp", 1)], ["PackOrder"])
    engine.close()
