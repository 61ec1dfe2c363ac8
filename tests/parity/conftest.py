"""Lets the comparison import its own helpers and the second answer by name."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "oracle"), str(HERE.parent / "schemes")]
