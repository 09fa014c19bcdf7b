"""Put what the staff of a service desk does on the cards of tickets among the areas."""

from __future__ import annotations

from bizproc.web.sections import Section
from bizproc.web.service_desk.desk_messages import message_routes
from bizproc.web.service_desk.desk_parts import desk_parts

__all__ = ["DESK"]

DESK = Section(
    name="service_desk",
    routes=message_routes,
    cards=desk_parts,
    extension="service_desk",
)
