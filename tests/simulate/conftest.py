"""Generated shops for simulations: measures of some months, people with accounts, contracts and ratings."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
