"""Draw the workloads, one diagram each, in the dialect of each engine."""

from __future__ import annotations

PROCESS = "proc"
_NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
)
_ENDS = '<startEvent id="start"/><endEvent id="end"/>'

_INPUT = '<zeebe:ioMapping><zeebe:input source="= i" target="i"/></zeebe:ioMapping>'

# How each engine says: call a service that returns i + 1, and keep that as i.
_SERVICE = {
    "bizproc": f'<zeebe:taskDefinition type="increment"/>{_INPUT}',
    "bizproc_jobs": f'<zeebe:taskDefinition type="increment_outside"/>{_INPUT}',
    "spiff": (
        '<spiff:serviceTaskOperator id="increment" resultVariable="i">'
        "<spiff:parameters/></spiff:serviceTaskOperator>"
    ),
}
# Those that say it in an attribute.
_CALLING = {
    "camunda_python": ' camunda:delegateExpression="${increment}"',
    "bpmn_engine": ' implementation="${environment.services.increment}"',
}
# The same conditions in FEEL, in Python and in expressions of Java and JavaScript.
_LESS_THAN_TEN = {
    "bizproc": "= i &lt; 10",
    "spiff": "i &lt; 10",
    "camunda_python": "${i &lt; 10}",
    "bpmn_engine": "${environment.services.lessThanTen(environment.variables.i)}",
}
_AGAIN = {"bizproc": "= again", "spiff": "again"}
_DUE = {"bizproc": "= due", "spiff": "due"}


def draw(work: str, engine: str) -> str:
    """Return the diagram of a workload for an engine, which may not know all of them."""
    before, body = _DRAWINGS[work](engine)
    return _drawn(PROCESS, body, before)


def repeated(work: str, order: str) -> str:
    """Return an "action" or a "user" task that runs once for each of `items`."""
    turns = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(order == "sequential").lower()}">'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="= items"'
        ' inputElement="x" outputCollection="ys" outputElement="= y"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    if work == "user":
        task = f'<userTask id="s1">{turns}</userTask>'
    else:
        task = (
            '<serviceTask id="s1"><extensionElements><zeebe:taskDefinition type="double"/>'
            '<zeebe:ioMapping><zeebe:input source="= x" target="x"/></zeebe:ioMapping>'
            f"</extensionElements>{turns}</serviceTask>"
        )
    return _drawn(PROCESS, task + _chain("start", "s1", "end"))


def one_job() -> str:
    """Return a process with one action that runs after the commit."""
    task = (
        '<serviceTask id="s1"><extensionElements><zeebe:taskDefinition type="work"/>'
        "</extensionElements></serviceTask>"
    )
    return _drawn(PROCESS, task + _chain("start", "s1", "end"))


def echo() -> tuple[str, str]:
    """Return two processes of which each answers the other's message, without end."""
    before = "".join(
        f'<message id="{name}" name="{name}"><extensionElements><zeebe:subscription'
        ' correlationKey="= k"/></extensionElements></message>'
        for name in ("ping", "pong")
    )
    answering = {
        "calling": ("throw", "catch", "ping", "pong"),
        "listening": ("catch", "throw", "pong", "ping"),
    }
    calling, listening = (
        _drawn(
            process,
            _exclusive("merge")
            + f'<intermediateThrowEvent id="throw"><messageEventDefinition messageRef="{thrown}"/>'
            f'</intermediateThrowEvent><intermediateCatchEvent id="catch">'
            f'<messageEventDefinition messageRef="{caught}"/></intermediateCatchEvent>'
            + _exclusive("choice", default="choice_merge")
            + _chain("start", "merge", first, second, "choice", "merge")
            + _flow("choice", "end", "= false"),
            before,
        )
        for process, (first, second, thrown, caught) in answering.items()
    )
    return calling, listening


def _drawn(process: str, body: str, before: str = "") -> str:
    return (
        f'<definitions {_NAMESPACES} id="d" targetNamespace="urn:bench">{before}'
        f'<process id="{process}" isExecutable="true">{_ENDS}{body}</process>'
        "</definitions>"
    )


