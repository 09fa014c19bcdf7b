"""A store in memory: for tests, scenarios and what need not outlive the process."""

from bizproc.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
