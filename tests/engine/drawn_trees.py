"""Trees of blocks as Hypothesis draws them, and one thing done after the other.

`tests/random_diagrams` grows more kinds of blocks, and compares with a token game.
"""

import itertools

from hypothesis import strategies as st

LEAVES = st.sampled_from(["user", "script", "service", "timer", "message", "boundary"])
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(
            [
                *("sequence", "xor", "and", "or", "loop", "sub", "each", "race"),
                *("handler", "guard", "throw", "stop", "call"),
            ]
        ),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)

WAIT = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
MESSAGE = '<messageEventDefinition messageRef="m"/>'
ROOT = (
    '<message id="m" name="go"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message>'
    '<error id="oops" errorCode="OOPS"/>'
)
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="x"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
CALLED = '<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>'
HANDLER = (
    '<subProcess id="{0}" triggeredByEvent="true"><startEvent id="{0}s"'
    ' isInterrupting="false"><timerEventDefinition><timeDuration>P300D</timeDuration>'
    '</timerEventDefinition></startEvent><endEvent id="{0}e"/><sequenceFlow id="{0}f"'
    ' sourceRef="{0}s" targetRef="{0}e"/></subProcess>'
)


class Drawing:
    """Collect the XML of one scope; blocks have one way in and one way out."""

    def __init__(self, ids=None):
        self.ids = ids or itertools.count()
        self.parts: list[str] = []

    def node(self, tag, body="", attributes=""):
        id_ = f"n{next(self.ids)}"
        self.parts.append(f'<{tag} id="{id_}" {attributes}>{body}</{tag}>')
        return id_

    def flow(self, source, target, condition=None):
        inner = (
            f"<conditionExpression>= {condition}</conditionExpression>"
            if condition
            else ""
        )
        self.parts.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
            f' targetRef="{target}">{inner}</sequenceFlow>'
        )

    def gateway(self, kind, attributes=""):
        return self.node(f"{kind}Gateway", attributes=attributes)

    def block(self, tree):
        if isinstance(tree, str):
            return getattr(self, f"leaf_{tree}")()
        kind, inner = tree
        return getattr(self, f"block_{kind}")(inner)

    def leaf_user(self):
        id_ = self.node("userTask")
        return id_, id_

    def leaf_script(self):
        id_ = self.node(
            "scriptTask",
            '<extensionElements><zeebe:script expression="= n + 1"'
            ' resultVariable="n"/></extensionElements>',
        )
        return id_, id_

    def leaf_service(self):
        id_ = self.node(
            "serviceTask",
            '<extensionElements><zeebe:taskDefinition type="work"/></extensionElements>',
        )
        return id_, id_

    def leaf_timer(self):
        id_ = self.node("intermediateCatchEvent", WAIT)
        return id_, id_

    def leaf_message(self):
        id_ = self.node("intermediateCatchEvent", MESSAGE)
        return id_, id_

    def leaf_boundary(self):
        task = self.node("userTask")
        edge = self.node("boundaryEvent", WAIT, f'attachedToRef="{task}"')
        join = self.gateway("exclusive")
        self.flow(task, join)
        self.flow(edge, join)
        return task, join

    def block_sequence(self, inner):
        ways = [self.block(tree) for tree in inner]
        for (_, left), (right, _) in itertools.pairwise(ways):
            self.flow(left, right)
        return ways[0][0], ways[-1][1]

    def fork(self, kind, inner, conditions):
        split, join = self.gateway(kind), self.gateway(kind)
        for tree, condition in zip(inner, conditions, strict=False):
            first, last = self.block(tree)
            self.flow(split, first, condition)
            self.flow(last, join)
        return split, join

    def block_and(self, inner):
        return self.fork("parallel", inner, itertools.repeat(None))

    def block_xor(self, inner):
        return self.fork(
            "exclusive", inner, ["key = null", "1 > 2", "true"][-len(inner) :]
        )

    def block_or(self, inner):
        return self.fork("inclusive", inner, ["true", "1 > 2", "true"])

    def block_loop(self, inner):
        enter = self.gateway("exclusive")
        first, last = self.block_sequence(inner)
        again = self.node(
            "scriptTask",
            f'<extensionElements><zeebe:script expression="= turns_{enter} + 1"'
            f' resultVariable="turns_{enter}"/></extensionElements>',
        )
        zero = self.node(
            "scriptTask",
            '<extensionElements><zeebe:script expression="= 0"'
            f' resultVariable="turns_{enter}"/></extensionElements>',
        )
        leave = self.gateway("exclusive")
        self.flow(zero, enter)
        self.flow(enter, first)
        self.flow(last, again)
        self.flow(again, leave)
        self.flow(leave, enter, f"turns_{enter} &lt; 2")
        end = self.gateway("exclusive")
        self.flow(leave, end, f"turns_{enter} &gt;= 2")
        return zero, end

    def scope(self, inner, extra="", end=""):
        body = Drawing(self.ids)
        start, end = body.node("startEvent"), body.node("endEvent", end)
        first, last = body.block_sequence(inner)
        body.flow(start, first)
        body.flow(last, end)
        return self.node("subProcess", extra + "".join(body.parts))

    def block_sub(self, inner):
        id_ = self.scope(inner)
        return id_, id_

    def block_each(self, inner):
        sequential = "true" if len(inner) % 2 else "false"
        id_ = self.scope(inner, EACH.format(sequential))
        return id_, id_

    def block_handler(self, inner):
        id_ = self.scope(inner, HANDLER.format(f"h{next(self.ids)}"))
        return id_, id_

    def block_stop(self, inner):
        id_ = f"h{next(self.ids)}"
        handler = HANDLER.format(id_).replace(
            'isInterrupting="false"', 'isInterrupting="true"'
        )
        stop = self.scope(inner, handler.replace("P300D", "PT2H"))
        return stop, stop

    def leave_by(self, host, definition):
        edge = self.node("boundaryEvent", definition, f'attachedToRef="{host}"')
        join = self.gateway("exclusive")
        self.flow(host, join)
        self.flow(edge, join)
        return join

    def block_guard(self, inner):
        sub = self.scope(inner)
        return sub, self.leave_by(sub, WAIT)

    def block_throw(self, inner):
        sub = self.scope(inner, end='<errorEventDefinition errorRef="oops"/>')
        return sub, self.leave_by(sub, '<errorEventDefinition errorRef="oops"/>')

    def block_call(self, inner):
        call = self.node(
            "callActivity",
            '<extensionElements><zeebe:calledElement processId="called"/>'
            "</extensionElements>",
        )
        first, last = self.block_sequence(inner)
        self.flow(call, first)
        return call, last

    def block_race(self, inner):
        race = self.gateway("eventBased")
        timer = self.node("intermediateCatchEvent", WAIT)
        message = self.node("intermediateCatchEvent", MESSAGE)
        join = self.gateway("exclusive")
        first, last = self.block_sequence(inner)
        self.flow(race, timer)
        self.flow(race, message)
        self.flow(timer, join)
        self.flow(message, first)
        self.flow(last, join)
        return race, join


def advance(play, instance, choice):
    """Do one of the things that somebody or something could do now."""
    tasks = play.engine.user_tasks(instance=instance)
    if tasks and choice % 3:
        play.engine.complete_user_task(tasks[choice % len(tasks)].id)
    elif choice % 2:
        play.engine.publish_message("go", correlation_key="k")
    else:
        play.pass_time(hours=1)
