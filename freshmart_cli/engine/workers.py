"""The Python that an engine's workers would run."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "PYSPARK_PYTHON"
_NAMED = re.compile(r"python(?P<version>3\.\d+)")


@dataclass(frozen=True, slots=True)
class WorkerPython:
    """``version`` is major.minor, as the program's own name tells it; '' where it does not or is not found."""

    path: str
    found: bool
    version: str

    @property
    def matches(self) -> bool:
        """Functions travel to the workers as bytecode: both sides need the same minor version."""
        return self.version == own_version()


def own_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def find_worker_python(path: str) -> WorkerPython:
    """What a value of PYSPARK_PYTHON leads to."""
    found = shutil.which(path)
    if found is None:
        return WorkerPython(path, False, "")
    real = Path(found).resolve()
    if real == Path(sys.executable).resolve():
        return WorkerPython(path, True, own_version())
    match = _NAMED.search(real.name)
    return WorkerPython(path, True, match["version"] if match else "")
