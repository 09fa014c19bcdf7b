"""What a public form takes from elsewhere: options of a decision, a setting."""

import pytest

from bizproc.errors import ConfigurationError
from bizproc.workspace.records.submission import check_submission
from bizproc.workspace.workspace import Workspace

WORKSPACE = """\
format: bizproc/workspace@1
settings:
  define:
    phone_required: {title: Phone needed, type: bool, default: true}
    days: {title: Days, type: int, default: 3}
"""
RECORDS = """\
format: bizproc/crm@1
types:
  order:
    title: Order
    fields:
      service: {title: Service, type: string}
      phone: {title: Phone, type: phone}
      email: {title: E-mail, type: email}
forms:
  ask:
    title: Ask
    makes: order
    fields:
      service: {label: Service, type: enum, options: {decision: routing, input: service}}
      phone: {label: Phone, type: phone, required: settings.phone_required, min_digits: 7}
      email: {label: E-mail, type: email, required: true}
    consents: {agreed: I agree}
"""
TABLE = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="routing" name="Routing"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i" label="Which service"><inputExpression id="x"><text>service</text></inputExpression></input>
    <input id="j"><inputExpression id="y"><text>hours</text></inputExpression></input>
    <output id="o" name="who" />
    {rules}
  </decisionTable></decision>
