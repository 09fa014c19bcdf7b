"""Talk to PostgreSQL in as few round trips as the answers allow (decision 0054)."""

from __future__ import annotations

from bizproc.stores.sql.pipeline.link import PipelinedLink
from bizproc.stores.sql.pipeline.transaction import PipelinedTransaction

__all__ = ["PipelinedLink", "PipelinedTransaction"]
