"""Values that stand nowhere: a reference is kept, the value is read when it is used.

`masking` remembers what was revealed, so that no error and no log shows it.
"""

from bizproc.secret.masking import conceal, masked, shows
from bizproc.secret.parameters import has_secret_within, secret_fault, takes_secret
from bizproc.secret.secret import HIDDEN, Secret

__all__ = [
    "HIDDEN",
    "Secret",
    "conceal",
    "has_secret_within",
    "masked",
    "secret_fault",
    "shows",
    "takes_secret",
]
