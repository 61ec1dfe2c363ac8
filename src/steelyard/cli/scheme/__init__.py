"""``steelyard scheme``: schemes listed, read, checked, compared, begun; one file per command.

To add a command: its file here and its import below, its name in ``cli.app.ORDER``.
"""

from steelyard.cli.scheme import (
    beginning,
    checking,
    choosing,
    comparing,
    guiding,
    listing,
    reviewing,
    schema,
    showing,
    suggesting,
    worked,
)

__all__ = [
    "beginning",
    "checking",
    "choosing",
    "comparing",
    "guiding",
    "listing",
    "reviewing",
    "schema",
    "showing",
    "suggesting",
    "worked",
]
