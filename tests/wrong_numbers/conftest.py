"""Lets cases of wrong numbers settle a company written down in a few rows."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "parity"), str(TESTS / "oracle")]
