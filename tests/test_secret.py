"""The type of secrets: handed on freely, shown nowhere, read when it is used."""

import base64
import copy
import html
import json
import os
import pickle
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc import Secret, feel
from bizproc.errors import ExpressionError, InvalidValueError, SecretError
from bizproc.fault import fault_of
from bizproc.secret import HIDDEN, masked, masking, shows
from bizproc.secret.sources import LARGEST
from bizproc.stores.sql.address import read_address, secrets_of
from bizproc.values import copy_values, dump_values

VALUE = "tok-7731-Ünïque/+ &x"


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    """Let what is revealed here hide nothing in the tests after."""
    monkeypatch.setattr(masking, "_concealed", {})


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv("SECRET_UNDER_TEST", VALUE)
    return Secret("env:SECRET_UNDER_TEST", name="ApiToken")


def test_whatever_shows_it_shows_dots(secret):
    assert {repr(secret), str(secret), f"{secret:>9}", f"{secret!r}"} == {HIDDEN}
    assert str([secret]) == "[•••]"
    assert json.dumps({"token": secret}, default=str) == json.dumps({"token": HIDDEN})
    assert VALUE.encode() not in pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")
    assert not any(VALUE in repr(getattr(secret, it)) for it in dir(secret))


def test_its_value_is_read_anew_each_time(secret, monkeypatch):
    assert secret.reveal() == VALUE
    monkeypatch.setenv("SECRET_UNDER_TEST", "rotated-value")
    assert secret.reveal() == "rotated-value"


def test_a_copy_and_what_was_pickled_read_the_same(secret):
    for other in (
        copy.copy(secret),
        copy.deepcopy(secret),
        pickle.loads(pickle.dumps(secret)),  # noqa: S301 - our own bytes
    ):
        assert other == secret
        assert hash(other) == hash(secret)
        assert other.reveal() == VALUE


def test_a_given_value_is_kept_by_copies_but_not_pickled():
    given_ = Secret.holding(VALUE, name="Fake")
    assert copy.deepcopy(given_).reveal() == VALUE
    content = pickle.dumps(given_)
    assert VALUE.encode() not in content
    assert pickle.loads(content).reveal() == ""  # noqa: S301 - our own bytes
    assert given_ != Secret.holding(VALUE, name="Fake")


def test_it_cannot_be_changed(secret):
    with pytest.raises(AttributeError, match="never changed"):
        secret.source = "env:OTHER"
    with pytest.raises(AttributeError, match="never changed"):
        del secret.name


@pytest.mark.parametrize(
    "source", ["", "tok-7731", "env:", "env:A B", "env:Ü", "file:", "file:a/b", "x:y"]
)
def test_a_source_that_is_none_is_refused_without_being_repeated(source):
    with pytest.raises(InvalidValueError, match="env:NAME") as caught:
        Secret(source)
    assert "tok" not in str(caught.value)


# -- where it is read ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"abcd", "abcd"),
        (b"abcd\n", "abcd"),
        (b"abcd\r\n", "abcd"),
        (b"abcd\n\n", "abcd\n"),
        (b" ab cd ", " ab cd "),
        (b"\xef\xbb\xbfabcd", "abcd"),
        ("ключ".encode(), "ключ"),
        (b"x" * LARGEST + b"\n", "x" * LARGEST),
    ],
)
def test_a_file_loses_one_line_break_at_its_end(tmp_path, content, value):
    (tmp_path / "token").write_bytes(content)
    assert Secret(f"file:{tmp_path / 'token'}").reveal() == value


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"\xff\xfevalue", "it is not UTF-8"),
        (b"x" * (LARGEST + 1), "larger than 64 kB"),
        (b"x" * (LARGEST * 9), "larger than 64 kB"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_without_its_content(tmp_path, content, why):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SecretError, match=why) as caught:
        Secret(f"file:{path}", name="ApiToken").reveal()
    assert caught.value.code == "SECRET_MISSING"
    assert "'ApiToken'" in str(caught.value)
    assert "value" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SecretError, match="it is no file"):
        Secret(f"file:{tmp_path / 'pipe'}").reveal()


@pytest.mark.parametrize(
    ("value", "why"), [(None, "is not set;"), ("", "to blanks"), (" ", "to blanks")]
)
def test_a_variable_that_is_not_there_is_named(monkeypatch, value, why):
    monkeypatch.delenv("SECRET_UNDER_TEST", raising=False)
    if value is not None:
        monkeypatch.setenv("SECRET_UNDER_TEST", value)
    with pytest.raises(SecretError, match=f"'SECRET_UNDER_TEST' .*{why}"):
        Secret("env:SECRET_UNDER_TEST").reveal()


# -- expressions --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("s = null", False),
        ("s != null", True),
        ("null = s", False),
        ("if s = null then 1 else 2", 2),
        ("s instance of string", False),
    ],
)
def test_expressions_may_ask_whether_there_is_one(secret, expression, value):
    assert feel.evaluate(expression, {"s": secret}) is value or value == 2


@pytest.mark.parametrize(
    "expression",
    [
        *('s = "x"', 's != "x"', "s = s", "s < s", "s in [1]", "list contains([1], s)"),
        *('"Bearer " + s', "s + 1", "-s", "string(s)", "string([s])", "string({a: s})"),
        *("string length(s)", "upper case(s)", "substring(s, 1)", "s.name", "s.reveal"),
        *("string join([s])", "distinct values([s, s])", "if s then 1 else 2"),
        *("sort([s, s], function(a, b) a < b)", "[s] = [s]"),
        *("some x in [s] satisfies x = 1", 'contains(s, "t")', "s between 1 and 2"),
    ],
)
def test_anything_else_is_an_error_that_does_not_tell_it(secret, expression):
    secret.reveal()
    with pytest.raises(ExpressionError) as caught:
        feel.evaluate(expression, {"s": secret})
    assert "secret" in str(caught.value)
    assert VALUE not in str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        *('s = "x"', 's != "x"', "s = s", "s = other", "s < 3", "s in [1]"),
        *('"Bearer " + s', "s + other", "-s", "string(s)", "upper case(s)", "s.name"),
        *("if s then 1 else 2", "s between 1 and 2", "list contains([1], s)"),
        "context put({}, other, s)",
    ],
)
def test_the_checks_know_that_before(expression):
    types = {"s": feel.TypeName(name="secret"), "other": None}
    [found, *_] = feel.check(expression, types)
    assert "secret" in found.message


