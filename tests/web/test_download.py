"""A file is sent under its name, and as nothing that a browser opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.web.download import download

NAMES = [
    *(
        "a.html",
        "счёт № 1.pdf",
        'a"; filename=b.exe',
        "a\r\nSet-Cookie: x=1",
        "\ud800.txt",
    ),
    *("../../etc/passwd", "\u202egpj.exe", ""),
]


def check(name):
    sent = download(name, b"<script>1</script>")
    told = sent.headers["content-disposition"]
    assert told.startswith("attachment; filename*=UTF-8''")
    assert told.isascii()
    assert not set(told.partition("''")[2]) & set(" \"';\r\n/\\")
    assert sent.headers["content-type"] == "application/octet-stream"
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert sent.headers["content-security-policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", NAMES)
def test_these_names_stay_names(name):
    check(name)


@given(st.text())
def test_every_name_stays_a_name(name):
    check(name)
