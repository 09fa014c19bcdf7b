"""Every process of the how-tos is accepted by the check, and does what it is there for."""

import re
from pathlib import Path

import pytest
import yaml
from tests.docs.test_tutorial_page import FILES, shop

from bizproc.cli import main
from bizproc.testing import run_scenarios

__all__ = ["shop"]

PAGE = (Path(__file__).parents[2] / "docs" / "howto.md").read_text(encoding="utf-8")
PROCESSES = {
    re.search(r'<process id="(\w+)"', body)[1]: (yaml.safe_load(play), body)
    for play, body in re.findall(
        r"<!-- play: (.*?) -->\n```xml\n(.*?)```", PAGE, re.DOTALL
    )
}
VARIABLES = (
    "<extensionElements><zeebe:properties>"
    '<zeebe:property name="variables" value="item"/>'
    "</zeebe:properties></extensionElements>"
)
# the head that the page says the tutorial shows
HEAD = re.search(
    r"(<\?xml.*?>\s*<definitions.*?>)", FILES["processes/refund.bpmn"], re.DOTALL
)[1]


def expected(play):
    """Return what must hold, as a scenario writes it."""
    found = {}
    if "notifications" in play:
        found["count"] = [{"notification": "any", "is": play["notifications"]}]
    if "mails" in play:
        found["count"] = [{"mail": "any", "is": play["mails"]}]
    if "assignee" in play:
        found["open_tasks"] = [{"assignee": play["assignee"]}]
    if "tasks" in play:
        found["count"] = [{"task": "any", "is": play["tasks"]}]
    if "ends" in play:
        found["path"] = {"contains": [play["ends"]]}
    return found


def test_the_page_has_processes_to_try():
    assert len(PROCESSES) == len(re.findall(r"^```xml$", PAGE, re.MULTILINE)) == 5


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_accepted_and_does_what_it_is_for(name, shop, capsys):
    play, body = PROCESSES[name]
    whole = re.sub(r"(<process [^>]*>)", rf"\1{VARIABLES}", body, count=1)
    path = shop / "processes" / f"{name}.bpmn"
    path.write_text(f"{HEAD}\n{whole}</definitions>", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["check", str(path)])
    said = capsys.readouterr().out
    assert not ended.value.code, said
    assert "error" not in said.replace("0 errors", "")
    steps = [{"start": {"process": name, "with": {"item": "Lamp"}}}]
    if "wait" in play:
        steps.append({"wait": play["wait"]})
    steps[-1]["expect"] = expected(play)
    scenario = {
        "format": "bizproc/scenario@1",
        "given": {"now": "2027-06-01T09:00"},
        "strict": False,
        "cases": [{"id": name, "steps": steps}],
    }
    file = shop / "processes" / f"{name}.scenario.yaml"
    file.write_text(yaml.safe_dump(scenario), encoding="utf-8")
    report = run_scenarios([file])
    assert report.exit_code == 0, report.text()
