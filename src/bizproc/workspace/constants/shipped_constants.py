"""List the eight constants that the shipped processes read (constants.md §2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from bizproc.workspace.constants.constant_types import ConstantDefinition, ConstantType

__all__ = ["PLACEHOLDERS", "SHIPPED", "WHEN_UNSET"]

_MAIL_NAMES: Mapping[str, Collection[str] | None] = MappingProxyType(
    dict.fromkeys(
        ("deal", "company", "contact", "responsible", "period_start", "period_end")
    )
)

PLACEHOLDERS: Mapping[str, Mapping[str, Collection[str] | None]] = MappingProxyType(
    {"BillText": _MAIL_NAMES, "BillTheme": _MAIL_NAMES}
)
"""The texts with placeholders, and the names that each may fill in."""

WHEN_UNSET: Mapping[str, str] = MappingProxyType(
    {
        "Clerk": "the manager of the deal gets the task instead",
        "IT_Director": "the head of the deal's manager gets the task instead",
    }
)
"""What happens where a person is needed and the constant is unset (C-08, C-09)."""

SHIPPED: Mapping[str, ConstantDefinition] = MappingProxyType(
    {
        it.name: it
        for it in (
            ConstantDefinition(
                name="ActFormingDate",
                title="Срок оформления закрывающих документов в днях",
                type=ConstantType.INT,
                range=(0, 365),
                default=3,
            ),
            ConstantDefinition(
                name="BillText",
                title="Текст письма для отправки счетов",
                type=ConstantType.TEXT,
                range=(0, 10_000),
                default="Добрый день! Во вложении счёт на оплату.",
                placeholders=_MAIL_NAMES,
            ),
            ConstantDefinition(
                name="BillTheme",
                title="Тема письма для отправки счетов",
                type=ConstantType.STRING,
                range=(0, 200),
                default="Счёт на оплату",
                placeholders=_MAIL_NAMES,
            ),
            ConstantDefinition(
                name="Clerk", title="Делопроизводитель", type=ConstantType.USER
            ),
            ConstantDefinition(
                name="IT_Director", title="ИТ-директор", type=ConstantType.USER
            ),
            ConstantDefinition(
                name="LargeReminderPeriod",
                title="Срок напоминания (больший) в днях",
                type=ConstantType.INT,
                range=(0, 3650),
                default=30,
            ),
            ConstantDefinition(
                name="LessReminderPeriod",
                title="Срок напоминания (меньший) в днях",
                type=ConstantType.INT,
                range=(0, 3650),
                default=14,
            ),
            ConstantDefinition(
                name="NotificationStep",
                title="Порог изменения срока напоминания в месяцах",
                type=ConstantType.INT,
                range=(0, 120),
                default=6,
            ),
        )
    }
)
