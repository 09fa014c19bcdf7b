"""Queues: one inside a process, one for many machines; `bizproc.queue` says what they do."""
