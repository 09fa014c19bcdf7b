"""Let programs act as people: tokens, and what they open."""

from bizproc.portal.api_tokens.api_tokens import ApiTokens, Caller, NewToken
from bizproc.portal.api_tokens.scopes import SCOPES, opens

__all__ = ["SCOPES", "ApiTokens", "Caller", "NewToken", "opens"]
