"""Declared rights beside those of the application and of an extension, and of people of now."""

import pytest
from tests.rights.office import FOLDER, made, opened

from bizproc.errors import RefusedError
from bizproc.extensions import extensions_of
from bizproc.portal.extension import Extension
from bizproc.workspace.workspace import Workspace


class Closes:
    """Refuse one action, with one answer."""

    def __init__(self, action, refusal):
        self.action, self.refusal = action, refusal

    def can(self, user, action, record):
        del user, record
        return self.refusal if action == self.action else None


def code(portal, do):
    try:
        do(portal)
    except RefusedError as error:
        return error.code
    return None


SEE = "see"
CHANGE = "change:comment"


@pytest.mark.parametrize("by_type", [False, True])
@pytest.mark.parametrize(
    ("closes", "owner", "see", "change"),
    [
        (Closes("", None), "u_nils", None, None),
        (Closes(SEE, "FORBIDDEN"), "u_nils", "FORBIDDEN", "FORBIDDEN"),
        (Closes(SEE, "NOT_FOUND"), "u_nils", "NOT_FOUND", "NOT_FOUND"),
        (Closes(CHANGE, "FORBIDDEN"), "u_nils", None, "FORBIDDEN"),
        # what the file hides stays hidden, whatever others would say of it
        (Closes("", None), "u_sara", "NOT_FOUND", "NOT_FOUND"),
        (Closes(SEE, "FORBIDDEN"), "u_sara", "NOT_FOUND", "NOT_FOUND"),
    ],
)
def test_all_must_let_and_whoever_hides_hides(by_type, closes, owner, see, change):
    if by_type:

        def ask(workspace, user, action, record):
            assert workspace.people.find(user) is not None
            return closes.can(user, action, record)

        other = Extension(name="other", rights={"order": ask})
        portal = opened(extensions=[other])
    else:
        portal = opened(rights=closes)
    order = made(portal, "order", owner)
    assert code(portal, lambda it: it.get(order, by="u_nils")) == see
    comment = {"comment": "Seen"}
    assert code(portal, lambda it: it.change(order, comment, by="u_nils")) == change
    seen = see is None
    assert [it.id for it in portal.find("order", by="u_nils")] == [order] * seen
    card = portal.rights_of("u_nils", order)
    said = {it.action: it.allowed for it in card.verdicts}
    assert said["see"] is seen
    assert {it.type for it in card.types if it.narrowed} >= {"order"}
    portal.close()


def test_an_administrator_is_bound_by_the_others_alone():
    portal = opened(rights=Closes("delete", "FORBIDDEN"))
    order = made(portal, "order", "u_nils")
    assert code(portal, lambda it: it.delete(order, by="u_root")) == "FORBIDDEN"
    assert code(portal, lambda it: it.change(order, {"margin": 1}, by="u_root")) is None
    [why] = [
        it.why
        for it in portal.rights_of("u_root", order).verdicts
        if it.action == "delete"
    ]
    assert why == "the application's rights refuse"
    portal.close()


def test_the_workspace_names_no_extension():
    assert [*extensions_of(Workspace.load(FOLDER)).hooks.rights] == []


def test_departments_and_their_heads_are_those_of_now():
    portal = opened()
    order = made(portal, "order", "u_nils")

    def sees(user):
        return [it.id for it in portal.find("order", by=user)] == [order]

    assert (sees("u_nora"), sees("u_sven")) == (True, False)
    portal.change_department("north", {"head": "u_sven"}, by="u_root")
    assert (sees("u_nora"), sees("u_sven")) == (False, True)
    portal.change_department("north", {"parent": None}, by="u_root")
    assert not sees("u_head")
    portal.change_person("u_nils", {"department": "south"}, by="u_root")
    assert sees("u_head")
    assert sees("u_both")  # by own_department, in the south
    portal.dismiss("u_nils", by="u_root")
    assert not any(map(sees, ("u_head", "u_both", "u_sven")))
    assert sees("u_acc")
    assert code(portal, lambda it: it.find("order", by="u_nils")) == "FORBIDDEN"
    portal.close()