def _straight(engine: str) -> tuple[str, str]:
    tasks = [f"s{number}" for number in range(1, 6)]
    return "", "".join(_service(task, engine) for task in tasks) + _chain(
        "start", *tasks, "end"
    )


def _loop(engine: str) -> tuple[str, str]:
    return "", (
        _exclusive("merge")
        + _service("s1", engine)
        + _exclusive("choice", default="choice_end")
        + _chain("start", "merge", "s1", "choice", "end")
        + _flow("choice", "merge", _LESS_THAN_TEN[engine])
    )


def _fork(engine: str) -> tuple[str, str]:
    body = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    for number in range(1, 5):
        task = f"s{number}"
        body += _service(task, engine) + _chain("fork", task, "join")
    return "", body + _chain("start", "fork") + _chain("join", "end")


def _forms(engine: str) -> tuple[str, str]:
    return "", (
        '<userTask id="first"/><userTask id="second"/>'
        + _service("s1", engine)
        + _chain("start", "first", "s1", "second", "end")
    )


def _timer(engine: str) -> tuple[str, str]:
    date = f"<timeDate>{_DUE[engine]}</timeDate>"
    return "", (
        '<intermediateCatchEvent id="wait">'
        f'<timerEventDefinition id="t">{date}</timerEventDefinition>'
        "</intermediateCatchEvent>"
        + _service("s1", engine)
        + _chain("start", "wait", "s1", "end")
    )


def _message(engine: str) -> tuple[str, str]:
    if engine == "bizproc":
        before = (
            '<message id="m" name="paid"><extensionElements>'
            '<zeebe:subscription correlationKey="= key"/>'
            "</extensionElements></message>"
        )
    else:
        before = (
            '<collaboration id="c"><participant id="us" processRef="proc"/>'
            '<participant id="them" name="them"/>'
            '<messageFlow id="mf" sourceRef="them" targetRef="wait"/>'
            '<correlationKey id="ck" name="main">'
            "<correlationPropertyRef>order</correlationPropertyRef>"
            '</correlationKey></collaboration><message id="m" name="paid"/>'
            '<correlationProperty id="order" name="order">'
            '<correlationPropertyRetrievalExpression messageRef="m">'
            "<messagePath>key</messagePath>"
            "</correlationPropertyRetrievalExpression></correlationProperty>"
        )
    return before, (
        '<intermediateCatchEvent id="wait">'
        '<messageEventDefinition id="md" messageRef="m"/></intermediateCatchEvent>'
        + _service("s1", engine)
        + _chain("start", "wait", "s1", "end")
    )


def _turns(engine: str) -> tuple[str, str]:
    return "", (
        _exclusive("merge")
        + '<userTask id="ask"/>'
        + _exclusive("choice", default="choice_end")
        + _chain("start", "merge", "ask", "choice", "end")
        + _flow("choice", "merge", _AGAIN[engine])
    )


_DRAWINGS = {
    "W1": _straight,
    "W2": _loop,
    "W3": _fork,
    "W4": _forms,
    "W5": _timer,
    "W6": _message,
    "turns": _turns,
}


def _service(task: str, engine: str) -> str:
    if calling := _CALLING.get(engine):
        return f'<serviceTask id="{task}"{calling}/>'
    inner = f"<extensionElements>{_SERVICE[engine]}</extensionElements>"
    return f'<serviceTask id="{task}">{inner}</serviceTask>'


def _exclusive(gateway: str, default: str | None = None) -> str:
    attribute = f' default="{default}"' if default else ""
    return f'<exclusiveGateway id="{gateway}"{attribute}/>'


def _chain(*elements: str) -> str:
    return "".join(map(_flow, elements, elements[1:]))


def _flow(source: str, target: str, condition: str | None = None) -> str:
    inner = (
        f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    )
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}">{inner}</sequenceFlow>'
    )
