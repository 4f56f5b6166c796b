"""The Java that Spark's start script would take, and whether Spark runs on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SUPPORTED = (17, 21, 25)
"""Major versions that Spark 4.2 is tested with (its documentation, *Overview*); older ones than the first do not do."""

_SECONDS = 20
_VERSION = re.compile(r'version "(?P<version>(?:1\.)?(?P<major>\d+)[^"]*)"')


@dataclass(frozen=True, slots=True)
class Java:
    """``major`` is 0 where no version was told; ``text`` is the version, or what was said in its place.

    ``named_by`` is the environment variable that led to it, JAVA_HOME or PATH.
    """

    path: Path
    major: int
    text: str
    named_by: str

    @property
    def runs_spark(self) -> bool:
        return self.major >= SUPPORTED[0]


def find_java(environ: Mapping[str, str] | None = None) -> Java | None:
    """As Spark's ``bin/spark-class`` looks: JAVA_HOME/bin/java where JAVA_HOME is set, or else ``java`` on PATH."""
    environ = os.environ if environ is None else environ
    home = environ.get("JAVA_HOME", "")
    if home:
        return _asked(Path(home) / "bin" / "java", "JAVA_HOME")
    found = shutil.which("java", path=environ.get("PATH", os.defpath))
    return _asked(Path(found), "PATH") if found else None


def why_no_java(java: Java | None) -> str:
    """Why Spark does not run on it, in a sentence without an end; '' where it does."""
    wanted = f"Spark needs Java {SUPPORTED[0]} or newer"
    if java is None:
        return f"{wanted}, and there is no java on PATH"
    if java.major == 0:
        return f"{wanted}, and {java.path} (by {java.named_by}) tells no version: {java.text}"
    return "" if java.runs_spark else f"{wanted}, and {java.path} (by {java.named_by}) is {java.text}"


def how_to_get_java(java: Java | None, environ: Mapping[str, str] | None = None) -> str:
    """The command that mends what ``why_no_java`` complains of, on this system."""
    environ = os.environ if environ is None else environ
    if java is None or java.named_by != "JAVA_HOME":
        return _installation(environ)
    other = find_java({**environ, "JAVA_HOME": ""})
    if other is not None and other.runs_spark:
        return "unset JAVA_HOME"
    return f"unset JAVA_HOME && {_installation(environ)}"


def _installation(environ: Mapping[str, str]) -> str:
    """By the package manager that is there."""
    version = SUPPORTED[0]
    commands = {
        "apt-get": f"sudo apt-get install openjdk-{version}-jre-headless",
        "dnf": f"sudo dnf install java-{version}-openjdk-headless",
        "brew": f"brew install openjdk@{version} && "
        f'export JAVA_HOME="$(brew --prefix openjdk@{version})/libexec/openjdk.jdk/Contents/Home"',
    }
    there = [each for each in commands if shutil.which(each, path=environ.get("PATH", os.defpath))]
    return commands[there[0]] if there else f"install Java {version} and set JAVA_HOME to its folder"


def _asked(path: Path, named_by: str) -> Java:
    said = _said(path)
    match = _VERSION.search(said)
    if match:
        return Java(path, int(match["major"]), match["version"], named_by)
    return Java(path, 0, (said.strip().splitlines() or ["nothing"])[0], named_by)


def _said(path: Path) -> str:
    """What ``java -version`` prints, on standard error by old custom."""
    try:
        done = subprocess.run(
            [path, "-version"], capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {_SECONDS} seconds"
    except OSError as error:
        return error.strerror or type(error).__name__
    return f"{done.stderr}\n{done.stdout}"
