"""The queue of many machines: PostgreSQL carries the word, by procrastinate."""

from bizproc.queues.procrastinate.procrastinate_queue import ProcrastinateQueue

__all__ = ["ProcrastinateQueue"]
