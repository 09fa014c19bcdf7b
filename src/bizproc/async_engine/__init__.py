"""The engine for programs of asyncio."""

from bizproc.async_engine.engine import AsyncEngine

__all__ = ["AsyncEngine"]
