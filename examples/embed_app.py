"""A shop that keeps its stock and its running orders in one database.

Run it:  python examples/embed_app.py [sqlite:///shop.db]
"""

import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa

import bizproc

metadata = sa.MetaData()
stock = sa.Table(
    "stock", metadata, sa.Column("item", sa.Text, primary_key=True),
    sa.Column("left", sa.Integer, nullable=False),
)  # fmt: skip
orders = sa.Table(
    "orders", metadata, sa.Column("item", sa.Text), sa.Column("instance", sa.Text)
)
actions = bizproc.Actions()


@actions.add("reserve_stock", transactional=True)
def reserve_stock(item: str, amount: int, context: bizproc.ActionContext) -> None:
    """Take items from the shop's own table, in the engine's transaction."""
    enough = stock.update().where(stock.c.item == item, stock.c.left >= amount)
    taken = context.connection.execute(enough.values(left=stock.c.left - amount))
    if not taken.rowcount:
        raise bizproc.BpmnError("SOLD_OUT", f"not enough {item} left")


def main(url: str) -> None:
    engine = bizproc.connect(url, actions=actions)
    engine.deploy(Path(__file__).with_name("order.bpmn"))
    database = sa.create_engine(url)
    metadata.create_all(database)
    with database.begin() as connection:
        connection.execute(stock.insert().values(item="lamp", left=3))

    for amount in (2, 2):
        with database.begin() as connection:  # one transaction for both of us
            order = {"item": "lamp", "amount": amount}
            started = engine.using(connection).start("order", order)
            connection.execute(orders.insert().values(item="lamp", instance=started.id))
        waiting = engine.waiting_at(started.id)
        print(f"order of {amount}: {started.state.value}, waits at {waiting}")

    for task in engine.user_tasks(assignee="warehouse"):
        engine.complete_user_task(task.id)
        print(f"packed: {engine.instance(task.instance_id).state.value}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/shop.db")
