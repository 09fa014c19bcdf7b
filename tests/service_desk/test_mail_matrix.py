"""What an expression asks of the mail matrix wrongly, it is told."""

import pytest


def incident(office, record, **inputs):
    office.perform("notify", record, to="[]", **inputs)
    [found] = office.engine.incidents()
    return found.message


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            'ticket_mails_to(ticket, "stagee", "requester", null)',
            "did you mean 'stage'",
        ),
        (
            'ticket_mails_to(ticket, "answer", "responsible", null)',
            "nobody is mailed as",
        ),
        ('ticket_mails_to(ticket.company, "answer", "requester", null)', "a ticket"),
        ('ticket_reply_to("deal-1")', "expected a ticket, got 'deal-1'"),
    ],
)
def test_a_wrong_question_is_told_with_a_way_out(office, ticket, call, said):
    assert said in incident(office, ticket, text=f"string({call})")
