"""Rows made at once are the rows that their class would make."""

import dataclasses

import pytest

from bizproc.model.row_factory import changed, row_getter, row_maker
from bizproc.model.rows import ProcessInstance, SeenEvent
from bizproc.model.states import InstanceState
from bizproc.testing import FakeClock

NOW = FakeClock().now()
ROW = ProcessInstance(
    id="i-1",
    process_id="order",
    definition_id="order:1",
    key=None,
    live_key=None,
    state=InstanceState.ACTIVE,
    revision=1,
    started_at=NOW,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    id: str
    amount: int = 0


@dataclasses.dataclass(frozen=True)
class Checked:
    id: str

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError


def test_changed_row_is_what_replace_gives_and_the_old_one_stays():
    changes = {"state": InstanceState.COMPLETED, "ended_at": NOW, "revision": 2}
    after = changed(ROW, **changes)
    assert after == dataclasses.replace(ROW, **changes)
    assert hash(after) == hash(dataclasses.replace(ROW, **changes))
    assert (ROW.state, ROW.revision, ROW.ended_at) == (InstanceState.ACTIVE, 1, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        after.revision = 3


def test_change_of_an_unknown_field_is_refused():
    with pytest.raises(TypeError, match="ProcessInstance has no field revison"):
        changed(ROW, revison=2)


@pytest.mark.parametrize(
    ("values", "row"),
    [
        (("e-1", NOW, None), SeenEvent(id="e-1", at=NOW)),
        (("s-1", 2), Slotted("s-1", 2)),
        (("c-1",), Checked("c-1")),
    ],
)
def test_made_row_equals_the_constructed_one(values, row):
    names = [field.name for field in dataclasses.fields(row)]
    assert row_maker(type(row), names)(values) == row


def test_class_that_checks_itself_is_still_asked():
    with pytest.raises(ValueError):  # noqa: PT011 - its own, without words
        row_maker(Checked, ["id"])([""])


@dataclasses.dataclass(frozen=True)
class Counted:
    id: str
    kind: str
    name: str
    size: int
    version: int = dataclasses.field(default=1, init=False)


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (ROW, ("revision", "id", "key", "state", "started_at")),
        (ROW, ("id", "revision")),
        (ROW, ("key",)),
        (ROW, ()),
        (Slotted("s-1", 2), ("amount", "id", "amount", "id")),
        (Counted("a", "b", "c", 4), ("version", "size", "kind", "id")),
    ],
)
def test_values_of_a_row_come_in_the_order_asked_for(row, names):
    asked = tuple(getattr(row, name) for name in names)
    assert row_getter(type(row), names)(row) == asked
