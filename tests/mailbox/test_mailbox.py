"""A short version of the trial: `python -m tests.mailbox` plays it at length."""

import pytest
from tests.mailbox.mails import HOSTILE
from tests.mailbox.trial import play


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mails.db"
    url = request.getfixturevalue("empty_postgresql")
    return url.render_as_string(hide_password=False)


def test_workers_that_are_killed_take_each_mail_of_a_mailbox_once(address, tmp_path):
    outcome = play(
        address, tmp_path, mails=80, hostile=len(HOSTILE), workers=2, kills=2
    )
    assert outcome.faults == []
    assert outcome.killed >= 2
    assert outcome.kinds["unreadable"] == 3
    assert outcome.kinds["bounce"] == 1


def test_a_verdict_finds_what_is_wrong(tmp_path, monkeypatch):
    """What the other test finds nothing with finds what is put before it."""
    from tests.mailbox import trial  # noqa: PLC0415 - what is spoiled here alone

    fill = trial.mails_of

    def more(*arguments, **options):
        yield from fill(*arguments, **options)
        yield trial.Mail(
            content=b"From: a@x.example\r\n\r\nx", kind="personal", kept="<x>"
        )

    monkeypatch.setattr(trial, "mails_of", more)
    outcome = play(
        f"sqlite:///{tmp_path}/mails.db", tmp_path, mails=5, hostile=0, workers=1
    )
    found = "\n".join(outcome.faults)
    assert "lost: ['<x>']" in found
    assert "kept Counter(" in found
    assert "entries of" in found
