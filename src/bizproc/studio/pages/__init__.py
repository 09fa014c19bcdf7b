"""Describe every process of a workspace on a page of its own, with its picture.

The pages are Markdown made of the diagrams, the forms, the decisions and the
scenarios, so they say what runs. The same workspace gives the same bytes.
"""

from bizproc.studio.pages.folder import is_generated, stale_pages, write_pages
from bizproc.studio.pages.generator import generate_pages

__all__ = ["generate_pages", "is_generated", "stale_pages", "write_pages"]
