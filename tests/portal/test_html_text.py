"""The text of pages that mails bring, however they are written."""

import pytest

from bizproc.portal.mail.html_text import text_of_html


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>one</p><p>two<br>three", "one\n\ntwo\nthree"),
        ("<head><title>no</title></head><body>yes", "yes"),
        ("a<script>if (a < b) {}</script>b<style>p {}</style>c", "abc"),
        ("a <!-- not this --> b", "a b"),
        ("1 < 2 &amp; 3", "1 < 2 & 3"),
        ("<blockquote>" * 500 + "deep" + "</blockquote>" * 500, "deep"),
        ("", ""),
        ("<p><!-- nothing -->", ""),
        ("never ended <a href='", "never ended"),
    ],
)
def test_page_reads_as_a_person_reads_it(page, text):
    assert text_of_html(page) == text
