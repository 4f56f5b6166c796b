"""A real standalone Spark cluster on this machine, from the pip package alone: a master, two workers, Spark Connect.

Its Python has neither this package nor pydantic. Everything listens on 127.0.0.1 and ends with the tests.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyspark
import pytest
from packaging.requirements import Requirement

from freshmart_cli.engine import spark_process
from freshmart_cli.engine.remotes import TOKEN_VARIABLE
from freshmart_cli.engine.spark_server import SERVER
from tests.support.engines import QUICK_JAVA
from tests.support.needed import java_is_there

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(pyspark.__file__).parent
WORKERS = 2
TOKEN = "the token of these tests"
"""What Spark Connect asks of every client."""

_OF_THE_CLUSTER = ("pyspark", "pyarrow", "pandas")
_PATIENCE = 120.0
_SAYERS = ("master", "worker")
_SAYING = """
logger.{name}.name = org.apache.spark.deploy.{name}
logger.{name}.level = info
logger.{name}.additivity = false
logger.{name}.appenderRef.out.ref = out
"""
_RUN = """
import os, sys
sys.path.insert(0, sys.argv.pop(1))
from freshmart_cli.engine.parent_death import die_with_parent
die_with_parent(int(sys.argv[1]))
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass
class Daemon:
    """One process of the cluster and its children, in a process group of their own."""

    process: subprocess.Popen[bytes]
    log: Path

    def await_line(self, pattern: str) -> re.Match[str]:
        """What it says that matches; fails with its last words where it ends first."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            said = self.log.read_text(errors="replace")
            if found := re.search(pattern, said):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(f"{pattern!r} was never said: {self.log.read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """SIGKILL to the process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Cluster:
    """``folder`` holds logs, work folders and the Python that workers run."""

    folder: Path
    python: Path
    master: str = ""
    port: int = 0
    daemons: dict[str, Daemon] = field(default_factory=dict)
    starts: int = 0

    @property
    def url(self) -> str:
        """Where Spark Connect listens."""
        return f"sc://localhost:{self.port}"

    def start(self) -> None:
        words = "org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0"
        master = self._run("master", [str(HOME / "bin" / "spark-class"), *words.split()])
        self.master = master.await_line(r"Starting Spark master at (spark://\S+)")[1]
        awaited = [self._launch_server(), *map(self._launch_worker, range(WORKERS))]
        for each in awaited:
            each()

    def start_worker(self, number: int) -> None:
        """One core, one executor."""
        self._launch_worker(number)()

    def start_server(self) -> None:
        """The driver: Spark Connect with Delta; started again, it listens where it did."""
        self._launch_server()()

    def _launch_worker(self, number: int) -> Callable[[], object]:
        """What is returned waits until it is up."""
        words = (
            f"org.apache.spark.deploy.worker.Worker {self.master} --host 127.0.0.1 --port 0 --webui-port 0 -c 1 -m 1g"
        )
        place = ["--work-dir", str(self.folder / f"worker{number}")]
        daemon = self._run(f"worker{number}", [str(HOME / "bin" / "spark-class"), *words.split(), *place])
        return lambda: daemon.await_line("Successfully registered with master")

    def _launch_server(self) -> Callable[[], object]:
        workdir = self.folder / "server"
        (workdir / "spill").mkdir(parents=True, exist_ok=True)
        configured = {
            "spark.driver.memory": "1g",
            "spark.executor.memory": "640m",
            "spark.executor.cores": "1",
            "spark.cores.max": str(WORKERS),
            "spark.scheduler.minRegisteredResourcesRatio": "1.0",
            "spark.sql.shuffle.partitions": "2",
            "spark.databricks.delta.snapshotPartitions": "1",
            "spark.connect.grpc.binding.port": str(self.port),
        }
        command = [str(HOME / "bin" / "spark-submit"), "--master", self.master]
        for key, value in spark_process.settings(workdir, configured).items():
            command += ["--conf", f"{key}={value}"]
        daemon = self._run("server", [*command, "--class", SERVER, "spark-internal"])

        def listening() -> None:
            self.port = int(daemon.await_line(r"Spark Connect server started at: .*:(\d+)\s")[1])

        return listening

    def kill(self, name: str) -> None:
        """``server`` or ``worker0`` and so on, its executor with it."""
        self.daemons.pop(name).kill()

    def kill_after(self, seconds: float, name: str) -> None:
        """Go on, and kill it then."""
        threading.Timer(seconds, self.kill, [name]).start()

    def mend(self) -> None:
        """Start what was killed."""
        for number in range(WORKERS):
            if f"worker{number}" not in self.daemons:
                self.start_worker(number)
        if "server" not in self.daemons:
            self.start_server()

    def stop(self) -> None:
        for name in reversed(list(self.daemons)):
            self.kill(name)

    def _run(self, name: str, command: Sequence[str]) -> Daemon:
        self.starts += 1
        log = self.folder / f"{name}.{self.starts}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-c", _RUN, str(ROOT), str(os.getpid()), *command],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env=self._environment(daemon=name != "server"),
                start_new_session=True,
            )
        self.daemons[name] = Daemon(process, log)
        return self.daemons[name]

    def _environment(self, daemon: bool) -> dict[str, str]:
        logging = self.folder / "log4j2.properties"
        logging.write_text(spark_process.LOGGING.read_text() + "".join(_SAYING.format(name=each) for each in _SAYERS))
        inherited = {name: os.environ[name] for name in ("HOME", "JAVA_HOME", "PATH", "USER") if name in os.environ}
        options = {
            "SPARK_DAEMON_JAVA_OPTS": f"-Dlog4j2.configurationFile={logging.as_uri()}",
            "SPARK_DAEMON_MEMORY": "256m",
        }
        return (
            inherited
            | (options if daemon else {})
            | QUICK_JAVA
            | {
                "PYSPARK_PYTHON": str(self.python),
                TOKEN_VARIABLE: TOKEN,
                "SPARK_HOME": str(HOME),
                "SPARK_LOCAL_IP": "127.0.0.1",
                "TMPDIR": str(self.folder),
                "TZ": "UTC",
            }
        )


def python_without_us(folder: Path) -> Path:
    """An environment with what a cluster has: pyspark and what reads Arrow, nothing of ours."""
    venv.create(folder, symlinks=True, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    for distribution in sorted(_with_needs(_OF_THE_CLUSTER)):
        found = importlib.metadata.distribution(distribution)
        for top in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
            target = packages / top
            if not target.exists():
                target.symlink_to(Path(str(found.locate_file(top))))
    return folder / "bin" / "python"


def _with_needs(names: Sequence[str]) -> set[str]:
    """Distributions and all that they cannot do without."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop().lower()
        if name in found:
            continue
        found.add(name)
        needs = map(Requirement, importlib.metadata.distribution(name).requires or [])
        left += [each.name for each in needs if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


@contextlib.contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """The cluster, while it lasts."""
    java_is_there()
    cluster = Cluster(folder, python_without_us(folder / "python"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