</definitions>
"""
CELLS = (
    '"Repair", "Advice"',
    '= "Cable"',
    'not("Other")',
    '"Repair"',
    '" "',
    '!= "Odd"',
    "-",
)


def rules(cells):
    return "".join(
        f'<rule id="r{n}"><inputEntry id="a{n}"><text>{cell}</text></inputEntry>'
        f'<inputEntry id="b{n}"><text>&gt; {n}</text></inputEntry>'
        f'<outputEntry id="c{n}"><text>"u"</text></outputEntry></rule>'
        for n, cell in enumerate(cells)
    )


@pytest.fixture
def load(tmp_path):
    def loaded(records=RECORDS, workspace=WORKSPACE, cells=CELLS):
        (tmp_path / "bizproc.yaml").write_text(workspace)
        (tmp_path / "crm.yaml").write_text(records)
        tables = tmp_path / "processes" / "tables"
        tables.mkdir(parents=True, exist_ok=True)
        (tables / "routing.dmn").write_text(TABLE.format(rules=rules(cells)))
        return Workspace.load(tmp_path)

    return loaded


def faults(workspace, **data):
    answers = {"email": "a@b.example", "agreed": True, "phone": "+79000000001", **data}
    found = check_submission(
        workspace.schema.form("ask"),
        answers,
        time=workspace.time,
        settings=workspace.settings,
    )
    return [(it.code, it.field) for it in found.faults]


def test_the_options_are_the_texts_of_the_column_each_once_in_their_order(load):
    field = load().schema.form("ask").fields["service"]
    assert list(field.options) == ["Repair", "Advice", "Cable"]
    by_label = RECORDS.replace("input: service", "input: Which service")
    assert load(by_label).schema.form("ask").fields["service"] == field


def test_an_answer_is_one_of_the_options(load):
    workspace = load()
    assert faults(workspace, service="  Advice\n") == []
    assert faults(workspace, service="Other") == [("TYPE_ERROR", "service")]
    assert faults(workspace, service=5) == [("TYPE_ERROR", "service")]


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        (
            "decision: routing",
            "decision: rooting",
            "crm.yaml:14: NOT_FOUND service: no decision 'rooting' stands in processes/",
        ),
        (
            "input: service",
            "input: servise",
            (
                "crm.yaml:14: NOT_FOUND service: the decision 'routing' has no input "
                "'servise'; did you mean 'service'?"
            ),
        ),
        (
            "input: service",
            "input: hours",
            (
                "crm.yaml:14: TYPE_ERROR service: options: the input 'hours' of 'routing' "
                'tests for no text; write one into a cell: "A service"'
            ),
        ),
        (
            "settings.phone_required",
            "settings.phone_requird",
            (
                "crm.yaml:15: NOT_FOUND phone: there is no setting 'phone_requird'; "
                "did you mean 'phone_required'?"
            ),
        ),
        (
            "settings.phone_required",
            "settings.days",
            "crm.yaml:15: TYPE_ERROR phone: the setting 'days' is not of type bool",
        ),
        (
            "settings.phone_required",
            "perhaps",
            (
                "crm.yaml:15: TYPE_ERROR phone: required: expected true or false or "
                "settings.NAME, got 'perhaps'"
            ),
        ),
        (
            "min_digits: 7",
            "min_digits: 16",
            (
                "crm.yaml:15: TYPE_ERROR phone: min_digits: expected a whole number from "
                "1 to 15, got 16"
            ),
        ),
        (
            "type: email, required: true",
            "type: email, required: true, min_digits: 7",
            "crm.yaml:16: TYPE_ERROR email: min_digits is for a field of type phone only",
        ),
        (
            "type: enum, options",
            "type: string, options",
            (
                "crm.yaml:14: TYPE_ERROR service: a field of type enum, and no other, "
                "lists its 'options'"
            ),
        ),
    ],
)
def test_what_cannot_be_found_is_told_where_it_is_named(load, before, after, finding):
    with pytest.raises(ConfigurationError) as refused:
        load(RECORDS.replace(before, after, 1))
    assert [str(it) for it in refused.value.findings] == [finding]


def test_a_table_that_cannot_be_read_is_told(load, tmp_path):
    load()
    (tmp_path / "processes" / "tables" / "routing.dmn").write_text("<routing")
    with pytest.raises(ConfigurationError, match=r"routing\.dmn cannot be read"):
        Workspace.load(tmp_path)


def test_faults_come_in_the_order_of_their_codes(load):
    workspace = load()
    assert faults(workspace, agreed=False, phone="12", email=" ", service=5) == [
        ("TYPE_ERROR", "service"),
        ("REQUIRED_FIELD", "email"),
        ("PHONE", "phone"),
        ("CONSENT", "agreed"),
    ]


@pytest.mark.parametrize(
    ("phone", "when_required", "else_"),
    [
        (None, ["PHONE"], []),
        ("   ", ["PHONE"], []),
        ("123-45-6", ["PHONE"], []),
        ("123-45-6 доб. 789", ["PHONE"], []),
        ("123-45-67", [], []),
        ("8 (900) 000-00-01, доб.12", [], []),
        ("later", ["PHONE"], ["TYPE_ERROR"]),
        (9000000001, ["TYPE_ERROR"], ["TYPE_ERROR"]),
    ],
)
def test_a_setting_decides_whether_a_phone_is_needed(load, phone, when_required, else_):
    workspace = load()
    assert [code for code, _ in faults(workspace, phone=phone)] == when_required
    off = workspace.replace(
        settings=workspace.settings.choosing("phone_required", False)
    )
    assert [code for code, _ in faults(off, phone=phone)] == else_


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        (
            "required: true}",
            "required: true, max_files: 3}",
            "crm.yaml:16: TYPE_ERROR email: max_files is for a field of type file only",
        ),
        (
            "required: true}",
            "required: true, into: phon}",
            (
                "crm.yaml:16: TYPE_ERROR email: record type order has no field 'phon'; "
                "did you mean 'phone'?"
            ),
        ),
        (
            "required: true}",
            "required: true, into: phone}",
            "crm.yaml:16: DUPLICATE_KEY email: field 'phone' goes into 'phone' already",
        ),
        (
            "agreed: I agree",
            "agreed: {text: I agree, shows: settings.days}",
            (
                "crm.yaml:17: TYPE_ERROR agreed: the setting 'days' is not of type "
                "string or text"
            ),
        ),
        (
            "agreed: I agree",
            "agreed: {text: I agree, shows: days}",
            "crm.yaml:17: TYPE_ERROR agreed: shows: expected settings.NAME, got 'days'",
        ),
        (
            "agreed: I agree",
            "agreed: {txt: I agree}",
            "crm.yaml:17: REQUIRED_FIELD agreed: consent agreed lacks 'text' (text)",
        ),
    ],
)
def test_faults_of_files_and_consents_are_told(load, before, after, finding):
    with pytest.raises(ConfigurationError) as refused:
        load(RECORDS.replace(before, after, 1))
    assert str(refused.value.findings[0]) == finding


def test_a_form_names_the_sites_that_may_frame_it(load):
    sites = "    embed_in: [https://www.company.example, http://localhost:8080]\n"
    form = load(RECORDS + sites).schema.form("ask")
    assert form.embed_in == ("https://www.company.example", "http://localhost:8080")


@pytest.mark.parametrize(
    "site",
    [
        *("'*'", "company.example", "https://company.example/", "javascript:alert(1)"),
        *("https://a.example b.example", "\"https://a.example; script-src 'self'\""),
    ],
)
def test_what_is_no_site_frames_nothing(load, site):
    with pytest.raises(ConfigurationError, match="expected the address of a site"):
        load(f"{RECORDS}    embed_in: [{site}]\n")


OFFERS = RECORDS.replace(
    "type: enum, options: {decision: routing, input: service}",
    "type: string, offers: {decision: routing, output: who}",
)


def test_a_question_offers_the_texts_that_a_table_gives(load):
    offer = load(OFFERS).schema.form("ask").offers["service"]
    assert offer.texts == ("u",)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            "output: whom",
            "the decision 'routing' has no output 'whom'; did you mean 'who'",
        ),
        ("decision: rooting", "no decision 'rooting' stands in processes/"),
    ],
)
def test_what_a_question_offers_stands_in_a_table(load, wrong, says):
    key = wrong.partition(":")[0]
    right = {"output": "output: who", "decision": "decision: routing"}[key]
    with pytest.raises(ConfigurationError) as refused:
        load(OFFERS.replace(right, wrong))
    [fault] = refused.value.findings
    assert (fault.code, fault.location.line) == ("NOT_FOUND", 14)
    assert says in fault.message
