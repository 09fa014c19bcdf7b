"""Make the catalogue (`bizproc.catalog`) of a workspace, its extensions and its files."""

from bizproc.portal.offers.files import of_files
from bizproc.portal.offers.workspace import offers_of

__all__ = ["of_files", "offers_of"]
