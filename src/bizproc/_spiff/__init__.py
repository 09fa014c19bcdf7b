"""Run instances on SpiffWorkflow: the only package that imports it.

SpiffWorkflow gives the task life cycle, the specification graph and the nested
workflows; the meaning of every BPMN element is in our own task specs, because
the stock ones lose tokens, share state or ignore what they do not know (ADR 3).
Nothing of SpiffWorkflow is seen outside: callers get `Execution` and `effects`.
"""
