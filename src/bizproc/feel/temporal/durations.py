"""Durations of months: Python has none."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["YearsMonthsDuration"]


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """Hold a duration of whole months; it may be negative."""

    total_months: int

    @property
    def years(self) -> int:
        """Return the whole years, with the sign of the duration."""
        years = abs(self.total_months) // 12
        return -years if self.total_months < 0 else years

    @property
    def months(self) -> int:
        """Return the months beyond the whole years, with the sign."""
        months = abs(self.total_months) % 12
        return -months if self.total_months < 0 else months
