"""Names are broken into lines as a modeler does, and in time that grows with them."""

import pytest

from bizproc.diagram import text


def measured(monkeypatch, name):
    """Count how often a letter is measured."""
    count = 0
    width = text._width

    def counting(letter):
        nonlocal count
        count += 1
        return width(letter)

    monkeypatch.setattr(text, "_width", counting)
    lines = text.wrap(name, 12, 90)
    monkeypatch.setattr(text, "_width", width)
    return count, lines


@pytest.mark.parametrize("piece", ["x", "x ", "слово ", "long-", "漢", "x\n"])
def test_a_name_of_twice_the_length_is_twice_the_work(monkeypatch, piece):
    once, _ = measured(monkeypatch, piece * 2_000)
    twice, lines = measured(monkeypatch, piece * 4_000)
    assert twice <= 2.1 * once
    assert "".join(lines).replace(" ", "") == (piece * 4_000).translate(
        {ord(" "): None, ord("\n"): None}
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Call the client", ["Call the client"]),
        (
            "Qualify the request of the client",
            ["Qualify the", "request of the", "client"],
        ),
        (
            "Donaudampfschifffahrtsgesellschaft",
            ["Donaudampfsch", "ifffahrtsgesellsch", "aft"],
        ),
        ("well-known", ["well-known"]),
        ("soft\u00adhyphens\u00adbreak\u00adhere", ["softhyphens-", "breakhere"]),
        ("one\ntwo", ["one", "two"]),
        ("   ", []),
    ],
)
def test_lines_end_where_a_reader_expects(name, lines):
    assert text.wrap(name, 12, 90) == lines
