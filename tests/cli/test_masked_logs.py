"""What commands log: lines of every package, without what was revealed of secrets."""

import logging

from bizproc import Secret
from bizproc.cli.operation.worker import log_to_stderr
from bizproc.secret import masking


def fail(value):
    raise ConnectionError(value) from ValueError(f"with {value}")


def test_messages_arguments_and_tracebacks_are_masked(capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(masking, "_concealed", {})
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    log_to_stderr()
    value = Secret.holding("tok-9917-xyz").reveal()
    try:
        fail(value)
    except ConnectionError:
        logging.getLogger("partner.client").exception("calling with %s failed", value)
    written = capsys.readouterr().err
    assert "ERROR calling with ••• failed" in written
    assert "ConnectionError: •••" in written
    assert "ValueError: with •••" in written
    assert value not in written
