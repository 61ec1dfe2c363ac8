"""A writer for the fault tests to kill: imports step after step, with a word after each.

    python fault_writer.py LAKE FIRST LAST [DIE_AT]

With DIE_AT it kills itself just before the n-th thing it does to the disk. Without arguments it reads such lines
from its input, lets a child of its own do each, and answers with the child's exit status.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from lake_rows import AT, arrow, message, order, person

from steelyard.facts import commits, delta, verdicts
from steelyard.facts.lake import Incoming, Lake, SourceFile

#: What the lake does to the disk, by where it is looked up.
STEPS: list[tuple[Any, str]] = [
    (delta.DeltaLog, "create"),
    (delta.DeltaLog, "commit"),
    (delta.DeltaLog, "restore"),
    (verdicts.Judge, "write"),
    (commits.CommitLog, "append"),
    (commits.pq, "write_table"),
    (commits.CommitLog, "seal"),
]


def step(store: Lake, number: int) -> None:
    """Import number n: ten messages, three orders (one of them a newer version of an earlier one) and a person."""
    tables = {
        "messages": [message(number * 10 + place) for place in range(10)],
        "orders": [order(number * 2, "paid"), order(number * 2 + 1, "paid"), order(number, "finished", number)],
        "people": [person(f"e{number:04}", "甲")],
    }
    incoming = {name: Incoming(arrow(name, [rows])) for name, rows in tables.items()}
    store.import_facts(incoming, files=[SourceFile(f"{number}.csv", "canonical", f"{number:064x}")], at=AT)


def count_steps(act: Callable[[int], None], put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Call ``act`` with 1, 2, 3 ... just before each thing done to the disk."""
    done = 0

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            act(done)
            return method(*given, **named)

        return call

    for owner, name in STEPS:
        put(owner, name, counted(getattr(owner, name)))


def die_at(wanted: int) -> Callable[[int], None]:
    def act(done: int) -> None:
        if done == wanted:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    return act


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def run(folder: str, first: str, last: str, wanted: str = "0") -> None:
    store = Lake(Path(folder))
    count_steps(die_at(int(wanted)))
    say("ready")
    for number in range(int(first), int(last)):
        step(store, number)
        say(number)


def run_in_child(*given: str) -> int:
    """The exit status of a run in a process of its own; forked where the system can, for imports take a second."""
    if not hasattr(os, "fork"):
        return subprocess.run([sys.executable, __file__, *given], stdout=subprocess.DEVNULL, check=False).returncode
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        run(*given)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    if sys.argv[1:]:
        run(*sys.argv[1:])
    else:
        for line in sys.stdin:
            say(run_in_child(*line.rstrip("\n").split("\t")))
