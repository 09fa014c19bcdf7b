"""Commands on mails that went out or came in."""
