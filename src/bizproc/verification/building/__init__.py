"""Turn the elements of a process into places and transitions."""

from bizproc.verification.building.roots import nets_of

__all__ = ["nets_of"]
