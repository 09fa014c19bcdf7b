"""A chat asks what its form asks after the answers until then, and holds its rules."""

from tests.chat.desk import RECORDS, write_workspace

RULES = RECORDS.replace(
    "phone: {label: Telephone, type: string}",
    "phone: {label: Telephone, type: string, rules: {hide: '= service = \"NET\"', "
    'pattern: "^[0-9 ]+$"}}',
).replace(
    "name: {label: Name, type: string, required: true}",
    "name: {label: Name, type: string, required: true, rules: {minLength: 3}}",
)
REST = ("Skip", "Skip", "Skip", "Skip", "Skip", "Skip", "I agree", "I agree")


def opened(open_desk, tmp_path):
    return open_desk(folder=write_workspace(tmp_path / "ruled", records=RULES))


def test_what_is_hidden_is_not_asked(open_desk, tmp_path):
    desk = opened(open_desk, tmp_path)
    reply = desk.write_all("Hello", "Network", "Anna", "anna@example.org")
    assert "Rooms" in reply.text
    reply = desk.write_all(*REST)
    assert "Telephone" not in reply.text
    assert reply.choices == ("Send", "Cancel")
    desk.write("Send")
    [record] = desk.records()
    assert (record.fields["service"], record.fields["phone"]) == ("NET", None)


def test_a_broken_rule_is_asked_again(open_desk, tmp_path):
    desk = opened(open_desk, tmp_path)
    reply = desk.write_all("Hello", "Telephone", "An")
    assert "Name" in reply.text
    reply = desk.write_all("Anna", "Skip", "call me")
    assert "Telephone" in reply.text
    desk.write("8 900")
    desk.write_all(*REST, "Send")
    [record] = desk.records()
    assert (record.fields["name"], record.fields["phone"]) == ("Anna", "8 900")


def test_an_answer_that_is_hidden_after_all_is_left_out(open_desk, tmp_path):
    desk = opened(open_desk, tmp_path)
    desk.write_all("Hello", "Telephone", "Anna", "anna@example.org", "8 900")
    # back to the first question, past telephone, e-mail and name
    desk.write_all("/back", "/back", "/back", "/back")
    reply = desk.write_all("Network", "Anna", "anna@example.org")
    assert "Rooms" in reply.text
    desk.write_all(*REST, "Send")
    [record] = desk.records()
    assert record.fields["phone"] is None
