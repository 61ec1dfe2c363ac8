"""The reference pages, made from the declarations: figures, settings, tables, layouts, commands, schemes, names.

Nothing on these pages is typed by hand, so they cannot say other than what the program does.
"""

from steelyard.cli.reference.pages import PAGES, differing, write

__all__ = ["PAGES", "differing", "write"]
