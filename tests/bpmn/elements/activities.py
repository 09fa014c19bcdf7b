"""Tasks, sub-processes, calls, and the markers of activities."""

from __future__ import annotations

from typing import Final

from tests.bpmn.elements.row import Row, activity, drawn

__all__ = ["ROWS"]

_ACTION: Final = (
    '<extensionElements><zeebe:taskDefinition type="work"/></extensionElements>'
)
_SCRIPT: Final = (
    '<extensionElements><zeebe:script expression="= 1" resultVariable="n"/>'
    "</extensionElements>"
)
_DECISION: Final = (
    '<extensionElements><zeebe:calledDecision decisionId="d" resultVariable="n"/>'
    "</extensionElements>"
)
_CALLED: Final = (
    '<extensionElements><zeebe:calledElement processId="q"/></extensionElements>'
)
_OTHER: Final = (
    '<process id="q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>'
    '<sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/></process>'
)
_MESSAGE: Final = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message>'
)
_INSIDE: Final = (
    '<startEvent id="is"/><task id="it"/><endEvent id="ie"/>'
    '<sequenceFlow id="i1" sourceRef="is" targetRef="it"/>'
    '<sequenceFlow id="i2" sourceRef="it" targetRef="ie"/>'
)
_HANDLER: Final = (
    '<boundaryEvent id="b" attachedToRef="x"><compensateEventDefinition/>'
    '</boundaryEvent><task id="h" isForCompensation="true"/>'
    '<association id="a" sourceRef="b" targetRef="h"/>'
)


def _turns(kind: str, inner: str = "", more: str = "") -> str:
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{kind}" {more}>'
        f"<loopCardinality>2</loopCardinality>{inner}"
        "</multiInstanceLoopCharacteristics>"
    )


def _behavior(kind: str, more: str = "", inner: str = "") -> bytes:
    return activity(
        "task",
        _turns("false", inner, f'behavior="{kind}" {more}'),
        root='<signalEventDefinition id="one" signalRef="g"/><signal id="g" name="g"/>',
    )


_COMPLEX: Final = (
    '<complexBehaviorDefinition id="cb"><condition>= numberOfCompletedInstances = 1'
    '</condition><event id="ce"><signalEventDefinition signalRef="g"/></event>'
    "</complexBehaviorDefinition>"
)
_T: Final = "tests/engine/test_"

