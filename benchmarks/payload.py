"""The data every instance carries: 13 fields, about 450 bytes, like a CRM lead."""

from __future__ import annotations

from typing import Any

_PAYLOAD: dict[str, Any] = {
    "lead_id": "L-000123",
    "title": "Service request",
    "company": "Romashka Ltd",
    "email": "client@example.com",
    "phone": "+70000000000",
    "stage": "NEW",
    "amount": 125000.5,
    "currency": "RUB",
    "paid": False,
    "tags": ["crm", "hot", "repeat"],
    "responsible": {"id": 17, "name": "Ivanov I.I.", "dept": "sales"},
    "comment": "x" * 120,
    "i": 0,
}


def payload(**more: Any) -> dict[str, Any]:
    """Return the data of a new instance."""
    return {**_PAYLOAD, **more}
