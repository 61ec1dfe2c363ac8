"""A writer of a lake in a store, for the tests to kill: one import, dying just before its n-th step.

python store_writer.py HOME NUMBER [DIE_AT]
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import fault_writer

from steelyard.facts.lake import Lake
from steelyard.facts.object_store import ObjectStore

fault_writer.STEPS += [(ObjectStore, "upload"), (ObjectStore, "create"), (ObjectStore, "delete")]


def main(home: Path, number: int, die_at: int) -> None:
    """One import; with ``die_at`` not to its end. Says how many steps it took."""
    steps = [0]

    def reached(done: int) -> None:
        steps.append(done)
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    fault_writer.count_steps(reached)
    fault_writer.step(Lake.open(home), number)
    sys.stdout.write(str(steps[-1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
