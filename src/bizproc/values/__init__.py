"""Write FEEL values as text and read them back: JSON columns, instance state.

Plain JSON stands for itself; what JSON lacks is tagged by a one-key object:

    {"$number": "1.50"}                       Decimal (a float becomes one)
    {"$date": "2027-06-01"}                   date
    {"$time": "10:00:00+03:00"}               time
    {"$datetime": "2027-06-01T10:00:00+03:00[Europe/Moscow]"}
    {"$duration": 90000000}                   days and time, in microseconds
    {"$months": 14}                           years and months, in months

A key of the user's own data that begins with `$` is written with a second `$`.
The order of keys is kept. Written text is stable: a change here needs a migration.
"""

from bizproc.values.copying import copy_values
from bizproc.values.kinds import MAX_DEPTH
from bizproc.values.reading import load_values
from bizproc.values.writing import dump_plain, dump_values

__all__ = ["MAX_DEPTH", "copy_values", "dump_plain", "dump_values", "load_values"]