TASKS: Final = (
    Row(
        word="abstract task",
        tag="task",
        file=activity("task"),
        proved_by=f"{_T}quantities.py::test_as_many_tokens_leave_by_each_flow",
    ),
    Row(
        word="manual task",
        tag="manualTask",
        file=activity("manualTask"),
        proved_by=f"{_T}elements_in_short.py::test_a_manual_task_is_passed",
    ),
    Row(
        word="user task",
        tag="userTask",
        file=activity("userTask"),
        proved_by=f"{_T}compensation.py::test_handlers_run_one_by_one_the_latest_first_and_the_throw_waits",
        codes=("BP105", "BP107", "BP122"),
    ),
    Row(
        word="service task",
        tag="serviceTask",
        file=activity("serviceTask", _ACTION),
        proved_by=f"{_T}actions.py::test_results_become_variables_or_what_the_output_mappings_choose",
        codes=("BP101", "BP102", "BP103", "BP104", "BP106"),
    ),
    Row(
        word="send task",
        tag="sendTask",
        file=activity("sendTask", _ACTION),
        proved_by=f"{_T}elements_in_short.py::test_a_send_task_throws_its_message",
        codes=("BP101", "BP102", "BP103", "BP104", "BP106"),
    ),
    Row(
        word="receive task",
        tag="receiveTask",
        file=activity("receiveTask", more='messageRef="m"', root=_MESSAGE),
        proved_by=f"{_T}activities.py::test_a_receive_task_waits_for_its_message_within_its_boundary",
        codes=("BP124",),
    ),
    Row(
        word="receive task without a message",
        tag="receiveTask",
        file=activity("receiveTask"),
        proved_by=f"{_T}told_tasks.py::test_it_waits_until_it_is_told_and_takes_what_that_brings",
    ),
    Row(
        word="receive task that starts the process",
        tag="receiveTask",
        file=drawn(
            '<receiveTask id="x" instantiate="true" messageRef="m"/>',
            "s>e x>e",
            '<message id="m" name="paid"/>',
        ),
        proved_by=f"{_T}instantiating_tasks.py::test_its_message_begins_an_instance_with_what_that_brings",
        codes=("BP124", "BP126"),
    ),
    Row(
        word="script task",
        tag="scriptTask",
        file=activity("scriptTask", _SCRIPT),
        proved_by=f"{_T}flow.py::test_a_loop_of_5000_turns_ends_with_the_right_data",
    ),
    Row(
        word="script task in another language",
        tag="scriptTask",
        file=activity(
            "scriptTask", "<script>x = 1</script>", more='scriptFormat="javascript"'
        ),
        refused="script",
    ),
    Row(
        word="business rule task",
        tag="businessRuleTask",
        file=activity("businessRuleTask", _DECISION),
        proved_by=f"{_T}decisions.py::test_the_history_says_which_rules_matched_on_what",
        codes=("BP120", "BP121"),
    ),
)
_PASSED: Final = "test_a_task_without_work_is_passed"
_GLOBAL: Final = (
    ("task", "globalTask", "", _PASSED),
    ("manual task", "globalManualTask", "", _PASSED),
    ("user task", "globalUserTask", "", "test_a_called_user_task_asks_a_person"),
    (
        *("script task", "globalScriptTask", _SCRIPT),
        "test_a_called_script_computes_what_the_call_gives_it",
    ),
    (
        *("business rule task", "globalBusinessRuleTask", _DECISION),
        "test_a_called_decision_is_asked",
    ),
)
_BINDINGS: Final = (
    (
        *("deployment", 'bindingType="deployment"'),
        "test_a_bound_call_runs_the_version_of_its_deployment",
    ),
    (
        *("tag", 'bindingType="versionTag" versionTag="v1"'),
        "test_a_call_runs_the_newest_version_of_a_tag",
    ),
)
SUB_PROCESSES: Final = (
    Row(
        word="sub-process",
        tag="subProcess",
        file=activity("subProcess", _INSIDE),
        proved_by=f"{_T}activities.py::test_variables_of_a_sub_process_come_out_of_it",
    ),
    Row(
        word="sub-process without a start event",
        tag="subProcess",
        file=activity("subProcess", '<task id="it"/>'),
        proved_by=f"{_T}implicit_starts.py::test_a_sub_process_begins_so_in_every_turn",
    ),
    Row(
        word="transaction",
        tag="transaction",
        file=activity("transaction", _INSIDE),
        proved_by=f"{_T}compensation.py::test_a_transaction_that_is_not_cancelled_goes_on",
    ),
    Row(
        word="transaction by another method than compensation",
        tag="transaction",
        file=activity("transaction", _INSIDE, more='method="##Store"'),
        refused="transactions are undone by",
    ),
    Row(
        word="ad-hoc sub-process, parallel",
        tag="adHocSubProcess",
        file=activity("adHocSubProcess", '<task id="it"/>'),
        proved_by=f"{_T}ad_hoc.py::test_what_the_diagram_names_begins_and_without_a_condition_all_is_awaited",
    ),
    Row(
        word="ad-hoc sub-process, sequential",
        tag="adHocSubProcess",
        file=activity(
            "adHocSubProcess", '<task id="it"/>', more='ordering="Sequential"'
        ),
        proved_by=f"{_T}ad_hoc.py::test_a_sequential_one_runs_one_at_a_time_in_order",
    ),
    Row(
        word="ad-hoc sub-process with a completion condition",
        tag="adHocSubProcess",
        file=activity(
            "adHocSubProcess",
            '<task id="it"/><completionCondition>= true</completionCondition>',
        ),
        proved_by=f"{_T}ad_hoc.py::test_once_the_condition_holds_what_still_runs_is_cancelled",
    ),
    Row(
        word="call activity, of a process",
        tag="callActivity",
        file=activity("callActivity", _CALLED, root=_OTHER),
        proved_by=f"{_T}activities.py::test_a_call_runs_the_newest_version_and_keeps_to_it",
        codes=("BP123", "BP172"),
    ),
    Row(
        word="call activity by `calledElement`",
        tag="callActivity",
        file=activity("callActivity", more='calledElement="q"', root=_OTHER),
        proved_by=f"{_T}call_binding.py::test_the_attribute_of_the_standard_names_the_process_as_well",
    ),
    *(
        Row(
            word=f"call activity, of a global {word}",
            tag="callActivity",
            file=activity(
                "callActivity",
                '<extensionElements><zeebe:calledElement processId="g"/>'
                "</extensionElements>",
                root=f'<{tag} id="g">{inner}</{tag}>',
            ),
            proved_by=f"{_T}global_tasks.py::{test}",
        )
        for word, tag, inner, test in _GLOBAL
    ),
    *(
        Row(
            word=f"call activity, in the version of its {word}",
            tag="callActivity",
            file=activity(
                "callActivity",
                '<extensionElements><zeebe:calledElement processId="q"'
                f" {binding}/></extensionElements>",
                root=_OTHER,
            ),
            proved_by=f"{_T}call_binding.py::{test}",
        )
        for word, binding, test in _BINDINGS
    ),
)
MARKERS: Final = (
    Row(
        word="standard loop",
        tag="task",
        file=activity(
            "task",
            '<standardLoopCharacteristics loopMaximum="3"><loopCondition>= true'
            "</loopCondition></standardLoopCharacteristics>",
        ),
        proved_by=f"{_T}activities.py::test_a_standard_loop_repeats_while_its_condition_holds",
        codes=("BP142",),
    ),
    Row(
        word="multi-instance, parallel",
        tag="task",
        file=activity("task", _turns("false")),
        proved_by=f"{_T}loop_cardinality.py::test_it_is_done_so_often",
    ),
    Row(
        word="multi-instance, sequential",
        tag="task",
        file=activity("task", _turns("true")),
        proved_by=f"{_T}activities.py::test_sequential_instances_come_one_after_the_other_null_items_too",
    ),
    Row(
        word="multi-instance over a collection, `zeebe:loopCharacteristics`",
        tag="multiInstanceLoopCharacteristics",
        file=activity(
            "task",
            "<multiInstanceLoopCharacteristics><extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="= [1]" inputElement="it"/>'
            "</extensionElements></multiInstanceLoopCharacteristics>",
        ),
        proved_by=f"{_T}activities.py::test_parallel_instances_collect_in_the_order_of_the_items",
        codes=("BP107",),
    ),
    Row(
        word="multi-instance over a data object, `loopDataInputRef`",
        tag="multiInstanceLoopCharacteristics",
        file=activity(
            "serviceTask",
            f"{_ACTION}<multiInstanceLoopCharacteristics><loopDataInputRef>d"
            '</loopDataInputRef><inputDataItem id="i" name="number"/>'
            "</multiInstanceLoopCharacteristics>",
            beside='<dataObject id="d" name="numbers" isCollection="true"/>',
        ),
        proved_by=f"{_T}data_of_turns.py::test_a_task_takes_each_of_a_collection_and_collects_what_it_gives",
    ),
    Row(
        word="multi-instance with a completion condition",
        tag="task",
        file=activity(
            "task",
            _turns("false", "<completionCondition>= true</completionCondition>"),
        ),
        proved_by=f"{_T}activities.py::test_a_completion_condition_ends_the_remaining_instances",
    ),
    Row(
        word="multi-instance, `behavior` All",
        tag="task",
        file=_behavior("All"),
        proved_by=f"{_T}behaviors.py::test_all_throws_nothing",
    ),
    Row(
        word="multi-instance, `behavior` None",
        tag="task",
        file=_behavior("None", 'noneBehaviorEventRef="one"'),
        proved_by=f"{_T}behaviors.py::test_none_throws_for_each_turn_that_ends",
    ),
    Row(
        word="multi-instance, `behavior` One",
        tag="task",
        file=_behavior("One", 'oneBehaviorEventRef="one"'),
        proved_by=f"{_T}behaviors.py::test_one_throws_for_the_first_turn_alone",
    ),
    Row(
        word="multi-instance, `behavior` Complex",
        tag="task",
        file=_behavior("Complex", inner=_COMPLEX),
        proved_by=f"{_T}behaviors.py::test_a_condition_picks_the_turns_that_throw",
    ),
    Row(
        word="activity for compensation",
        tag="task",
        file=activity("task", beside=_HANDLER),
        proved_by=f"{_T}compensation.py::test_an_activity_that_is_named_is_undone_alone",
        codes=("BP176",),
    ),
    Row(
        word="`startQuantity`",
        tag="task",
        file=activity("task", more='startQuantity="2"'),
        proved_by=f"{_T}quantities.py::test_it_waits_for_as_many_tokens_and_takes_them_at_once",
    ),
    Row(
        word="`completionQuantity`",
        tag="task",
        file=activity("task", more='completionQuantity="2"'),
        proved_by=f"{_T}quantities.py::test_as_many_tokens_leave_by_each_flow",
    ),
)
ROWS: Final = {
    "Tasks": TASKS,
    "Sub-processes and calls": SUB_PROCESSES,
    "Markers of activities": MARKERS,
}
