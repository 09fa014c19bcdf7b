"""Rewrite what Camunda 7 writes into diagrams (and its kin with the same words)."""

from bizproc.dialects.camunda7.advice import ADVICE, HARMLESS
from bizproc.dialects.camunda7.rewriting import rewrite

__all__ = ["ADVICE", "HARMLESS", "rewrite"]
