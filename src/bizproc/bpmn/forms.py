"""The forms that a diagram carries, as `bizproc.forms` reads every form."""

from __future__ import annotations

from bizproc.forms.model import ANSWER_KINDS, ANSWER_TYPES
from bizproc.forms.reading.form_reader import read_form

__all__ = ["ANSWER_KINDS", "ANSWER_TYPES", "read_form"]
