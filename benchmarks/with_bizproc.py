"""Run the workloads on bizproc, as an application would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import diagrams
from payload import payload

from bizproc import Actions, connect
from bizproc.model.states import InstanceState

START = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
actions = Actions()


@actions.add("increment", transactional=True)
def increment(i: int) -> dict[str, int]:
    return {"i": i + 1}


class _Clock:
    """Tell the time that is set; a millisecond passes at every look."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> dt.datetime:
        self.time += dt.timedelta(milliseconds=1)
        return self.time


class Bizproc:
    """One store with one deployed workload; `once` runs an instance to its end."""

    name = "bizproc"

    def __init__(self, work: str, store: str, folder: Path) -> None:
        url = "memory://"
        if store != "memory":
            url = f"sqlite:///{folder / 'bizproc.db'}?synchronous={store}"
        self.clock = _Clock()
        self.engine = connect(url, actions=actions, clock=self.clock, jobs="inline")
        diagram = folder / "bizproc.bpmn"
        diagram.write_text(diagrams.draw(work, self.name))
        self.engine.deploy(diagram)
        self.once = self._forms if work == "W4" else self._straight

    def close(self) -> None:
        self.engine.close()

    # -- W1 to W4 --------------------------------------------------------------

    def _straight(self) -> str:
        return self.engine.start(diagrams.PROCESS, payload()).id

    def _forms(self) -> str:
        instance = self._straight()
        self._answer(instance, {"approved": True})
        self._answer(instance, {"approved": True})
        return instance

    def _answer(self, instance: str, answers: dict[str, Any]) -> None:
        [task] = self.engine.user_tasks(instance=instance)
        self.engine.complete_user_task(task.id, answers)

    def final_data(self) -> dict[str, Any]:
        return self.engine.variables(self.once())

    def bytes_at_end(self) -> int:
        return self._size(self.once())

    def bytes_at_wait(self) -> int:
        """Return the size of what is saved at the first wait."""
        return self._size(self._straight())

    def _size(self, instance: str) -> int:
        return len(self.engine.instance(instance).content.encode())

    # -- a loop of user tasks --------------------------------------------------

    def begin_turns(self) -> str:
        return self._straight()

    def turn(self, instance: str, number: int) -> None:
        self._answer(instance, {"again": True, "round": number})

    def size(self, instance: str) -> int:
        return self._size(instance)

    # -- W5 and W6 -------------------------------------------------------------

    def wait_for_timers(self, count: int, due: int) -> None:
        """Start instances of which some are due in an hour, all others in a year."""
        soon = START + dt.timedelta(hours=1)
        late = START + dt.timedelta(days=365)
        for number in range(count):
            at = soon if number % (count // due) == 0 else late
            self._start_waiting(due=at)

    def wait_for_messages(self, count: int) -> None:
        for number in range(count):
            self._start_waiting(key=f"k{number}")

    def _start_waiting(self, **more: Any) -> None:
        self.engine.start(diagrams.PROCESS, payload(**more))

    def fire(self) -> int:
        """Fire what is due and return how many instances that ended."""
        self.clock.time = START + dt.timedelta(hours=2)
        return self.engine.run_due()

    def correlate(self, key: str) -> None:
        if not self.engine.publish_message("paid", correlation_key=key).instances:
            raise AssertionError(key)

    def ended(self) -> int:
        return len(self.engine.instances(state=InstanceState.COMPLETED))
