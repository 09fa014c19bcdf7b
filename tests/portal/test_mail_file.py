"""What an .eml file says, however badly it is written."""

from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import SourceError
from bizproc.portal.files import DirectoryFiles
from bizproc.portal.mail.message_file import KeptFiles, read_mail


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
    assert read.message_id == "<a@x.example>"
    assert read.from_ == '"Пётр, ООО «Связь»" <peter@x.example>'
    assert read.sender == "peter@x.example"
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
        (FROM + b'Content-Type: text/plain; charset="\0"\r\n\r\n\xff', "text", "я"),
        (FROM + b"Content-Type: multipart/related\r\n\r\nx", "text", ""),
        (FROM + b"".join(PARTS % (n, n) for n in range(2_000)), "text", ""),
        (HTML + b"a" + b"<a " * 50_000, "text", "a"),
        (HTML + b"a" + b"<!--" * 50_000, "text", "a"),
        (HTML + b"a&#" + b"9" * 5_000 + b";", "text", "a\ufffd"),
        (HTML + b"<head><title>T<body>1 < 2<p a='>'>b<br/>c", "text", ""),
        (HTML + b"<head><body>1 < 2<p a='>'>b<!--x--><br/>c", "text", "1 < 2\nb\nc"),
        (HTML + b"<SCRIPT>'<b>'</SCRIPT>a<![CDATA[x]]>b", "text", "ab"),
    ],
    ids=range(18),
)
def test_rubbish_is_read_as_far_as_it_goes(content, attribute, expected):
    assert getattr(read_mail(content), attribute) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FROM + b"X: y\r\n" * 200_000 + b"\r\nx", "bytes of headers"),
        (FROM + b"X: y\r\n" * 10_001 + b"\r\nx", "more than 10,000 headers"),
        (FROM + b"\r\n" + b"x" * 50_000_000, "50,000,021 bytes"),
    ],
    ids=["header bytes", "headers", "text"],
)
def test_too_much_of_something(content, said):
    with pytest.raises(SourceError) as refused:
        read_mail(content, file="x.eml")
    assert str(refused.value).startswith("x.eml: MAIL: ")
    assert said in str(refused.value)


def test_bytes_without_a_charset_are_read_by_their_looks():
    for charset in ("utf-8", "cp1251"):
        content = "From: a@x.example\nSubject: Привет\n\nДобрый день".encode(charset)
        read = read_mail(content)
        assert (read.subject, read.text) == ("Привет", "Добрый день")
    unknown = FROM + b"Content-Type: text/plain; charset=x-no\r\n\r\n"
    assert read_mail(unknown + "Да".encode("cp1251")).text == "Да"


def test_a_sender_is_found_elsewhere_if_from_names_none():
    for name in (b"Sender", b"Reply-To", b"Return-Path"):
        content = b"From: Anna\r\n" + name + b": <a@x.example>\r\n\r\nx"
        assert read_mail(content).from_ == "a@x.example"


@pytest.mark.parametrize(
    ("written", "sender", "name"),
    [
        (b'"a\\" <eve@x>, b" <a@x.example>', "a@x.example", "a eve@x , b"),
        (b"=?utf-8?q?=3Ceve=40x=3E?= <a@x.example>", "a@x.example", "eve@x"),
        (b'"" <a@x.example>', "a@x.example", ""),
    ],
)
def test_a_name_before_an_address_is_no_address(written, sender, name):
    read = read_mail(b"From: " + written + b"\r\n\r\nx")
    assert read.sender == sender
    assert parseaddr(read.from_) == (name, sender)


def test_an_empty_plain_part_gives_way_to_the_page():
    message = mail(From="a@x.example")
    message.set_content(" \n")
    message.add_alternative("<p>Письмо</p>", subtype="html")
    assert read_mail(message.as_bytes()).text == "Письмо"


def test_text_around_an_image_is_read_whole():
    """As programs write it that put images between paragraphs."""
    message = mail(From="a@x.example")
    message.make_mixed()
    for content in ("before", b"PNG", "after"):
        part = EmailMessage()
        if isinstance(content, str):
            part.set_content(content)
        else:
            part.set_content(content, "image", "png")
        message.attach(part)
    read = read_mail(message.as_bytes())
    assert (read.text, read.attachments) == ("before\n\nafter", ("part-3.png",))


def test_a_mail_inside_a_mail_is_a_file(tmp_path):
    inner = mail(From="b@x.example", Subject="inner")
    inner.set_content("hidden")
    inner.add_attachment(b"1", "text", "plain", filename="deep.txt")
    message = mail(From="a@x.example")
    message.set_content("see below")
    message.add_attachment(inner)
    files = DirectoryFiles(tmp_path)
    read = read_mail(message.as_bytes(), keep=KeptFiles(files=files))
    [kept] = read.attachments
    assert (read.text, kept["name"]) == ("see below", "part-3.eml")
    assert read_mail(files.read(kept["key"])).attachments == ("deep.txt",)


def test_a_long_text_is_cut_and_comes_as_a_file(tmp_path):
    message = mail(From="a@x.example")
    message.set_content("я" * 150_000)
    files = DirectoryFiles(tmp_path)
    read = read_mail(message.as_bytes(), keep=KeptFiles(files=files))
    [kept] = read.attachments
    assert (len(read.text), kept["name"]) == (100_000, "mail.txt")
    assert files.read(kept["key"]).decode().strip() == "я" * 150_000


BEYOND = {
    "lines": b"Content-Type: text/plain\r\n\r\n" + b"\n" * 1_000_001,
    "carriage returns": b"Content-Type: text/plain\r\n\r\n" + b"\r" * 1_000_001,
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\n\nx\n" * 1_001,
    "headers of a part": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    + b"a: b\r\n" * 10_001,
    "depth": b"".join(PARTS % (n, n) for n in range(60)),
    "depth of mails": b"Content-Type: message/rfc822\r\n\r\n" * 60,
}


@pytest.mark.parametrize("rest", BEYOND.values(), ids=BEYOND)
def test_of_a_mail_beyond_all_bounds_the_headers_are_read(rest, tmp_path):
    """It is bound and told of as any other; the whole of it is its file."""
    content = FROM + b"Subject: hello\r\nTo: help+token@x.example\r\n" + rest
    files = DirectoryFiles(tmp_path)
    read = read_mail(content, keep=KeptFiles(files=files))
    assert (read.from_, read.subject, read.text) == ("a@x.example", "hello", "")
    assert read.to == ("help+token@x.example",)
    [kept] = read.attachments
    assert kept["name"] == "mail.eml"
    assert files.read(kept["key"]) == content


def test_names_of_files_are_short_and_have_no_path():
    message = mail(From="a@x.example")
    message.add_attachment(
        b"1", "text", "plain", filename="../../" + "a" * 400 + ".txt"
    )
    message.add_attachment(b"1", "application", "x-unheard-of")
    assert read_mail(message.as_bytes()).attachments == (
        "a" * 150 + ".txt",
        "part-3.bin",
    )


def test_a_digest_tells_mails_apart_and_copies_together():
    one = b"From: a@x.example\r\nMessage-ID: <1@x>\r\n\r\nhello"
    copies = (b"Received: from y\r\n" + one, one.replace(b"hello", b"hello \r\n"))
    for copy in copies:
        assert read_mail(copy).digest == read_mail(one).digest
    for other in (one.replace(b"hello", b"bye"), one.replace(b"a@x", b"b@x")):
        assert read_mail(other).digest != read_mail(one).digest
