"""Consents are asked for one by one, in the text that is kept."""

import pytest
from tests.chat.desk import FULL, RECORDS, WORKSPACE, write_workspace

from bizproc.workspace.records.submission import GivenConsent


def test_what_was_agreed_to_is_kept_with_its_version(desk):
    said = [desk.write(text).text for text in FULL]
    [record] = desk.records()
    kept = desk.portal.consents(record.id)
    assert [(it.name, it.text) for it in kept] == [
        ("consent_desk", "The desk may keep my data"),
        ("consent_office", "The office may keep my data"),
    ]
    assert {it.sender for it in kept} == {"telegram:7"}
    assert {it.at for it in kept} == {desk.clock.now()}
    for given, asked in zip(kept, said[12:14], strict=True):
        assert given.text in asked
        assert f"(version {given.version[:8]})" in asked


@pytest.mark.stores("sqlite-file")
def test_a_text_that_changed_since_is_asked_for_again(open_desk, tmp_path):
    records = RECORDS.replace(
        "consent_office: The office may keep my data",
        "consent_office: {text: The office may keep it, shows: settings.requisites}",
    )

    def opened(requisites, **options):
        define = "define: {requisites: {title: Requisites, type: text}}"
        values = f"values: {{requisites: {requisites}}}"
        workspace = WORKSPACE.replace(
            "settings: {values: {form_rate: 3, chat_expiry: PT2H}}",
            f"settings: {{{define}, {values}}}",
        )
        folder = tmp_path / requisites.replace(" ", "_")
        write_workspace(folder, workspace=workspace, records=records)
        return open_desk(folder=folder, **options)

    first = opened("The Office Ltd")
    assert "The Office Ltd" in first.write_all(*FULL[:14]).text
    assert "check your answers" in first.write("I agree").text
    second = opened("The Other Office Ltd", clock=first.clock)
    second.updates = first.updates
    reply = second.write("Send")
    assert "Without your consent" in reply.text
    assert "The Other Office Ltd" in reply.text
    assert "check your answers" in second.write("I agree").text
    second.write("Send")
    [record] = second.records()
    assert "The Other Office Ltd" in second.portal.consents(record.id)[1].text


def test_the_version_is_that_of_the_text():
    first = GivenConsent(name="a", text="x")
    assert first.version == GivenConsent(name="b", text="x").version
    assert first.version != GivenConsent(name="a", text="y").version
