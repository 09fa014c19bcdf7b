"""Steps of the tests of people that change."""

import pytest

SALES = ("u_mgr", "u_mgr2")


class Staff:
    """Ask people for things in an office, and look at what they have."""

    def __init__(self, office):
        self.office = office
        self.portal = office.portal
        self.engine = office.engine
        self.elements = 0

    def deal(self, responsible="u_mgr", **fields):
        given = {"funnel": "contract", "responsible": responsible, **fields}
        return self.portal.create("deal", given).id

    def ask(self, address, deal=None, **inputs):
        """Start a process of one user task on a deal; return the element."""
        self.elements += 1
        element = f"Ask{self.elements}"
        maps = "".join(
            f'<zeebe:input source="{text}" target="{name}"/>'
            for name, text in {"title": element, "assignee": address, **inputs}.items()
        )
        body = (
            f'<startEvent id="s"/><userTask id="{element}"><extensionElements>'
            f"<zeebe:userTask/><zeebe:ioMapping>{maps}</zeebe:ioMapping>"
            '</extensionElements></userTask><endEvent id="e"/>'
        )
        process = self.office.draw(body, f"s>{element} {element}>e")
        self.engine.start(process, key=deal or self.deal())
        return element

    def assignee(self, element):
        return self.office.task(element).assignee

    def own(self, person):
        return [it.element_id for it in self.portal.inbox(person).own]

    def act(self, element, action, by):
        return self.engine.act_on_task(self.office.task(element).id, action, by=by)

    def complete(self, element, by):
        return self.engine.complete_user_task(self.office.task(element).id, by=by)

    def away(self, person, *substitutes, **given):
        return self.portal.set_absence(
            person, substitutes=substitutes, by="u_admin", **given
        )

    def told(self, element):
        return [
            (it.to, it.text)
            for it in self.portal.notifications()
            if it.element == element
        ]


@pytest.fixture(params=["memory", "sqlite"])
def staff(request, make_office, tmp_path):
    url = f"sqlite:///{tmp_path}/crm.db" if request.param == "sqlite" else "memory://"
    office = make_office(tmp_path, url=url)
    yield Staff(office)
    office.portal.close()
