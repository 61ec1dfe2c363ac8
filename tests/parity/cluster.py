"""A real Spark cluster on this machine's loopback: one master and two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: Small heaps; one processor to each worker; and the plain compiler, for nothing here runs long enough to repay another.
_DEFAULTS = """
spark.driver.memory 1g
spark.executor.memory 700m
spark.sql.shuffle.partitions 2
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.master.rest.enabled false
"""
_PATIENCE_SECONDS = 120


def java_fault() -> str | None:
    """Why Spark cannot run here; None when it can."""
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else shutil.which("java")
    if java is None:
        return "there is no Java on this machine, so nothing of Spark is tested; install Java 17"
    told = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < 17:
        return f"Spark needs Java 17, and here is: {told.strip()[:100]}; nothing of Spark is tested"
    return None


def settings(folder: Path, defaults: str = _DEFAULTS) -> dict[str, str]:
    """The environment in which Spark reads these settings and listens on loopback only."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text(defaults, encoding="utf-8")
    return {
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }


@dataclass
class Cluster:
    """The master's address, and the workers by number."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    log: Path
    killed: list[int] = field(default_factory=list)

    def kill(self, worker: int) -> None:
        """End a worker and the executor it started, at once and without a word."""
        os.killpg(self.workers[worker].pid, signal.SIGKILL)
        self.workers[worker].wait()
        self.killed.append(worker)

    def told(self, words: str) -> int:
        """How often the master said so."""
        return self.log.read_text(encoding="utf-8", errors="replace").count(words)


@contextmanager
def standalone(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """Start a cluster under the settings in force, and end all of it."""
    environment = {**os.environ}
    port = _free_port()
    log = folder / "master.log"
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(
            _started(["Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"], environment, log)
        )
        address = f"spark://127.0.0.1:{port}"
        for number in range(workers):
            order = ["Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
            order += ["--work-dir", str(folder / f"worker{number}"), address]
            started.append(_started(order, environment, folder / f"worker{number}.log"))
        cluster = Cluster(address, started[1:], log)
        _wait(lambda: cluster.told("Registering worker") == workers, started, log)
        yield cluster
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _started(order: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """One of Spark's daemons, in a process group of its own with all it starts."""
    import pyspark

    home = Path(pyspark.__file__).parent
    name, *rest = order
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.lower()}.{name}", *rest]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, env={**environment, "SPARK_HOME": str(home)}, stdout=out, stderr=out, start_new_session=True
        )


def _wait(is_there, started: list[subprocess.Popen[bytes]], log: Path) -> None:
    began = time.monotonic()
    while not (log.exists() and is_there()):
        assert all(process.poll() is None for process in started), log.read_text(encoding="utf-8", errors="replace")
        assert time.monotonic() - began < _PATIENCE_SECONDS, log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
