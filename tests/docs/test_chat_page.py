"""The page about chats names all texts, keys and commands there are."""

import re
from pathlib import Path

from bizproc.portal.chat import interview
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.workspace.chat.channels import read_channels
from bizproc.workspace.chat.notices import CHAT_NOTICES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "chat.md").read_text(encoding="utf-8")


def rows(head):
    _, _, rest = PAGE.partition(f"\n| {head} |")
    assert rest, head
    found = rest.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in found]


def test_the_texts_are_named_with_what_they_fill_in():
    shown = {
        name.strip("`"): tuple(re.findall(r"`(\w+)`", filled))
        for name, filled in rows("text")
    }
    assert shown == {name: names for name, (_, names) in CHAT_NOTICES.items()}


def test_the_example_uses_every_key_but_the_address():
    [example] = re.findall(r"```yaml\nchat:\n(.+?)```", PAGE, re.DOTALL)
    faults = Faults()
    [channel] = read_channels(parse_yaml(example, file="bizproc.yaml"), faults=faults)
    assert faults.findings == ()
    keys = [name.strip("`") for name, _ in rows("key")]
    assert [*re.findall(r"^    (\w+):", example, re.MULTILINE), "api"] == keys
    assert channel.preset == {"source": "telegram"}


def test_the_commands_are_those_there_are():
    shown = {name.strip("`").removeprefix("/") for name, _ in rows("command")}
    assert shown == interview._COMMANDS
