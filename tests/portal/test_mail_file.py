"""What an .eml file says, however badly it is written."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import SourceError
from bizproc.portal.mail.message_file import read_mail


def mail(**headers):
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_mail_with_everything():
    message = mail(
        Message_ID="<a@x.example>",
        From='"Пётр, ООО «Связь»" <peter@x.example>',
        To="help+token@company.example, Second <b@x.example>",
        Cc="c@x.example",
        Subject="Акт и отчёт",
        In_Reply_To="<sent@company.example>",
        REFERENCES="<one@x> <sent@company.example>",
    )
    message.set_content("Добрый день\r\n\r\nВот акт")
    message.add_alternative("<p>Hello</p>", subtype="html")
    message.add_attachment(
        b"1", maintype="image", subtype="png", filename="../../акт.png"
    )
    read = read_mail(message.as_bytes())
    assert (read.message_id, read.from_) == ("<a@x.example>", "peter@x.example")
    assert read.to == ("help+token@company.example", "b@x.example", "c@x.example")
    assert read.subject == "Акт и отчёт"
    assert read.text == "Добрый день\n\nВот акт"
    assert read.attachments == ("акт.png",)
    assert read.in_reply_to == "<sent@company.example>"
    assert read.headers["References"] == "<one@x> <sent@company.example>"


def test_a_page_is_read_as_a_person_would():
    message = mail(From="a@x.example", To="b@x.example")
    html = (
        "<html><head><title>T</title><style>p {color: red}</style></head><body>"
        "<p>Первая\nстрока &amp; всё</p><script>x()</script>"
        "<table><tr><td>a</td></tr></table>конец</body></html>"
    )
    message.set_content(html, subtype="html")
    lines = [it for it in read_mail(message.as_bytes()).text.split("\n") if it]
    assert lines == ["Первая строка & всё", "a", "конец"]


def test_a_mail_without_an_id_is_known_again():
    one, other = (
        b"From: a@x.example\n\nsame",
        b"From: a@x.example\n\nother",
    )
    assert read_mail(one).message_id == read_mail(one).message_id
    assert read_mail(one).message_id != read_mail(other).message_id


def test_an_unknown_charset_does_not_stop_it():
    content = b"From: a@x.example\nContent-Type: text/plain; charset=x-no\n\nplain"
    assert read_mail(content).text == "plain"


@pytest.mark.parametrize("content", [b"", b"hello", b"From: nobody\n\nx", b"\xff\xfe"])
def test_what_is_no_mail(content):
    with pytest.raises(SourceError) as refused:
        read_mail(content, file="x.eml")
    assert refused.value.code == "MAIL"
    assert str(refused.value).startswith("x.eml: MAIL: ")


@given(
    st.binary(max_size=80),
    st.sampled_from(
        ["Subject", "To", "Cc", "Message-ID", "References", "Content-Type"]
    ),
    st.binary(max_size=80),
)
def test_nothing_else_escapes(value, name, body):
    content = b"From: a@x.example\n" + name.encode() + b": " + value + b"\n\n" + body
    assert read_mail(content).from_ == "a@x.example"


FROM = b"From: a@x.example\r\n"
HTML = FROM + b"Content-Type: text/html\r\n\r\n"
PARTS = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"


@pytest.mark.parametrize(
    ("content", "attribute", "expected"),
    [
        (FROM + b"Subject: =?utf-7?Q?a+2AA-b?=\r\n\r\n", "subject", ""),
        (FROM + b"Subject: a\0b\r\n\r\n", "subject", "ab"),
        (FROM + b"Date: 1 Jan 9999999999 0:0:0\r\n\r\nx", "text", "x"),
        (FROM + b"To: " + b"(" * 3000 + b"\r\n\r\n", "to", ()),
        (FROM + b"To: " + b'"' * 50_000 + b"\r\n\r\n", "to", ()),
        (FROM + b"Message-ID: <\r\n\r\n", "message_id", "<"),
        (
            FROM + b"To: " + b'"A, B" <b@x.example>, ' * 500 + b"c@x.example\r\n\r\n",
            "to",
            ("b@x.example",) * 500 + ("c@x.example",),
        ),
        (FROM + b"Content-Type: text/plain; charset=idna\r\n\r\nx", "text", "x"),
        (FROM + b'Content-Type: text/plain; charset="\0"\r\n\r\nx', "text", "x"),
        (FROM + b"Content-Type: multipart/related\r\n\r\nx", "text", ""),
        (FROM + b"".join(PARTS % (n, n) for n in range(2_000)), "text", ""),
        (HTML + b"a" + b"<a " * 50_000, "text", "a"),
        (HTML + b"a" + b"<!--" * 50_000, "text", "a"),
        (HTML + b"a&#" + b"9" * 5_000 + b";", "text", "a\ufffd"),
        (HTML + b"<head><title>T<body>1 < 2<p a='>'>b<br/>c", "text", ""),
        (HTML + b"<head><body>1 < 2<p a='>'>b<!--x--><br/>c", "text", "1 < 2\nb\nc"),
        (HTML + b"<SCRIPT>'<b>'</SCRIPT>a<![CDATA[x]]>b", "text", "ab"),
    ],
    ids=range(17),
)
def test_rubbish_is_read_as_far_as_it_goes(content, attribute, expected):
    assert getattr(read_mail(content), attribute) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FROM + b"X: y\r\n" * 200_000 + b"\r\nx", "1,200,018 bytes of headers"),
        (FROM + b"\r\n" + b"x" * 50_000_000, "50,000,021 bytes"),
    ],
    ids=["headers", "text"],
)
def test_too_much_of_something(content, said):
    with pytest.raises(SourceError) as refused:
        read_mail(content, file="x.eml")
    assert str(refused.value).startswith("x.eml: MAIL: ")
    assert said in str(refused.value)
