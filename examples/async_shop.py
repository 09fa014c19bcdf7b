"""A shop on asyncio that keeps its orders and its processes in one transaction.

Run it:  uvicorn --app-dir examples async_shop:shop
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import bizproc
from bizproc.errors import NotFoundError, RefusedError


class Base(DeclarativeBase):
    """The tables of the shop."""


class Stock(Base):
    """How many of an item are left."""

    __tablename__ = "stock"
    item: Mapped[str] = mapped_column(primary_key=True)
    left: Mapped[int]


class Order(Base):
    """What was ordered, and the process instance that sees to it."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str]
    instance: Mapped[str]


actions = bizproc.Actions()


@actions.add("reserve_stock", transactional=True)
def reserve_stock(item: str, amount: int, context: bizproc.ActionContext) -> None:
    """Take items from the shop's own table, in the transaction of the command."""
    enough = sa.update(Stock).where(Stock.item == item, Stock.left >= amount)
    taken = context.connection.execute(enough.values(left=Stock.left - amount))
    if not taken.rowcount:
        raise bizproc.BpmnError("SOLD_OUT", f"not enough {item} left")


@asynccontextmanager
async def working(shop: FastAPI) -> AsyncIterator[None]:
    """Open the database and the engine, and run timers and jobs meanwhile."""
    url = sa.make_url(os.environ.get("SHOP_DB", "sqlite:///shop.db"))
    driver = "aiosqlite" if url.get_backend_name() == "sqlite" else "psycopg"
    name = f"{url.get_backend_name()}+{driver}"
    shop.state.database = create_async_engine(url.set(drivername=name))
    async with shop.state.database.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    engine = bizproc.connect(url, actions=actions)
    async with bizproc.AsyncEngine(engine) as shop.state.engine:
        await shop.state.engine.deploy(Path(__file__).with_name("order.bpmn"))
        with bizproc.Worker(engine):
            yield
    await shop.state.database.dispose()


shop = FastAPI(lifespan=working)


async def session_of(request: Request) -> AsyncIterator[AsyncSession]:
    """Give a request its session, and commit unless it fails."""
    async with AsyncSession(request.app.state.database) as session, session.begin():
        yield session


Db = Annotated[AsyncSession, Depends(session_of, scope="function")]


@shop.post("/stock/{item}", status_code=204)
async def fill_stock(item: str, left: int, session: Db) -> None:
    """Say how many of an item there are."""
    await session.merge(Stock(item=item, left=left))


@shop.post("/orders", status_code=201)
async def place_order(item: str, amount: int, session: Db) -> dict[str, object]:
    """Keep an order and start its process, or neither."""
    engine = shop.state.engine.using(session)
    began = await engine.start("order", {"item": item, "amount": amount})
    order = Order(item=item, instance=began.id)
    session.add(order)
    await session.flush()
    return {"order": order.id, "waits_at": await engine.waiting_at(began.id)}


@shop.post("/orders/{order_id}/pack", status_code=204)
async def pack(order_id: int, boxes: int, session: Db) -> None:
    """Complete the task of packing an order."""
    if (order := await session.get(Order, order_id)) is None:
        raise HTTPException(404)
    engine = shop.state.engine.using(session)
    try:
        [task] = await engine.user_tasks(instance=order.instance)
        await engine.complete_user_task(task.id, {"boxes": boxes}, by="warehouse")
    except ValueError:
        raise HTTPException(404, "nothing to pack") from None
    except (NotFoundError, RefusedError) as error:
        raise HTTPException(400, error.message) from error
