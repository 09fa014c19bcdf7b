"""The company of examples/strict_sales, open, and what people try in it."""

import datetime as dt
from pathlib import Path

from tests.rights.oracle import Oracle

import bizproc
from bizproc.errors import BizprocError
from bizproc.portal.mail import CapturedMail
from bizproc.testing import FakeClock, SequentialIds

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "strict_sales"
ORACLE = Oracle.of(FOLDER)
NOW = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)

KINDS = {
    "u_nils": "seller in the north",
    "u_sara": "seller in the south",
    "u_both": "seller in the south who may give discounts",
    "u_nora": "head of the north",
    "u_head": "head of sales, above north and south",
    "u_boss": "head of the company",
    "u_acc": "accountant",
    "u_trainee": "without a department",
    "u_gone": "was dismissed",
    "u_unknown": "is not known",
    "u_root": "administrator",
}
OWNERS = {
    "u_nils": "a seller in the north",
    "u_nora": "the head of the north",
    "u_sara": "a seller in the south",
    "u_head": "the head of sales",
    "u_acc": "an accountant",
    "u_gone": "somebody who left",
    None: "nobody",
}
TYPES = ("order", "customer", "payment", "notice")
ACTIONS = {
    "order": (
        *("see", "create:", "create:WON", "create:margin", "create:discount"),
        *("change:comment", "change:discount", "change:margin"),
        *("move:OFFERED", "move:WON", "delete", "run"),
    ),
    "customer": ("see", "create:", "change:title", "delete", "run"),
    "payment": ("see", "create:", "change:title", "delete", "run"),
    "notice": ("see", "create:", "change:title", "delete", "run"),
}
VALUES = {"comment": "Seen", "discount": 7, "margin": 9, "title": "Other"}


def opened(url="memory://", **options):
    """Open the company on a store, with its process deployed."""
    return bizproc.open_workspace(
        url,
        FOLDER,
        clock=FakeClock(NOW),
        ids=SequentialIds(),
        mail=CapturedMail(),
        jobs="inline",
        deploy=True,
        **options,
    )


def fields_of(type_, owner, **more):
    """Return the fields of a record of somebody."""
    own = {} if type_ == "notice" else {"responsible": owner}
    return {"title": "A thing", **own, **more}


def made(portal, type_, owner, **more):
    """Make a record as the application; return its id."""
    return portal.create(type_, fields_of(type_, owner, **more)).id


def tried(portal, user, action, type_, owner):
    """Let a person do something with a record of somebody; return the refusal's code."""
    kind, _, what = action.partition(":")
    if kind == "create":
        more = {"stage": what} if what.isupper() else {}
        more = {what: VALUES[what]} if what in VALUES else more
        return code_of(
            lambda: portal.create(type_, fields_of(type_, owner, **more), by=user)
        )
    record = made(portal, type_, owner)
    doors = {
        "see": lambda: portal.get(record, by=user),
        "change": lambda: portal.change(record, {what: VALUES[what]}, by=user),
        "move": lambda: portal.change(record, {"stage": what}, by=user),
        "delete": lambda: portal.delete(record, by=user),
        "run": lambda: portal.start("offer", key=record, by=user),
    }
    return code_of(doors[kind])


def code_of(do):
    """Return the code of a refusal, or None."""
    try:
        do()
    except BizprocError as error:
        return error.code
    return None
