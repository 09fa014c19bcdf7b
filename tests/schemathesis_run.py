"""Send the API what its description allows, and what it does not.

    python -m tests.schemathesis_run [EXAMPLES] [--stateful]

Every operation is asked so often (30) by right and by wrong requests; with `--stateful`
they are chained as the description links them. What comes back must be what is declared:
status, headers, body; wrong requests are refused, nobody comes in without a token, and
nothing is a fault of ours.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import schemathesis
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from tests.web.api.conftest import PARCEL

from bizproc import web
from bizproc.action import Actions
from bizproc.connecting import open_workspace
from bizproc.portal.api_tokens import SCOPES, ApiTokens
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail import CapturedMail

ROOT = Path(__file__).parents[1]
SEED = 20_270_601
# a busy machine is slow, not wrong
UNHURRIED: dict[str, Any] = {"deadline": None}
# a question that is right in form may name what there is not, or be no filter
_EXCLUDED = ("positive_data_acceptance",)
_SENSIBLE: dict[str, dict[str, Any]] = {
    "POST /api/v1/records": {"type": "deal", "fields": {"title": "Office"}},
    "PATCH /api/v1/records/{record_id}": {"fields": {"amount": 7}},
    "POST /api/v1/instances": {"process": "parcel", "variables": {"weight": 3}},
}
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@contextmanager
def api() -> Iterator[tuple[Any, dict[str, str]]]:
    """Serve a small company in memory; give its application and a header that opens it."""
    with tempfile.TemporaryDirectory() as folder:
        actions = Actions()

        @actions.add("print_label", external=True)
        def print_label(weight: int) -> None:
            """Stand for a program outside."""

        portal = open_workspace(
            "sqlite://",
            ROOT,
            mail=CapturedMail(),
            files=DirectoryFiles(Path(folder)),
            jobs="inline",
            actions=actions,
        )
        diagram = Path(folder) / "parcel.bpmn"
        diagram.write_text(PARCEL, encoding="utf-8")
        portal.engine.deploy(diagram)
        portal.create("deal", {"title": "Office"})
        token = ApiTokens(portal).add("u_admin", "schemathesis", tuple(SCOPES)).token
        app = web.app(portal)
        app.state.pause = _no_pause
        yield app, {"Authorization": f"Bearer {token}"}
        portal.close()


async def _no_pause(_: float) -> None:
    """Wait for no job: nobody raises one meanwhile."""


def run(examples: int, *, only: str | None = None) -> Counter[int]:
    """Ask every operation so often in each mode; return how often each status came."""
    load_all_checks()
    excluded = CHECKS.get_by_names([*_EXCLUDED])
    seen: Counter[int] = Counter()
    with api() as (app, headers):
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
        for found in schema.get_all_operations():
            operation = found.ok()
            if only is not None and only not in operation.label:
                continue
            takes_input = operation.body or list(operation.iter_parameters())
            for mode in _MODES if takes_input else _MODES[:1]:
                _ask(operation, mode, examples, headers, excluded, seen)
    return seen


def _ask(
    operation: Any,
    mode: GenerationMode,
    examples: int,
    headers: dict[str, str],
    excluded: list[Any],
    seen: Counter[int],
) -> None:
    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        **UNHURRIED,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call_and_validate(headers=headers, excluded_checks=excluded)
        seen[answer.status_code] += 1

    ask()


def _sensible(context: Any, body: Any) -> Any:
    """Name what there is, so that a chain has something to go on with."""
    sensible = _SENSIBLE.get(context.operation.label)
    return body if sensible is None else {**sensible}


def run_chained(examples: int) -> Counter[int]:
    """Chain operations by what each gives the next: made, read, changed, deleted."""
    load_all_checks()
    seen: Counter[int] = Counter()
    with api() as (app, headers):
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
        schema.hook("map_body")(_sensible)
        base: Any = schema.as_state_machine()

        class Chained(base):  # type: ignore[misc]
            def get_call_kwargs(self, case: Any) -> dict[str, Any]:
                del case
                return {"headers": headers}

            def validate_response(self, response: Any, case: Any, **more: Any) -> None:
                # what is sensible may have been meant to be wrong
                excluded = CHECKS.get_by_names([*_EXCLUDED, "negative_data_rejection"])
                case.validate_response(response, excluded_checks=excluded, **more)
                seen[response.status_code] += 1

        Chained.run(
            settings=settings(
                max_examples=examples,
                stateful_step_count=12,
                database=None,
                **UNHURRIED,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )
    return seen


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=30)
    parser.add_argument("--only", help="operations with this in their name")
    parser.add_argument("--stateful", action="store_true", help="chain operations")
    given_ = parser.parse_args()
    if given_.stateful:
        seen = run_chained(given_.examples)
    else:
        seen = run(given_.examples, only=given_.only)
    told = ", ".join(f"{status}: {count}" for status, count in sorted(seen.items()))
    total = sum(seen.values())
    sys.stdout.write(f"{total} requests answered as described ({told})\n")


if __name__ == "__main__":
    main()
