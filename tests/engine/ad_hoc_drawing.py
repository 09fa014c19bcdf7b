"""Draw ad-hoc sub-processes, and let people do what is in them."""

from __future__ import annotations

from tests.engine.test_escalations import E, S, flow

FLOWS = "s>h\nh>after\nafter>e"
AFTER = '<userTask id="after"/>'


def user(*ids, inner=""):
    return "".join(f'<userTask id="{id_}">{inner}</userTask>' for id_ in ids)


def ad_hoc(  # noqa: PLR0913 - what an ad-hoc sub-process may say
    body,
    *flows,
    begun="",
    until="",
    cancels=True,
    sequential=False,
    extra="",
    mappings="",
    id_="h",
):
    """Draw an ad-hoc sub-process; `begun` is the expression of what begins with it."""
    chosen = (
        f'<zeebe:adHoc activeElementsCollection="{begun.replace(chr(34), "&quot;")}"/>'
        if begun
        else ""
    )
    condition = (
        f"<completionCondition><![CDATA[{until}]]></completionCondition>"
        if until
        else ""
    )
    attributes = (
        f' ordering="{"Sequential" if sequential else "Parallel"}"'
        f' cancelRemainingInstances="{str(cancels).lower()}"'
    )
    return (
        f'<adHocSubProcess id="{id_}"{attributes}><extensionElements>{chosen}{mappings}'
        f"</extensionElements>{extra}{body}{flow(*flows)}{condition}</adHocSubProcess>"
    )


def draw(play, body, flows=FLOWS, **given):
    play.draw(S + body + AFTER + E, flows, **given)


def begin(play, instance, *elements, **variables):
    for element in elements:
        play.engine.activate_element(instance, element, variables)


def done(play, instance, *elements, **answers):
    for element in elements:
        play.complete(instance, element, **answers)


def events(play, instance, kind):
    return [it for it in play.engine.history(instance) if it.type == kind]


def asked(play, instance):
    return sorted(it.element_id for it in play.engine.user_tasks(instance=instance))
