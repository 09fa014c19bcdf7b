"""What `rights:` of crm.yaml may say, and how its mistakes are told."""

from pathlib import Path

import pytest

from bizproc.errors import ConfigurationError
from bizproc.workspace.records.rights.declared import Extent
from bizproc.workspace.records.schema import read_schema
from bizproc.workspace.workspace import Workspace

ROOT = Path(__file__).parents[2]
TYPES = """\
format: bizproc/crm@1
types:
  job:
    title: Job
    fields:
      title: {title: Title, type: string, required: true}
      responsible: {title: Whose, type: user}
      price: {title: Price, type: money}
  notice:
    title: Notice
    fields: {text: {title: Text, type: text}}
funnels:
  way: {type: job, title: Way, stages: {NEW: {title: New}, DONE: {title: Done}}}
"""
PEOPLE = """\
format: bizproc/workspace@1
timezone: Europe/Berlin
people:
  users:
    u_ann: {name: Ann, department: sales, groups: [reds]}
    u_bob: {name: Bob, active: false, groups: [blues]}
    u_root: {name: Ruth, groups: [administrators]}
  departments: {sales: {title: Sales}}
"""


def rights(rule="job: all", who="u_ann", more=""):
    """Return a `rights:` with one role, its rule on line 18 of the file."""
    return f"""\
rights:{more}
  roles:
    clerk:
      title: Clerk
      who: [{who}]
      may:
        {rule}
"""


def told(text):
    with pytest.raises(ConfigurationError) as refused:
        read_schema(TYPES + text)
    return [str(it) for it in refused.value.findings]


def test_without_rights_there_are_none():
    assert read_schema(TYPES).rights is None


def test_one_extent_is_that_of_every_action():
    role = read_schema(TYPES + rights()).rights.roles["clerk"]
    rule = role.rules["job"]
    assert {*rule.extents.values(), *rule.moves.values()} == {Extent.ALL}
    assert (rule.location.file, rule.location.line) == ("crm.yaml", 20)
    assert role.rule("notice") is None


def test_what_is_not_written_is_not_granted():
    read = read_schema(TYPES + rights("job: {see: all, move: {DONE: own}}")).rights
    rule = read.roles["clerk"].rules["job"]
    granted = {
        it: rule.extent(it) for it in ("see", "change:price", "move:DONE", "move:NEW")
    }
    assert granted == {
        "see": Extent.ALL,
        "change:price": Extent.NONE,
        "move:DONE": Extent.OWN,
        "move:NEW": Extent.NONE,
    }
    assert rule.extent("move") is Extent.OWN
    assert rule.extent("retry") is Extent.NONE


def test_a_rule_of_its_own_takes_the_place_of_that_for_all():
    text = rights('"*": all\n        job: {see: own}')
    role = read_schema(TYPES + text).rights.roles["clerk"]
    assert role.rule("job").extent("delete") is Extent.NONE
    assert role.rule("notice").extent("delete") is Extent.ALL


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "jobb: all",
            "crm.yaml:20: TYPE_ERROR jobb: there is no record type 'jobb'; did you mean 'job'?",
        ),
        (
            "job: owm",
            "crm.yaml:20: TYPE_ERROR job: expected none or own or own_department or sub_departments or all, got 'owm'; did you mean 'own'?",
        ),
        (
            "job: {see: everything}",
            "crm.yaml:20: TYPE_ERROR job: see: expected none or own or own_department or sub_departments or all, got 'everything'",
        ),
        (
            "job: {se: all}",
            "crm.yaml:20: UNKNOWN_KEY job: unknown key 'se' in the rule for job; did you mean 'see'?",
        ),
        (
            "job: {move: {DON: all}}",
            "crm.yaml:20: NOT_FOUND DON: there is no stage 'DON'; did you mean 'DONE'?",
        ),
        (
            "job: {move: {DONE: al}}",
            "crm.yaml:20: TYPE_ERROR DONE: expected none or own or own_department or sub_departments or all, got 'al'; did you mean 'all'?",
        ),
        (
            "job: {move: [all]}",
            "crm.yaml:20: TYPE_ERROR job: expected none or own or own_department or sub_departments or all, got a list",
        ),
        (
            "job: [all]",
            "crm.yaml:20: TYPE_ERROR job: the rule for job must be a mapping, got a list",
        ),
        (
            "job: {hidden: [prise]}",
            "crm.yaml:20: TYPE_ERROR job: hidden: a record of type job has no field 'prise'; did you mean 'price'?",
        ),
        (
            "job: {read_only: [stage]}",
            "crm.yaml:20: TYPE_ERROR job: read_only: 'stage' is given by the system and cannot be so; who moves a record says 'move', who sees it 'see'",
        ),
        (
            "job: {hidden: price}",
            "crm.yaml:20: TYPE_ERROR job: hidden: expected a list, each item text, got 'price'",
        ),
        (
            "notice: own",
            "crm.yaml:20: TYPE_ERROR notice: records of type notice are nobody's own: they have no field 'responsible' of type user; declare it, or grant all or none",
        ),
        (
            "notice: {change: own_department}",
            "crm.yaml:20: TYPE_ERROR notice: records of type notice are nobody's own: they have no field 'responsible' of type user; declare it, or grant all or none",
        ),
        (
            "job: all\n        job: none",
            "crm.yaml:21: DUPLICATE_KEY: the key 'job' stands twice",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_its_line(rule, said):
    found = told(rights(rule))
    assert len(found) == 1
    assert found[0].startswith(said.partition("DUPLICATE_KEY")[0])
    assert "DUPLICATE_KEY" in said or found == [said]


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (
            "",
            "crm.yaml:18: TYPE_ERROR clerk: who: a role needs somebody who has it; group:everyone is all",
        ),
        (
            "'team:x'",
            "crm.yaml:18: TYPE_ERROR clerk: 'team:x' names no person; write a user id, user:ID, role:ROLE, author, group:NAME or department:ID",
        ),
        (
            "author",
            "crm.yaml:18: TYPE_ERROR clerk: who: 'author' is somebody else for each record; write a user id, group:NAME, department:ID or role:head",
        ),
        (
            "role:responsible",
            "crm.yaml:18: TYPE_ERROR clerk: who: 'role:responsible' is somebody else for each record; write a user id, group:NAME, department:ID or role:head",
        ),
        ("5", "crm.yaml:18: TYPE_ERROR clerk: who: expected text, got 5"),
    ],
)
def test_who_must_be_known_without_a_record(who, said):
    assert told(rights(who=who)) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "rights: []\n",
            "crm.yaml:14: TYPE_ERROR rights: rights must be a mapping, got a list",
        ),
        (
            "rights:\n",
            "crm.yaml:14: TYPE_ERROR rights: rights must be a mapping, got null",
        ),
        (
            "rights: {}\n",
            "crm.yaml:14: REQUIRED_FIELD rights: rights lacks 'roles' (a mapping)",
        ),
        (
            rights(more="\n  administrators: nobody"),
            "crm.yaml:15: TYPE_ERROR rights: administrators: expected everything or as_declared, got 'nobody'",
        ),
        (
            "rights: {roles: {a: {}}}\n",
            "crm.yaml:14: REQUIRED_FIELD a: role a lacks 'title' (text)",
        ),
    ],
)
def test_a_mistake_around_the_rules_is_told(text, said):
    assert told(text)[0] == said


