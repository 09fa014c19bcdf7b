"""Read a BPMN diagram into typed elements, and check it before it runs.

Faults that `read` finds make a diagram unusable; it names them all at once:

| code | fault |
|---|---|
| BP001 | no BPMN 2.0 definitions, or no process in them |
| BP002 | an id twice, or an id that is none |
| BP003 | an element of BPMN that is not supported |
| BP004 | an attribute or a text that would not be followed |
| BP005 | an extension element that would not be followed |
| BP006 | a reference to a message, signal, error, activity or form that is missing |
| BP007 | a sequence flow: unknown ends, across a border, condition or default |
| BP008 | an event that cannot be what it is, where it is |
| BP009 | an expression that is no FEEL |
| BP010 | a date, duration or cycle that is none |
| BP011 | parts of the drawing that do not fit together |
| BP012 | something required is missing or is no such value |
| BP013 | a text that must be an expression lacks its `=` |
| BP014 | a link without its other end |
| BP015 | a property of an event that has no effect or no such value |
| BP016 | a form that the diagram carries is faulty |
| BP017 | nothing of a file runs, or of a process that is drawn to run: it is not executable (warning) |
| BP018 | another program keeps an attribute, which means nothing here (`check --verbose`) |
| BP180 | a gateway has not the flows that its direction says (warning) |
| BP181 | a gateway neither splits nor joins (warning) |
| BP182 | a reference that nothing follows names nothing, or something else (warning) |
| BP183 | `incoming` and `outgoing` of an element contradict the sequence flows (warning) |
| BP184 | receive tasks and message events together behind an event-based gateway (warning) |
| BP185 | a message flow joins what BPMN does not join (warning) |
| BP186 | a message event names no operation, where the file describes some (warning) |
| BP187 | an expression is marked as a text for people (warning) |
| BP188 | two messages have one name (warning) |
| BP189 | a process has no pool beside others that have one (warning) |
| BP200 | a data association that only draws, so that nothing is copied (`check --verbose`) |
| BP201 | a data association between things whose names are no variables: nothing is copied (warning) |
| BP202 | a data association whose end, or whose sets of inputs or outputs, cannot be followed |
| BP203 | a data association that does not say clearly what is copied |
| BP204 | a sub-process with inputs and outputs of its own |
| BP205 | data and its item differ in isCollection (warning) |
| BP206 | data that no set lists, or only as optional or streamed (warning) |
| BP207 | an input set and an output set that do not name each other (warning) |
| BP208 | data of one item where another is meant (warning) |
| BP209 | an event or task with more or less data than it has messages (warning) |
| BP210 | a binding to a set or operation that its process does not have (warning) |
| BP211 | a data object with a state that its name does not tell (warning) |
| BP212 | an executable process that says it is public (warning) |
| BP213 | a flow of an executable process that is not immediate (warning) |
| BP214 | a pool for a number of participants that cannot be (warning) |
| BP215 | a collaboration, conversation or choreography that contradicts another (warning) |
| BP218 | a lane that does not say clearly who is asked in it |
| BP219 | a user task of nobody, in a lane that says nobody either, beside lanes that do (warning) |
| BP216 | a call that is bound to the version deployed with it, of a process that is not deployed with it |

What `check` finds against a workspace is listed in `bizproc.bpmn.checks`.
"""

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checking import check
from bizproc.bpmn.definitions import read

__all__ = ["Catalog", "check", "read"]
