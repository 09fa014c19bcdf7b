"""Pages on which the people of a portal work, as an application to serve or to mount."""

from bizproc.web.assembly import app

__all__ = ["app"]
