"""An extension may deal with a mail by itself: the portal tells nobody then."""

import pytest

from bizproc.crm.extension import CRM
from bizproc.portal.extension import Extension
from bizproc.portal.repository.incoming_mail import IncomingMail


@pytest.fixture
def asked():
    """Collect the mails that the extension was asked about."""
    return []


@pytest.fixture
def desk(make_office, tmp_path, asked):
    def take(repository, mail, answered):
        asked.append((mail.message_id, answered))
        if "desk@company.example" not in mail.to:
            return None
        found = [it for it in mail.headers.values() if repository.alive(it)]
        return found[0] if found else None

    taking = Extension(name="desk", takes_mail=take)
    # named last, it is asked before another one may bind the mail
    return make_office(tmp_path, extensions=[CRM, taking])


@pytest.fixture
def contact(desk):
    fields = {
        "name": "Иван",
        "emails": ["client@example.org"],
        "responsible": "u_mgr",
    }
    return desk.portal.create("contact", fields).id


def mail(message_id, **parts):
    return IncomingMail(message_id=message_id, from_="client@example.org", **parts)


def test_what_is_taken_is_bound_and_told_by_the_extension_alone(desk, contact, asked):
    to_desk = {"to": ("desk@company.example",)}
    about = mail("<1@x>", headers={"X-Record": contact}, **to_desk)
    assert desk.portal.receive_mail(about) == contact
    assert desk.events(contact, "mail_received") == []
    assert desk.notices() == []
    assert desk.portal.receive_mail(about) == contact
    assert asked == [("<1@x>", None)]
    assert [it.kind for it in desk.portal.received_mails()] == ["personal"]


def test_what_a_program_sent_is_nothing_to_take(desk, contact, asked):
    sent = mail("<1@x>", to=("desk@company.example",), headers={"List-Id": contact})
    assert desk.portal.receive_mail(sent) is None
    assert asked == []


def test_what_is_left_is_bound_as_ever(desk, contact):
    assert desk.portal.receive_mail(mail("<1@x>")) == contact
    assert desk.notices() == [("MailReceived", "u_mgr")]
