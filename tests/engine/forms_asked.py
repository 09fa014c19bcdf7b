"""Deploy a form of a few components and answer it, as the tests of forms do."""

from __future__ import annotations

import json

from bizproc.errors import RefusedError

ASK = (
    '<startEvent id="s" /><userTask id="ask"><extensionElements><zeebe:userTask />'
    '<zeebe:formDefinition formId="f" /></extensionElements></userTask>'
    '<endEvent id="e" />'
)
NO_FORM = ASK.replace('<zeebe:formDefinition formId="f" />', "")


def field(kind="textfield", key="v", **more):
    return {"type": kind, "key": key, "label": "V", **more}


def validated(kind="textfield", **rules):
    return field(kind, validate=rules)


def choices(*values):
    return [{"value": it, "label": str(it)} for it in values]


class Asking:
    """Answer a form of some components; what is refused is a text."""

    def __init__(self, play):
        self.play = play

    def deploy(self, components):
        form = {"id": "f", "type": "default", "components": components}
        path = self.play.folder / "f.form"
        path.write_text(json.dumps(form), encoding="utf-8")
        self.play.engine.deploy(path)
        self.play.draw(ASK, "s>ask\nask>e")

    def begin(self, components, variables=None):
        self.deploy(components)
        return self.play.start(variables or {})

    def answer(self, instance, answers, by=None):
        play = self.play
        task = play.task(instance, "ask")
        try:
            play.engine.complete_user_task(task.id, answers, by=by)
        except RefusedError as error:
            assert play.waits(instance) == ["ask"]
            return f"{error.code}: {error.message}"
        return play.variables(instance)

    def __call__(self, components, variables=None, **answers):
        return self.answer(self.begin(components, variables), answers)