def loaded(tmp_path, text, people=PEOPLE):
    (tmp_path / "bizproc.yaml").write_text(people)
    (tmp_path / "crm.yaml").write_text(TYPES + text)
    return Workspace.load(tmp_path)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("u_anne", "there is no user 'u_anne'; did you mean 'u_ann'?"),
        ("group:redss", "there is no group 'redss'; did you mean 'reds'?"),
        ("department:sale", "there is no department 'sale'; did you mean 'sales'?"),
        ("department:sale+", "there is no department 'sale'; did you mean 'sales'?"),
    ],
)
def test_who_does_not_exist_is_told_once_the_people_are_known(tmp_path, who, said):
    with pytest.raises(ConfigurationError) as refused:
        loaded(tmp_path, rights(who=who))
    [found] = map(str, refused.value.findings)
    assert found == f"crm.yaml:18: NOT_FOUND clerk: who: {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rights('"*": all'), []),
        (
            rights('"*": all', who="group:blues"),
            [
                "16 clerk: nobody who works here has the role 'clerk'",
                "16 job: no role may see records of type 'job': they are hidden from everybody but administrators",
                "16 notice: no role may see records of type 'notice': they are hidden from everybody but administrators",
            ],
        ),
        (
            rights("job: all"),
            [
                "16 notice: no role may see records of type 'notice': they are hidden from everybody but administrators"
            ],
        ),
        (
            rights("job: all\n        notice: {run: all}"),
            [
                "16 notice: no role may see records of type 'notice': they are hidden from everybody but administrators",
                "21 notice: role clerk: run all has no effect on what is not seen: u_ann, who has it, may see none of type notice",
            ],
        ),
        (
            rights('"*": all\n        job: {see: own, move: {DONE: all}, create: all}'),
            [
                "21 job: role clerk: move all has no effect on what is not seen: u_ann, who has it, may see own of type job"
            ],
        ),
        (
            rights('"*": all\n        job: {see: all, create: own, hidden: [title]}'),
            [
                "21 job: role clerk may create records of type job, but u_ann, who has it, may not fill the required field 'title'"
            ],
        ),
        (
            rights(
                '"*": all', more="\n  administrators: as_declared", who="group:reds"
            ),
            [],
        ),
    ],
)
def test_what_has_no_effect_is_a_warning(tmp_path, text, said):
    found = loaded(tmp_path, text).warnings
    assert {(it.code, it.level) for it in found} <= {("RIGHTS", "warning")}
    told = [f"{it.location.line} {it.location.element}: {it.message}" for it in found]
    assert sorted(told) == sorted(said)


def test_the_company_declares_none():
    assert Workspace.load(ROOT).schema.rights is None
