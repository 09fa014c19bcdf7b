"""A refusal is an English text, and can be said in another language."""

import copy
import json
import pickle

from bizproc.phrase import Phrase

RUSSIAN = {
    "%(name)r is taken%(hint)s": "«%(name)s» занято%(hint)s",
    "; try %(other)s": "; возьмите %(other)s",
    "100 % sure": "точно на 100 %",
}


def say(text):
    return text.said(lambda it: RUSSIAN.get(it, it))


def test_what_stands_in_the_gaps_is_said_too():
    hint = Phrase("; try %(other)s", other="it's 5 %")
    taken = Phrase("%(name)r is taken%(hint)s", name="a", hint=hint)
    assert taken == "'a' is taken; try it's 5 %"
    assert say(taken) == "«a» занято; возьмите it's 5 %"
    # what nobody translated stays as it is
    assert say(Phrase("gone: %(what)s", what=hint)) == "gone: ; возьмите it's 5 %"


def test_without_gaps_nothing_is_filled_in():
    assert Phrase("100 % sure") == "100 % sure"
    assert say(Phrase("100 % sure")) == "точно на 100 %"


def test_it_is_kept_and_sent_as_any_text():
    phrase = Phrase("; try %(other)s", other="b")
    assert json.loads(json.dumps({"why": phrase})) == {"why": "; try b"}
    for it in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):  # noqa: S301
        assert (it, say(it)) == ("; try b", "; возьмите b")
