"""Files of any known layout to typed, checked fact rows, with a verdict for every row that is not taken.

``expand`` finds the files, ``read`` reads one, ``write_refused`` writes back what was refused.
"""

from steelyard.sources.detect import expand, read, read_file_order
from steelyard.sources.problems import FileRefused
from steelyard.sources.reading import FileReading, InputFile, Progress, ReadOptions, RefusedRow, RefusedRows, Spool
from steelyard.sources.refused import write_refused

__all__ = [
    "FileReading",
    "FileRefused",
    "InputFile",
    "Progress",
    "ReadOptions",
    "RefusedRow",
    "RefusedRows",
    "Spool",
    "expand",
    "read",
    "read_file_order",
    "write_refused",
]
