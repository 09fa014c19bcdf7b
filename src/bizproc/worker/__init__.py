"""Workers: they fire timers and run jobs, and tell how it goes."""

from bizproc.worker.worker import Beside, Worker

__all__ = ["Beside", "Worker"]
