"""Starts and watches a local Spark: Spark's own Connect server with Delta, as a child process."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from freshmart_cli.engine.child_process import SPILL, Child, ChildProcess
from freshmart_cli.engine.jars import DELTA_PACKAGE
from freshmart_cli.engine.java import find_java, how_to_get_java, why_no_java
from freshmart_cli.engine.memory import share_of_engine
from freshmart_cli.errors import EngineCrashed, UserError

_STARTED = re.compile(r"Spark Connect server started at: .*:(\d+)\s*$")
LOGGING = Path(__file__).parent / "log4j2.properties"


def settings(workdir: Path, overrides: Mapping[str, str]) -> dict[str, str]:
    """Spark's configuration (ENGINES.md, *Spark: what was tried and works*); ``overrides`` win."""
    cores = str(os.cpu_count() or 2)
    java = f"-Dlog4j2.configurationFile={LOGGING.as_uri()} -Duser.timezone=UTC -Djava.io.tmpdir={workdir / SPILL}"
    return {
        "spark.jars.packages": DELTA_PACKAGE,
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": "0",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": f"{max(1024, share_of_engine() // 2**20)}m",
        "spark.driver.extraJavaOptions": java,
        "spark.local.dir": str(workdir / SPILL),
        "spark.sql.warehouse.dir": str(workdir / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.variable.substitute": "false",
        "spark.sql.shuffle.partitions": cores,
        "spark.sql.limit.initialNumPartitions": cores,  # A LIMIT asks all partitions at once, by one job.
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": cores,  # 10,000 tasks list a folder otherwise.
        "spark.ui.enabled": "false",
        **overrides,
    }


class SparkProcess(ChildProcess):
    """Spark as a child process. ``overrides``: ``spark.…`` are its configuration, all else its environment."""

    kind = "the local Spark"

    def __init__(self, workdir: Path, master: str, overrides: Mapping[str, str], keep: tuple[int, ...] = ()) -> None:
        configured = {key: value for key, value in overrides.items() if key.startswith("spark.")}
        environment = {key: value for key, value in overrides.items() if key not in configured}
        arguments = ["--master", master]
        for key, value in settings(workdir, configured).items():
            arguments += ["--conf", f"{key}={value}"]
        environment = {"TZ": "UTC", "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", **environment}
        super().__init__(Child("freshmart_cli.engine.spark_server", workdir, arguments, environment, keep))

    def url(self) -> str:
        """Wait for the server; raises UserError where Java is missing, EngineCrashed where it ends first."""
        while line := self.next_line():
            if found := _STARTED.search(line):
                return f"sc://127.0.0.1:{found[1]}"
        java = find_java()
        if lack := why_no_java(java):
            raise UserError(lack, hint=how_to_get_java(java))
        words = [line for line in self.said() if "rror" in line or "xception" in line] or self.said()[-1:]
        raise EngineCrashed(
            f"{self.kind} did not start: {words[0] if words else 'no message'}",
            hint="see what is missing: freshmart doctor",
        )
