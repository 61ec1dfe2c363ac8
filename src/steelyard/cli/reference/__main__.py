"""``python -m steelyard.cli.reference FOLDER [--check]``: write the reference pages, or say which are out of date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from steelyard.cli.reference.pages import differing, write


def main(arguments: Sequence[str]) -> int:
    """0 = written, or all as they should be; 1 = pages differ."""
    parser = argparse.ArgumentParser(prog="python -m steelyard.cli.reference", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing, name the pages that differ")
    asked = parser.parse_args(arguments)
    if not asked.check:
        write(asked.folder)
        return 0
    stale = differing(asked.folder)
    for name in stale:
        sys.stderr.write(f"{asked.folder / name}: 与声明不符，请运行 make docs。 Differs; run make docs.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
