"""Hold how much of everything is taken, and say which limits are in force.

The limits of a company stand under `limits:` of its `bizproc.yaml`, those of an
application in `connect(…, limits=Limits(…))`. What reads or evaluates asks `limits()`;
a command of an engine, and whoever reads the files of a workspace, puts its own in force.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bizproc.errors import InvalidValueError

__all__ = [
    "DEFAULTS",
    "HIGHEST",
    "Limits",
    "highest_of",
    "limits",
    "limits_in_force",
    "put_back",
    "put_in_force",
]


def _most(default: Any, highest: float) -> Any:
    """Declare a limit: its safe default, and how far it may be raised."""
    return field(default=default, metadata={"highest": highest})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Say how much is taken at most; each default is safe for what strangers send.

    Raises:
        InvalidValueError: a limit is no number from 1 to the highest that it can be.
    """

    # -- files -----------------------------------------------------------------
    max_bpmn_bytes: int = _most(5_000_000, 100_000_000)
    max_dmn_bytes: int = _most(5_000_000, 100_000_000)
    max_form_bytes: int = _most(1_000_000, 20_000_000)
    max_yaml_bytes: int = _most(1_048_576, 20_000_000)
    max_scenario_bytes: int = _most(1_048_576, 20_000_000)
    max_data_bytes: int = _most(5_000_000, 100_000_000)
    # -- what is in them ---------------------------------------------------------
    max_elements: int = _most(15_000, 200_000)
    max_attributes: int = _most(200, 1_000)
    max_name_letters: int = _most(2_000, 20_000)
    max_xml_depth: int = _most(256, 256)
    max_yaml_depth: int = _most(50, 100)
    max_json_depth: int = _most(100, 200)
    max_keys: int = _most(10_000, 100_000)
    max_findings: int = _most(100, 10_000)
    # -- answers to forms, and their files -----------------------------------------
    max_answers: int = _most(1_000, 10_000)
    max_answer_letters: int = _most(100_000, 1_000_000)
    max_answer_items: int = _most(10_000, 100_000)
    max_submit_letters: int = _most(1_000_000, 10_000_000)
    max_submit_files: int = _most(100, 1_000)
    max_file_bytes: int = _most(134_217_728, 4_294_967_296)
    max_submit_bytes: int = _most(536_870_912, 17_179_869_184)
    # -- expressions and decisions -----------------------------------------------
    max_expression_letters: int = _most(4_000, 40_000)
    max_expression_depth: int = _most(64, 80)
    max_expression_values: int = _most(100_000, 1_000_000)
    max_expression_steps: int = _most(50_000, 10_000_000)
    max_expression_seconds: float = _most(2.0, 600.0)
    max_decision_steps: int = _most(300_000, 100_000_000)
    max_decision_seconds: float = _most(2.0, 600.0)
    # -- commands and instances: also bizproc.Options ----------------------------
    max_messages: int = _most(10_000, 1_000_000)
    max_started: int = _most(1_000, 100_000)
    max_steps: int = _most(100_000, 10_000_000)
    max_items: int = _most(10_000, 100_000)
    max_tokens: int = _most(25_000, 250_000)
    max_depth: int = _most(30, 60)
    max_variables_bytes: int = _most(1_000_000, 100_000_000)
    max_state_bytes: int = _most(20_000_000, 1_000_000_000)
    max_processor_seconds: float = _most(20.0, 3_600.0)
    # -- questions -----------------------------------------------------------------
    max_report_seconds: float = _most(5.0, 600.0)

    def __post_init__(self) -> None:
        for name, highest in highest_of().items():
            value = getattr(self, name)
            kinds = (int, float) if isinstance(highest, float) else (int,)
            if type(value) not in kinds or not 0 < value <= highest:
                msg = f"{name}: expected a number up to {highest:,}, got {value!r}"
                raise InvalidValueError(msg)

    def beyond(self, name: str, met: str) -> str:
        """Say that something is more than a limit, and which: `met` is what there is."""
        return f"{met}; at most {getattr(self, name):,} (limits: {name})"


_HIGHEST: Mapping[str, float] = MappingProxyType(
    {it.name: it.metadata["highest"] for it in dataclasses.fields(Limits)}
)


def highest_of() -> Mapping[str, float]:
    """Return how far each limit may be raised, by its name."""
    return _HIGHEST


DEFAULTS = Limits()
"""The limits where nobody says otherwise."""

HIGHEST = Limits(**_HIGHEST)  # type: ignore[arg-type]  # each of its own kind
"""Everything that can be allowed: for what was let in before."""

_IN_FORCE: ContextVar[Limits] = ContextVar("bizproc_limits", default=DEFAULTS)

limits = _IN_FORCE.get
"""Return the limits that are in force here."""


def put_in_force(given: Limits) -> Token[Limits]:
    """Put limits in force until `put_back`, or for the rest of this thread's work."""
    return _IN_FORCE.set(given)


def put_back(token: Token[Limits]) -> None:
    """Put those limits back that were in force before."""
    _IN_FORCE.reset(token)


@contextmanager
def limits_in_force(given: Limits) -> Iterator[None]:
    """Put limits in force for the length of a block."""
    token = put_in_force(given)
    try:
        yield
    finally:
        put_back(token)
