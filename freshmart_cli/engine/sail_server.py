"""The embedded engine's process: a Sail server that dies with its parent.

Run as ``python -m freshmart_cli.engine.sail_server PARENT_PID``. It prints its port on 127.0.0.1 and serves until its
standard input closes; the parent-death signal ends it when the parent is killed.
"""

from __future__ import annotations

import os
import signal
import sys

from freshmart_cli.engine.parent_death import die_with_parent


def main(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    address = server.listening_address
    assert address is not None
    print(address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
