"""The Java that Spark would take, found among small programs that say what Java says."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from freshmart_cli.engine.java import Java, find_java, how_to_get_java, why_no_java

SEVENTEEN = 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment'


def program(folder: Path, said: str, name: str = "java") -> Path:
    """A program that prints a text on standard error, as java does its version."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / name
    made.write_text(f"#!/bin/sh\nprintf '%s\\n' {shlex.quote(said)} >&2\n")
    made.chmod(0o755)
    return made


@pytest.mark.parametrize(
    ("said", "major", "text"),
    [
        (SEVENTEEN, 17, "17.0.15"),
        ('java version "1.8.0_392"', 1, "1.8.0_392"),
        ('openjdk version "25-ea" 2025-09-16', 25, "25-ea"),
        ('Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21" 2023-09-19', 21, "21"),
        ("Unable to locate a Java Runtime.\nVisit java.com", 0, "Unable to locate a Java Runtime."),
    ],
)
def test_a_java_is_asked_for_its_version(tmp_path: Path, said: str, major: int, text: str) -> None:
    path = program(tmp_path, said)
    found = find_java({"PATH": str(tmp_path)})
    assert found == Java(path, 8 if major == 1 else major, text, "PATH")


def test_java_home_goes_before_the_path_even_where_it_leads_nowhere(tmp_path: Path) -> None:
    program(tmp_path / "bin", SEVENTEEN)
    good = find_java({"JAVA_HOME": str(tmp_path), "PATH": "/nowhere"})
    assert good is not None
    assert (good.major, good.named_by) == (17, "JAVA_HOME")
    lost = find_java({"JAVA_HOME": str(tmp_path / "gone"), "PATH": str(tmp_path / "bin")})
    assert lost is not None
    assert (lost.major, lost.text) == (0, "No such file or directory")
    assert str(tmp_path / "gone/bin/java") in why_no_java(lost)


def test_an_empty_java_home_is_none(tmp_path: Path) -> None:
    program(tmp_path, SEVENTEEN)
    found = find_java({"JAVA_HOME": "", "PATH": str(tmp_path)})
    assert found is not None
    assert found.named_by == "PATH"


def test_where_no_java_is_there_is_none() -> None:
    assert find_java({"PATH": "/nowhere"}) is None
    assert why_no_java(None) == "Spark needs Java 17 or newer, and there is no java on PATH"


@pytest.mark.parametrize(("major", "runs"), [(8, False), (11, False), (17, True), (21, True), (25, True), (26, True)])
def test_spark_runs_on_17_and_newer(major: int, runs: bool) -> None:
    java = Java(Path("/opt/java"), major, f"{major}.0.1", "PATH")
    assert (why_no_java(java) == "") == runs
    assert runs or "17 or newer, and /opt/java (by PATH) is" in why_no_java(java)


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install openjdk-17-jre-headless"),
        ("dnf", "sudo dnf install java-17-openjdk-headless"),
        ("brew", "brew install openjdk@17 && export JAVA_HOME="),
        ("none", "install Java 17 and set JAVA_HOME"),
    ],
)
def test_java_is_had_by_the_package_manager_that_is_there(tmp_path: Path, manager: str, command: str) -> None:
    program(tmp_path, "", manager)
    assert how_to_get_java(None, {"PATH": str(tmp_path)}).startswith(command)


def test_a_java_home_that_hides_a_good_java_is_unset(tmp_path: Path) -> None:
    program(tmp_path / "old/bin", 'openjdk version "11.0.2"')
    environ = {"JAVA_HOME": str(tmp_path / "old"), "PATH": str(tmp_path)}
    assert how_to_get_java(find_java(environ), environ).startswith("unset JAVA_HOME && install Java 17")
    program(tmp_path, SEVENTEEN)
    assert how_to_get_java(find_java(environ), environ) == "unset JAVA_HOME"
