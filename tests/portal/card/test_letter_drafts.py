"""Letters begin with the drafts of the workspace, filled in for record and writer."""

import dataclasses

import pytest

from bizproc.errors import InvalidValueError, NotFoundError


@pytest.fixture
def drafts(make_office, workspace, tmp_path):
    """Return an office whose workspace has drafts, and their folder."""
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    made = make_office(
        tmp_path, workspace=dataclasses.replace(workspace, directory=tmp_path)
    )
    return made, folder


def test_a_draft_is_filled_in_as_people_write(drafts):
    office, folder = drafts
    record = office.portal.create(
        "deal",
        {"title": "Cables\nand more", "amount": "1200.5", "responsible": "u_mgr"},
    ).id
    (folder / "offer.txt").write_text(
        "Offer for {{ record.title }}\r\n\r\nDear client,\n"
        "{{ record.amount }} — {{ record.responsible }}, {{ person.name }}\n"
    )
    assert office.portal.letter_drafts() == ["offer"]
    begun = office.portal.letter_draft(record, "offer", by="u_mgr")
    assert begun.subject == "Offer for Cables and more"
    name = office.portal.directory().people["u_mgr"].name
    assert begun.text.replace("\xa0", " ").startswith("Dear client,\n")
    assert begun.text.endswith(f"— {name}, {name}")


@pytest.mark.parametrize(
    "name", ["none", "../letters/offer", "..", "", "offer.txt", "a\0"]
)
def test_what_is_no_draft_is_not_found(drafts, name):
    office, folder = drafts
    (folder / "offer.txt").write_text("S\nT")
    record = office.portal.create("contact", {"name": "A"}).id
    with pytest.raises(NotFoundError, match="no letter"):
        office.portal.letter_draft(record, name, by="u_mgr")


@pytest.mark.parametrize(
    "content",
    [b"S\n{{ record.nothing.more }}", b"S\n{{ record", b"\xff\xfe", b"x" * 100_001],
)
def test_a_draft_that_cannot_be_filled_is_told_with_its_file(drafts, content):
    office, folder = drafts
    (folder / "bad.txt").write_bytes(content)
    record = office.portal.create("contact", {"name": "A"}).id
    with pytest.raises(InvalidValueError, match=r"templates/letters/bad\.txt"):
        office.portal.letter_draft(record, "bad", by="u_mgr")
