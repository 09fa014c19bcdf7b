"""Which decisions bind each other: by their conditions, and by what is written between."""

import pytest
from tests.verification.drawn import MESSAGE, found, read, verified, xml

from bizproc.action import Actions
from bizproc.bpmn import Catalog
from bizproc.verification import verify

# each of both branches decides, and each join waits for the same decision of both
BOTH = (
    "s>a1>x1>n1?={0} x1>n2! a1>x2>n3?={1} x2>n4! n1>a2 n3>a2 n2>a3 n4>a3 a2>x3>e a3>x3"
)
# what was decided is asked again, with the contrary behind it
AGAIN = "s>x1>{2}?={0} x1>e1! {2}>x2>n5?={1} x2>e2! n5>e3"


def stuck(one, other):
    return [code for code, _ in found(verified(BOTH.format(one, other)))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paid", "paid"),
        ("paid", "paid=true"),
        ("paid", "not(paid=false)"),
        ("paid", "not(not(paid))"),
        ("x>5", "not(x<=5)"),
        ("x>5", "5<x"),
        ("x>-1.5", "not(-1.5>=x)"),
        ("x>=1~and~x<=3", "x~between~1~and~3"),
        ("x=1~or~x=2", "x~in~(1,2)"),
        ("x<1", "x~in~(<1)"),
        ('kind="a"', 'not(kind!="a")'),
        ("x=null", "not(x!=null)"),
        ("order.paid", "order.paid"),
        ("paid~or~false", "paid~and~true"),
        ("count(list)>n", "count(list)>n"),
        ('contains(name,"a")', 'contains(name,"a")'),
        ("paid~and~x>5", "x>5~and~paid"),
        ("not(paid~or~x>5)", "not(paid)~and~x<=5"),
    ],
)
def test_two_conditions_that_say_the_same(one, other):
    assert stuck(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paid", "sent"),
        ("x>5", "x>6"),
        ("x>5", "x>=5"),
        ('kind="a"', 'kind="b"'),
        ("count(list)>n", "n<count(list)"),  # no comparison that is understood
        ("now()>limit", "now()>limit"),  # time passes
        ("price(a)>1", "price(a)>1"),  # a function of the domain may say anything
        ("paid~and~sent", "paid"),
    ],
)
def test_two_conditions_that_may_differ(one, other):
    assert "BV001" in stuck(one, other) or "BV004" in stuck(one, other)


def dead(one, other, between, body="", **given):
    process = read(xml(AGAIN.format(one, other, between), body))
    return ("BV003", "n5") in found(verify(process, **given))


def test_a_decision_holds_until_something_may_write_what_it_reads():
    assert dead("paid", "not(paid)", "n6")
    assert not dead("paid", "not(paid)", "A")  # an answer without a form is anything


def script(variable):
    return (
        f'<scriptTask id="Set"><extensionElements><zeebe:script expression="= 1"'
        f' resultVariable="{variable}"/></extensionElements></scriptTask>'
    )


def test_a_script_writes_its_result():
    assert dead("paid", "not(paid)", "Set", script("other"))
    assert not dead("paid", "not(paid)", "Set", script("paid"))


def test_output_mappings_name_what_is_written():
    task = (
        '<userTask id="A"><extensionElements><zeebe:ioMapping>'
        '<zeebe:output source="= 1" target="{}"/></zeebe:ioMapping>'
        "</extensionElements></userTask>"
    )
    assert dead("paid", "not(paid)", "A", task.format("order.paid"))
    assert not dead("order.paid", "not(order.paid)", "A", task.format("order.paid"))


def test_an_action_writes_its_results():
    actions = Actions()

    @actions.add("work")
    def work() -> None:
        """Give nothing back."""

    body = (
        '<serviceTask id="Do"><extensionElements><zeebe:taskDefinition type="work"/>'
        "</extensionElements></serviceTask>"
    )
    known = Catalog(actions={it.name: it for it in actions})
    assert dead("paid", "not(paid)", "Do", body, catalog=known)
    assert not dead("paid", "not(paid)", "Do", body)


def test_a_field_of_a_record_may_change_while_an_instance_waits():
    between = '<intermediateCatchEvent id="m1"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>'
    assert dead("deal.paid", "not(deal.paid)", "n6")
    assert not dead("deal.paid", "not(deal.paid)", "m1", between)
    assert not dead("deal", "not(deal)", "m1", between, changing={"deal"})
    assert dead("deal", "not(deal)", "m1", between)


def test_what_a_branch_writes_counts_where_branches_meet_and_no_sooner():
    flows = (
        "s>a1>x1>{0}?=paid x1>n2! a1>x2>n3?=paid x2>n4! {0}>a2 n3>a2 n2>a3 n4>a3"
        " a2>x3>e a3>x3"
    )
    assert found(verified(flows.format("n1"))) == []
    # the other branch does not see what A answers
    assert found(verified(flows.format("A"))) == []


def test_a_message_writes_nothing_of_itself_but_its_mappings():
    event = f'<intermediateCatchEvent id="m1">{MESSAGE}</intermediateCatchEvent>'
    assert not dead("paid", "not(paid)", "m1", event)
    known = Catalog(messages={"go": frozenset()})
    assert dead("paid", "not(paid)", "m1", event, catalog=known)
