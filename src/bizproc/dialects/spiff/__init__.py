"""Rewrite what SpiffWorkflow's own editor writes into diagrams."""

from bizproc.dialects.spiff.advice import ADVICE, HARMLESS
from bizproc.dialects.spiff.rewriting import rewrite

__all__ = ["ADVICE", "HARMLESS", "rewrite"]
