"""``steelyard serve``: its worker ends with it, however it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SERVER = """
import os, sys, time
from multiprocessing import get_context, parent_process
from steelyard.cli.serve_command import _end_with

def worker(told):
    told.send(os.getpid())
    _end_with(parent_process())

if __name__ == "__main__":
    ours, theirs = get_context("spawn").Pipe()
    get_context("spawn").Process(target=worker, args=(theirs,), daemon=True).start()
    print(ours.recv(), flush=True)
    sys.stdin.read()
    os._exit(9)  # as if it was killed: nothing is said to the worker
"""


def test_a_worker_does_not_outlive_a_server_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER, encoding="utf-8")
    # The worker holds the same pipe for its words as the server: it is read to its end once both are gone.
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert int(server.stdout.readline()) > 0
        rest, _ = server.communicate(timeout=120)
        assert (rest, server.returncode) == ("", 9)
