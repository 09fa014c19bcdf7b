"""Explore what the tokens of a diagram can come to, and tell what goes wrong.

The semantics is that of BPMN 2.0, clause 13, over the elements that `bizproc.bpmn` reads,
and independent of the engine. Conditions, messages and time may come out in any way,
unless conditions bind each other (see `conditions`).

| code | fault |
|---|---|
| BV001 | deadlock: tokens wait for others that never come |
| BV002 | lack of synchronisation: two tokens meet where one is meant |
| BV003 | dead element: nothing leads an instance there |
| BV004 | improper completion: an end was reached, but tokens are left that nobody takes |
| BV005 | livelock: instances go on for ever, and reach no end any more |
"""

from bizproc.verification.scenario import scenario_of
from bizproc.verification.steps import Step
from bizproc.verification.verdicts import MAX_STATES, Fault, Verification, verify

__all__ = [
    "MAX_STATES",
    "Fault",
    "Step",
    "Verification",
    "scenario_of",
    "verify",
]
