"""The JARs of Delta for Spark: their coordinates, and whether they are in the cache that Spark fetches them into."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DELTA_PACKAGE = "io.delta:delta-spark_4.2_2.13:4.4.0"
DELTA_MEGABYTES = 87
"""What it and all that it needs weigh: 33 files."""

_CACHE = ".ivy2.5.2"
"""Where Spark 4.2 puts what it fetches, in the home folder (MavenUtils of spark-common-utils)."""


@dataclass(frozen=True, slots=True)
class DeltaJars:
    folder: Path
    present: bool


def find_delta_jars(ivy: str = "", home: Path | None = None) -> DeltaJars:
    """``ivy`` is the setting ``spark.jars.ivy``. What was fetched only in part is not present."""
    group, module, version = DELTA_PACKAGE.split(":")
    cache = Path(ivy).expanduser() if ivy else (home or java_home_folder()) / _CACHE
    jar = cache / "jars" / f"{group}_{module}-{version}.jar"
    resolved = cache / "cache" / group / module / f"ivy-{version}.xml"
    return DeltaJars(cache / "jars", jar.is_file() and resolved.is_file())


def java_home_folder() -> Path:
    """The home folder as Java knows it: of the user's account, whatever HOME says."""
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path.home()
