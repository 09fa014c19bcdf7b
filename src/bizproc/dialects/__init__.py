"""Rewrite diagrams that were drawn for other engines into the dialect run here.

`import_diagram` reads the extension elements of Camunda 7 or of SpiffWorkflow's own
editor and writes those of `zeebe:`. What has no counterpart is kept in the file as a
comment where it stood, and told:

| code | finding |
|---|---|
| IM001 | an extension that has no counterpart |
| IM002 | an expression that has no counterpart in FEEL |
| IM003 | a script that has no counterpart in FEEL |
| IM101 | a warning: translated, with a difference to know |
| IM102 | a warning: left out, since the run does not depend on it |
"""

from bizproc.dialects.importing import DIALECTS, Imported, import_diagram

__all__ = ["DIALECTS", "Imported", "import_diagram"]
