"""Word what people are told in a chat: the English originals.

Each text stands with the names that it may fill in. A workspace words them anew under
`texts:`, as it does all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHAT_NOTICES"]

_BOT = ("bot", "company", "form", "phone")

CHAT_NOTICES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        # buttons
        "chat_agree": ("I agree", ()),
        "chat_cancel": ("Cancel", ()),
        "chat_done": ("Done", ()),
        "chat_no": ("No", ()),
        "chat_skip": ("Skip", ()),
        "chat_submit": ("Send", ()),
        "chat_yes": ("Yes", ()),
        # the dialogue
        "chat_greeting": (
            (
                "{% if company %}{{ company }}. {% endif %}{{ form }}: I shall ask one "
                "question after the other. /back returns to the last one, /cancel ends, "
                "/help explains."
            ),
            _BOT,
        ),
        "chat_help": (
            (
                "{% if bot %}{{ bot }}. {% endif %}{{ form }}\n"
                "/start begins, /back returns to the last question, /cancel ends and "
                "forgets your answers."
                "{% if phone %}\nBy telephone: {{ phone }}{% endif %}"
            ),
            _BOT,
        ),
        "chat_question": (
            "{{ label }}{% if help %}\n{{ help }}{% endif %}",
            ("label", "help"),
        ),
        "chat_may_skip": ("“{{ button }}” passes over this question.", ("button",)),
        "chat_several": (
            "You may give several answers, one a message; then “{{ button }}”.",
            ("button",),
        ),
        "chat_several_files": (
            "Send files, as many as you need; then “{{ button }}”.",
            ("button",),
        ),
        "chat_taken_so_far": ("Taken so far: {{ count }}.", ("count",)),
        "chat_consent": (
            "{{ text }}{% if version %}\n(version {{ version }}){% endif %}",
            ("text", "version"),
        ),
        "chat_summary": ("Please check your answers:\n{{ answers }}", ("answers",)),
        "chat_submitted": (
            "Thank you. Your request was taken under the number {{ number }}.",
            ("number", "form"),
        ),
        "chat_taken": ("Your message was added to {{ number }}.", ("number",)),
        "chat_cancelled": ("Cancelled; your answers are forgotten.", ()),
        "chat_nothing_open": ("There is nothing to cancel.", ()),
        # what is wrong
        "chat_unfit": ("“{{ label }}” must be {{ expects }}.", ("label", "expects")),
        "chat_unfit_phone": (
            (
                "“{{ label }}” must be a telephone number"
                "{% if least %} of at least {{ least }} digits{% endif %}."
            ),
            ("label", "least"),
        ),
        "chat_unfit_answer": ("This is no answer to “{{ label }}”.", ("label",)),
        "chat_needed": ("“{{ label }}” is needed.", ("label",)),
        "chat_needs_consent": ("Without your consent we may take nothing.", ()),
        "chat_choose": ("Please press one of the buttons.", ()),
        "chat_too_many": ("These are too many answers; “{{ button }}”?", ("button",)),
        "chat_file_too_large": (
            "The file {{ file }} is larger than {{ limit }} MB and cannot be taken.",
            ("file", "limit"),
        ),
        "chat_file_too_many": (
            "The file {{ file }} was not taken: these are too many or too large.",
            ("file",),
        ),
        "chat_file_lost": (
            (
                "The file {{ file }} could not be fetched. Send it again, or go on "
                "without it."
            ),
            ("file",),
        ),
        "chat_files_later": ("A file is not asked for at this question.", ()),
        "chat_rate_limited": (
            "These are too many requests in a short time. Please try again in a minute.",
            (),
        ),
        "chat_refused": (
            (
                "We could not take your request. Correct your answers with /back, or "
                "{% if phone %}call {{ phone }}{% else %}try later{% endif %}."
            ),
            _BOT,
        ),
        "chat_failed": (
            "Something went wrong on our side; please write it again later.",
            (),
        ),
        # what an answer must be
        "chat_expects_string": ("one line of text", ()),
        "chat_expects_text": ("text", ()),
        "chat_expects_email": ("an e-mail address, such as name@example.org", ()),
        "chat_expects_phone": ("a telephone number, such as +7 495 123-45-67", ()),
        "chat_expects_int": ("a whole number", ()),
        "chat_expects_number": ("a number", ()),
        "chat_expects_money": ("an amount of money", ()),
        "chat_expects_bool": ("yes or no", ()),
        "chat_expects_flag": ("yes or no", ()),
        "chat_expects_date": ("a date, such as 2027-03-01", ()),
        "chat_expects_datetime": ("a date and time, such as 2027-03-01T10:00", ()),
        "chat_expects_user": ("the name of a user", ()),
        "chat_expects_file": ("a file", ()),
        "chat_expects_link": ("the number of a record", ()),
        "chat_expects_enum": ("one of the offered answers", ()),
        "chat_from": (", from {{ bound }}", ("bound",)),
        "chat_to": (", to {{ bound }}", ("bound",)),
        # what administrators are told
        "chat_unreachable": (
            "The chat {{ channel }} cannot be reached: {{ reason }}",
            ("channel", "reason"),
        ),
        "chat_put_aside": (
            "A message of the chat {{ channel }} was put aside: {{ reason }}",
            ("channel", "reason"),
        ),
    }
)
"""The texts of a chat by name, each with the names that it may fill in."""
