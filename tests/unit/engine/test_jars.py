from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from freshmart_cli.engine.jars import DELTA_PACKAGE, find_delta_jars, java_home_folder

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
JAR = "jars/io.delta_delta-spark_4.2_2.13-4.4.0.jar"
RESOLVED = "cache/io.delta/delta-spark_4.2_2.13/ivy-4.4.0.xml"


def pin(requirements: list[str], name: str) -> str:
    (found,) = (each.partition("==")[2] for each in requirements if each.startswith(name))
    return found


def test_the_jars_are_of_the_pinned_delta_for_the_pinned_spark() -> None:
    _, module, version = DELTA_PACKAGE.split(":")
    assert version == pin(PROJECT["optional-dependencies"]["spark"], "delta-spark")
    assert module.split("_")[1] == pin(PROJECT["dependencies"], "pyspark").rpartition(".")[0]


def place(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_jars_are_looked_for_where_spark_puts_them(tmp_path: Path) -> None:
    assert not find_delta_jars(home=tmp_path).present
    place(tmp_path / ".ivy2.5.2", JAR, RESOLVED)
    found = find_delta_jars(home=tmp_path)
    assert (found.present, found.folder) == (True, tmp_path / ".ivy2.5.2/jars")


def test_a_setting_names_another_folder(tmp_path: Path) -> None:
    place(tmp_path / "ivy", JAR, RESOLVED)
    assert find_delta_jars(str(tmp_path / "ivy")).present
    assert not find_delta_jars(str(tmp_path)).present


@pytest.mark.parametrize("name", [JAR, RESOLVED])
def test_what_was_fetched_in_part_is_not_there(tmp_path: Path, name: str) -> None:
    place(tmp_path, name)
    assert not find_delta_jars(str(tmp_path)).present


def test_java_does_not_ask_home_for_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = java_home_folder()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert java_home_folder() == before != tmp_path
