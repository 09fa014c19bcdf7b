"""Read the mailbox that mail comes in by.

port             the contract: what waits in a mailbox, one mail at a time
imap             a mailbox on an IMAP server
mail_reader      takes every mail once, sets aside what cannot be taken
mailbox_trouble  tells people that a mailbox cannot be read, once
"""
