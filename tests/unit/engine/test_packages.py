"""What is asked for and what is installed, by made-up metadata."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from freshmart_cli.engine import packages
from freshmart_cli.engine.packages import Package, install_command, is_within, required_packages

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

REQUIRED = {
    "freshmart-cli": [
        "lake[wire]==4.2.0",
        "frames<3,>=2.2",
        "sail (>=1)",
        "jars==4.4.0; extra == 'spark'",
        "x; os_name == 'nt'",
    ],
    "lake": ['wire>=1.76.0; extra == "wire"', 'frames>=2.9; extra == "wire"', 'plots; extra == "ml"'],
}
INSTALLED = {"lake": "4.2.0", "frames": "2.3.1", "wire": "1.80.0"}


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name not in INSTALLED:
            raise metadata.PackageNotFoundError(name)
        return INSTALLED[name]

    monkeypatch.setattr(metadata, "requires", REQUIRED.get)
    monkeypatch.setattr(metadata, "version", version)


def test_every_requirement_is_told_with_what_is_installed_and_what_its_extras_need() -> None:
    assert required_packages() == (
        Package("lake", "wire", "==4.2.0", "4.2.0"),
        Package("wire", "", ">=1.76.0", "1.80.0"),
        Package("frames", "", ">=2.9", "2.3.1"),
        Package("sail", "", ">=1", None),
    )
    assert [each.name for each in required_packages() if not each.fits] == ["frames", "sail"]


def test_an_extra_has_requirements_of_its_own_and_an_unknown_one_has_none() -> None:
    assert required_packages("spark") == (Package("jars", "", "==4.4.0", None),)
    assert required_packages("bricks") == ()


def test_where_the_toolkit_is_not_installed_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", missing)
    monkeypatch.setattr(metadata, "metadata", missing)
    assert (required_packages(), packages.python_wanted()) == ((), "")


@pytest.mark.parametrize(
    ("version", "wanted", "within"),
    [
        ("4.2.0", "==4.2.0", True),
        ("4.2", "==4.2.0", True),
        ("4.2.1", "==4.2.0", False),
        ("2.10", ">=2.9,<3", True),
        ("3.0", ">=2.9,<3", False),
        ("3.0.0rc1", "<3", False),
        ("1.6.0.post1", ">=1.6", True),
        ("1", "!=1.0", False),
        ("1.2", "<=1.2,>1.1", True),
        ("7", "", True),
    ],
)
def test_a_version_keeps_its_bounds_or_not(version: str, wanted: str, within: bool) -> None:
    assert is_within(version, wanted) is within


@pytest.mark.parametrize("text", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["spark"]])
def test_every_requirement_of_the_project_is_one_that_can_be_judged(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setitem(REQUIRED, "freshmart-cli", [text])
    package = required_packages()[0]
    assert package.requirement == text
    assert not is_within("0.0.1", package.wanted)


def test_what_is_missing_is_installed_beside_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Package("lake", "wire", ">=4,<5", None)
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda _: object())
    assert install_command([lake.requirement]) == f"{sys.executable} -m pip install 'lake[wire]>=4,<5'"
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda _: None)
    command = install_command(["a b"])
    assert shlex.split(command) == ["uv", "pip", "install", "--python", sys.executable, "a b"]


def test_the_doctor_reads_no_package_that_it_may_find_missing() -> None:
    code = "import sys; import freshmart_cli.pipeline.doctor; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = {text.partition("[")[0].partition("=")[0].partition(">")[0] for text in PROJECT["dependencies"]}
    assert set(done.stdout.split()) & {*names, "yaml"} == set()
