"""Of an answer stays what its author wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.service_desk.quotes import without_quotes


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Вот снимок.\n\n01.03.2027 11:00, Desk пишет:\n> Пришлите\n", "Вот снимок."),
        ("Done.\r\n\r\nOn Monday Ann wrote:\r\n\r\n> Please\r\n> do", "Done."),
        ("> вопрос\nответ\n> другой\nещё", "ответ\nещё"),
        ("Да\n-----Original Message-----\nFrom: x\nнет", "Да"),
        ("Да\n  ----- Исходное сообщение -----  \nнет", "Да"),
        ("Да\n---- Original Message ----\nнет", "Да\n---- Original Message ----\nнет"),
        # what introduces no quote is said by the author
        ("Иван пишет:\nпринтер сломан", "Иван пишет:\nпринтер сломан"),
        ("5 > 3", "5 > 3"),
        (" > не цитата", "> не цитата"),
        ("Он пишет: «нет»\n> вот", "Он пишет: «нет»"),
        ("> только цитата", ""),
        ("", ""),
    ],
)
def test_what_is_quoted_is_cut(text, left):
    assert without_quotes(text) == left


@given(st.lists(st.text(alphabet="абв >:-\n", max_size=30), max_size=8))
def test_no_quoted_line_is_left_and_nothing_is_invented(lines):
    text = "\n".join(lines)
    left = without_quotes(text).splitlines()
    assert all(line in "\n".join(text.splitlines()) for line in left)
    # only trimming can bring a > to the front: of the first line
    assert not any(line.startswith(">") for line in left[1:])
    assert without_quotes("\n".join(f"> {line}" for line in text.splitlines())) == ""
