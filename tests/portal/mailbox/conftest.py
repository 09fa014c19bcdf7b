"""A portal whose mailbox lies on a real IMAP server."""

import dataclasses
import logging

import pytest
from tests.imap_server import PASSWORD, USER, ImapServer

from bizproc.crm.extension import CRM
from bizproc.portal.mailbox.imap import ImapMail
from bizproc.portal.mailbox.mail_reader import MailReader
from bizproc.workspace.mail_servers import Mailbox

ENVIRONMENT = {"MAIL_USER": USER, "MAIL_PASSWORD": PASSWORD}


def mailbox_at(port, **given):
    named = {"user_env": "MAIL_USER", "password_env": "MAIL_PASSWORD"}
    chosen = {"host": "127.0.0.1", "security": "none", **named, **given}
    return Mailbox(port=port, **chosen)


@pytest.fixture(scope="session")
def running():
    server = ImapServer()
    yield server
    server.stop()


@pytest.fixture
def server(running):
    """Return the server with an empty mailbox."""
    with running.client() as client:
        for folder in ("INBOX", "Processed", "Quarantine"):
            if client.select(folder)[0] == "OK":
                client.store("1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()
    return running


@pytest.fixture
def make_portal(workspace, make_office, tmp_path):
    """Return what makes an office that reads a mailbox, and its reader."""

    def make(port, *, timeout=60.0, environment=ENVIRONMENT, options=(), **given):
        mailbox = mailbox_at(port, **given)
        chosen = dataclasses.replace(workspace, mail_in=mailbox)
        office = make_office(
            tmp_path, **{"workspace": chosen, "extensions": [CRM], **dict(options)}
        )
        mail_in = ImapMail(
            mailbox=mailbox, timeout=timeout, environment=dict(environment)
        )
        office.reader = MailReader(office.portal, mail_in=mail_in)
        return office

    return make


@pytest.fixture
def office(make_portal, server):
    return make_portal(server.port)


@pytest.fixture(autouse=True)
def _logs(caplog):
    caplog.set_level(logging.INFO)
