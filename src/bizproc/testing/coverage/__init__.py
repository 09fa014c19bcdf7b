"""Say which parts of the diagrams scenarios went through, and which none did.

What was taken is read from the histories of the instances that ran. A history names
the flows only where somebody chose; the others follow from the diagram: whoever
completes an element goes on along its flows.
"""

from bizproc.testing.coverage.process_coverage import Part, ProcessCoverage
from bizproc.testing.coverage.recorder import CoverageRecorder

__all__ = ["CoverageRecorder", "Part", "ProcessCoverage"]
