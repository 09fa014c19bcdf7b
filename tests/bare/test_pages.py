"""What the pages show of an engine alone is what happens."""

import itertools
import re
import shlex
from pathlib import Path

import pytest

from bizproc.cli.database import ACTIONS
from bizproc.testing import run_scenarios
from bizproc.testing.scenarios.format.vocabulary import (
    EVENTS,
    GIVEN_KEYS,
    PORTAL_EXPECT_KEYS,
    PORTAL_GIVEN_KEYS,
)

DOCS = Path(__file__).parents[2] / "docs"


def section(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(
        r"^## Without a workspace\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[1]


def session(text):
    """Return commands with what the page says they print."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for shown in block.split("$ ")[1:]:
            command, _, output = shown.partition("\n")
            yield command, output.rstrip("\n")


def printed(run, command):
    """Run a command, perhaps through grep; return its lines."""
    typed, _, pipe = command.partition(" | grep ")
    _, out, err = run(*shlex.split(typed)[1:])
    lines = [line.rstrip() for line in (out + err).splitlines()]
    return "\n".join(it for it in lines if pipe.strip('"') in it)


def test_the_commands_print_what_the_page_says(run, folder, monkeypatch):
    (folder / "payment.bpmn").unlink()
    examples = list(session(section("cli.md")))
    assert len(examples) == 7
    for command, output in examples:
        if command.startswith("bizproc deploy"):
            monkeypatch.setenv(ACTIONS, "shop:ACTIONS")
        assert printed(run, command) == output, command


@pytest.mark.parametrize(
    ("store", "harder"), [*itertools.product(("memory", "sqlite"), (False, True))]
)
def test_the_scenario_of_the_page_passes(run, folder, store, harder):
    [text] = re.findall(r"```yaml\n(.*?)```", section("scenarios.md"), re.DOTALL)
    (folder / "order.scenario.yaml").write_text(text, encoding="utf-8")
    import shop  # noqa: PLC0415 - it stands in the folder

    report = run_scenarios(
        ["order.scenario.yaml"],
        actions=shop.ACTIONS,
        store=store,
        restart=harder,
        deliver_twice=harder,
    )
    assert report.exit_code == 0, report.text()
    [(command, _)] = session(section("scenarios.md"))
    assert printed(run, command) == "1 passed"


def test_the_words_that_need_a_portal_are_the_pages():
    text = " ".join(section("scenarios.md").split())
    sentence = text[text.index("is refused with its line:") : text.index("`by` may be")]
    of_given, events, expected = sentence.split(";")
    kept = set(re.findall(r"`(\w+)`", of_given)) - {"given"}
    assert kept == set(GIVEN_KEYS) - PORTAL_GIVEN_KEYS
    named = re.findall(r"`(\w+)`", events)
    assert set(named) == {it for it, shape in EVENTS.items() if shape.needs_portal}
    keys = set(re.findall(r"`(\w+)`", expected)) - {"expect"}
    assert keys == PORTAL_EXPECT_KEYS
