"""Lay out what a diagram draws without positions: from left to right, in columns.

A block stands in the column of the longest path to it; what goes back is a loop and
passes beneath. Crossings are made few by ordering each column by the middle of its
neighbours, lines made straight by moving blocks as near to theirs as the order allows.
Sub-processes are laid out first and are then one block of the size of their content;
events stand on the lower border of theirs; lanes and pools are strips beneath one
another; notes and data stand above the first element that they belong to.
"""

from bizproc.diagram.layout.arranging import Drawn, arrange
from bizproc.diagram.layout.model import Arrangement
from bizproc.diagram.layout.parts import Names

__all__ = ["Arrangement", "Drawn", "Names", "arrange"]
