"""Mail: the port, a real server behind it, and letters that hold no surprises."""

from bizproc.portal.mail.captured import CapturedMail
from bizproc.portal.mail.letter import Letter, message_of
from bizproc.portal.mail.port import MailOut, MailRefusedError, MailUnavailableError
from bizproc.portal.mail.smtp import SmtpMail

__all__ = [
    "CapturedMail",
    "Letter",
    "MailOut",
    "MailRefusedError",
    "MailUnavailableError",
    "SmtpMail",
    "message_of",
]
