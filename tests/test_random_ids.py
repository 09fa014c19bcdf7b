"""Ids never repeat, also where a process was copied."""

import subprocess
import sys

from bizproc.clock import RandomIds

_FORKS = """
import os
from bizproc.clock import RandomIds
ids = RandomIds()
ids.new("instance")
child = os.fork()
drawn = [ids.new("instance")[12:] for _ in range(100)]
if child:
    os.waitpid(child, 0)
os.write(1, "\\n".join([*drawn, ""]).encode())
os._exit(0)
"""


def test_ids_are_hexadecimal_ordered_by_millisecond_and_never_the_same():
    ids = [RandomIds().new("task") for _ in range(1_000)]
    assert len(set(ids)) == 1_000
    assert all(len(one) == 32 and int(one, 16) for one in ids)
    millisecond = [one[:12] for one in ids]
    assert millisecond == sorted(millisecond)


def test_a_forked_process_makes_ids_of_its_own():
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", _FORKS], capture_output=True, text=True, check=True
    )
    drawn = done.stdout.split()
    assert len(drawn) == len(set(drawn)) == 200
