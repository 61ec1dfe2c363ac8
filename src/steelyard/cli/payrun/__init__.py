"""``steelyard payrun``: runs made, listed, shown, verified, compared, exported; one file per command.

To add a command: its file here and its import below, its name in ``cli.app.ORDER``.
"""

from steelyard.cli.payrun import comparing, creating, exporting, listing, showing, verifying

__all__ = ["comparing", "creating", "exporting", "listing", "showing", "verifying"]
