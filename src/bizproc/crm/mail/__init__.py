"""Mail: the port, a real server behind it, and letters that hold no surprises."""

from bizproc.crm.mail.captured import CapturedMail
from bizproc.crm.mail.letter import Letter, message_of
from bizproc.crm.mail.port import MailOut, MailRefusedError, MailUnavailableError
from bizproc.crm.mail.smtp import SmtpMail

__all__ = [
    "CapturedMail",
    "Letter",
    "MailOut",
    "MailRefusedError",
    "MailUnavailableError",
    "SmtpMail",
    "message_of",
]
