"""Let people of the portal sign in: passwords, sessions, and a brake on guessing."""

from bizproc.portal.accounts.accounts import Accounts, SignedIn

__all__ = ["Accounts", "SignedIn"]
