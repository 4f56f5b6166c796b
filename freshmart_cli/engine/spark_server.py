"""The process of a local Spark: it becomes Spark's own Connect server, and dies with its parent.

Run as ``python -m freshmart_cli.engine.spark_server PARENT_PID ARGUMENT…``, the arguments being spark-submit's. The
server prints ``Spark Connect server started at: HOST:PORT``.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pyspark

from freshmart_cli.engine.parent_death import die_with_parent
from freshmart_cli.engine.remotes import TOKEN_VARIABLE

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"


def main(parent: int, arguments: list[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    home = Path(pyspark.__file__).parent
    os.environ["SPARK_HOME"] = str(home)
    os.environ.pop(TOKEN_VARIABLE, None)  # It is for servers elsewhere.
    submit = str(home / "bin" / "spark-submit")
    os.execv(submit, [submit, *arguments, "--class", SERVER, "spark-internal"])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
