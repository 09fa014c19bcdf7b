from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bizproc.errors import ConfigurationError, InvalidValueError, NotFoundError
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.public_forms import Offer
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.records.submission import check_submission

ROOT = Path(__file__).parents[2]
PORTAL = PortalTime(zone=ZoneInfo("Europe/Moscow"))
SCHEMA = read_schema((ROOT / "crm.yaml").read_bytes())


def submit(**data):
    form = SCHEMA.form("service_request")
    return check_submission(form, data, time=PORTAL)


def test_answers_become_the_fields_of_a_lead():
    result = submit(
        name="  Пётр\nАбонентов ",
        title="Подключение",
        email="abonent@example.org",
        phone="",
        comment="Первая строка\n  вторая",
        submission_id="s-1",
    )
    assert result.submission_id == "s-1"
    assert dict(result.accept()) == {
        "name": "Пётр Абонентов",
        "title": "Подключение",
        "email": "abonent@example.org",
        "comment": "Первая строка\n  вторая",
        "source": "webform",
        "form": "service_request",
    }


def test_a_missing_title_is_the_service():
    assert submit(name="Маша", service="Замена кабеля").accept()["title"] == (
        "Замена кабеля"
    )
    both = submit(name="Маша", service="Замена кабеля", title="Вопрос").accept()
    assert both["title"] == "Вопрос"


def test_all_faults_are_answered_type_errors_first():
    result = submit(name=" ", email="не адрес", adress="ул. Лесная", submission_id=7)
    assert [(it.code, it.field) for it in result.faults] == [
        ("TYPE_ERROR", "email"),
        ("TYPE_ERROR", "adress"),
        ("TYPE_ERROR", "submission_id"),
        ("REQUIRED_FIELD", "name"),
        ("REQUIRED_FIELD", "title"),
    ]
    with pytest.raises(InvalidValueError) as caught:
        result.accept()
    assert caught.value.code == "TYPE_ERROR"
    assert "did you mean 'address'?" in caught.value.message
    assert "'title' (Тема обращения) or 'service' (Услуга)" in caught.value.message


def test_answers_cannot_overwrite_what_the_form_sets():
    result = submit(name="Маша", title="x", source="manual")
    assert [it.field for it in result.faults] == ["source"]
    assert result.fields["source"] == "webform"


def test_the_form_offers_the_task_titles_of_a_table():
    offers = SCHEMA.form("service_request").offers
    assert offers == {"service": Offer(decision="lead_routing", output="task_title")}


def test_an_unknown_form_is_not_found():
    with pytest.raises(NotFoundError, match="did you mean 'service_request'"):
        SCHEMA.form("service_requests")


FORM = """\
format: bizproc/crm@1
types:
  lead: {title: Лид, fields: {name: {title: Имя, type: string}}}
forms:
  ask:
    title: Вопрос
    makes: lead
    fields: {name: {label: Имя, type: string, required: true}}
    consents: {agreed: Согласие на обработку данных}
"""


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"name": "Маша", "agreed": True}, []),
        ({"name": "Маша", "agreed": "on"}, []),
        ({"name": "Маша", "agreed": False}, ["CONSENT"]),
        ({"name": "Маша", "agreed": [1]}, ["CONSENT"]),
        ({}, ["REQUIRED_FIELD", "CONSENT"]),
        ({"name": 5}, ["TYPE_ERROR", "CONSENT"]),
    ],
)
def test_consents_must_be_given(data, codes):
    form = read_schema(FORM).form("ask")
    result = check_submission(form, data, time=PORTAL)
    assert [it.code for it in result.faults] == codes


def test_a_form_is_checked_against_the_record_it_makes():
    broken = FORM.replace("fields: {name: {label", "fields: {nam: {label").replace(
        "    consents:", "    set: {colour: red}\n    fill: {x: y}\n    consents:"
    )
    with pytest.raises(ConfigurationError) as caught:
        read_schema(broken)
    assert [
        (it.location.line, it.location.element) for it in caught.value.findings
    ] == [(6, "ask"), (8, "nam"), (9, "colour"), (10, "ask")]