def test_a_function_of_the_host_is_given_none(secret):
    function = feel.Function("echo", ("value",), lambda value: f"{value}")
    with pytest.raises(ExpressionError, match="takes no secret"):
        feel.evaluate("echo(s)", {"s": secret}, functions={"echo": function})


def test_an_explanation_shows_dots(secret):
    explained = feel.explain("{token: s, is: s != null}", {"s": secret})
    assert "s → •••" in str(explained)
    assert feel.to_text({"a": [secret]}, hides=True) == "{a: [•••]}"


@pytest.mark.parametrize("value", [0, {"a": 0}, [[0]]])
def test_it_is_never_kept(secret, value):
    def planted(it):
        if isinstance(it, dict):
            return {key: planted(item) for key, item in it.items()}
        return [planted(item) for item in it] if isinstance(it, list) else secret

    for keep in (dump_values, copy_values):
        with pytest.raises(InvalidValueError, match="'ApiToken' cannot be kept"):
            keep({"x": planted(value)})


# -- what was revealed --------------------------------------------------------------

SPELLINGS = {
    "plain": str,
    "quoted for a path": urllib.parse.quote,
    "quoted wholly": lambda it: urllib.parse.quote(it, safe=""),
    "quoted for a form": urllib.parse.quote_plus,
    "quoted in small letters": lambda it: "".join(f"%{b:02x}" for b in it.encode()),
    "JSON": lambda it: json.dumps(it)[1:-1],
    "JSON in Unicode": lambda it: json.dumps(it, ensure_ascii=False)[1:-1],
    "repr": lambda it: repr(it)[1:-1],
    "ascii": lambda it: ascii(it)[1:-1],
    "bytes": lambda it: repr(it.encode())[2:-1],
    "HTML": html.escape,
    "hexadecimal": lambda it: it.encode().hex(),
    "Base64": lambda it: base64.b64encode(it.encode()).decode(),
    "AUTH PLAIN": lambda it: base64.b64encode(b"\0ann\0" + it.encode()).decode(),
    "HTTP Basic": lambda it: base64.b64encode(b"ann:" + it.encode()).decode(),
    "Base64 for URLs": lambda it: base64.urlsafe_b64encode(it.encode()).decode(),
}
VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=8, max_size=40
).filter(lambda it: HIDDEN not in it and it.strip() == it)


@given(value=VALUES)
def test_errors_and_logs_hide_it_however_it_is_spelled(value):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(masking, "_concealed", {})
        Secret.holding(value).reveal()
        for name, spelling in SPELLINGS.items():
            told = masked(f"failed: <{spelling(value)}> (see above)")
            assert told == "failed: <•••> (see above)", name


@pytest.mark.parametrize("left", [6, 10, 14])
def test_a_text_is_cut_after_it_was_masked(secret, left):
    """Else a part of a value would be left at the cut."""
    value = secret.reveal()
    # a message keeps its first 2,000 letters, a traceback its last 20,000
    beginning = "x" * (2_000 - left) + value
    end = value + "y" * (20_000 - left - 1)
    fault = fault_of(ValueError(beginning + end))
    told = fault.message + fault.traceback
    for length in range(6, len(value)):
        assert value[:length] not in told
        assert value[-length:] not in told


def test_the_password_of_a_database_is_one():
    secrets_of(read_address("postgresql://ann:hunter%2F2-long@127.0.0.1/shop"))
    assert masked("a tool says: hunter/2-long") == "a tool says: •••"


def test_the_last_two_hundred_values_are_remembered():
    values = [f"value-number-{number:04}" for number in range(201)]
    for value in values:
        Secret.holding(value).reveal()
    assert masked(values[0]) == values[0]
    assert {masked(it) for it in values[1:]} == {HIDDEN}


def test_a_text_that_shows_none_stays_as_it_is(secret):
    secret.reveal()
    text = "a text of dGhlIHdob2xlIG9mIGl0 and %20 and tok-7732 \\u0041 &amp;"
    assert masked(text) == text


def test_each_line_of_a_long_secret_is_hidden():
    lines = ["-----BEGIN KEY-----", "MIIBVgIBADANBgkqhkiG9w0B", "-----END KEY-----"]
    Secret.holding("\n".join(lines)).reveal()
    for line in lines:
        assert masked(f"cannot read <{line}>") == "cannot read <•••>"


@pytest.mark.parametrize(
    ("results", "place"),
    [
        ({"a": VALUE}, "a"),
        ({"a": [1, {"b": f"Bearer {VALUE}"}]}, "a[1].b"),
        ({"a": urllib.parse.quote(VALUE)}, "a"),
        ({VALUE: 1}, "results: key 1"),
        ({"a": {"b": 1, VALUE: 2}}, "a: key 2"),
        ({"a": "tok", "b": None, "c": True}, None),
    ],
)
def test_results_are_searched_at_any_depth(results, place):
    assert shows(results, VALUE) == place


def test_a_number_of_digits_is_a_text_too():
    assert shows({"pin": 83119204}, "83119204") == "pin"
